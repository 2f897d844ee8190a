package io.basalt.testkit.cluster;

import io.basalt.testkit.simulation.Trace;

public class Try {
    public static void main(String[] args) {
        long from = Long.parseLong(args[0]);
        long to = args.length > 1 ? Long.parseLong(args[1]) : from;
        boolean verbose = from == to;
        int bad = 0;
        long t0 = System.nanoTime();
        for (long seed = from; seed <= to; seed++) {
            long t = System.nanoTime();
            try {
                var o = RegisterScenario.run(seed, verbose ? Trace.to(System.out::println) : Trace.hashOnly());
                System.out.println(o + " " + (System.nanoTime() - t) / 1_000_000 + " ms");
            } catch (Throwable e) {
                bad++;
                System.out.println("BAD " + e.getMessage().lines().limit(5).toList() + " "
                        + (System.nanoTime() - t) / 1_000_000 + " ms");
                if (verbose) e.printStackTrace(System.out);
            }
        }
        System.out.println("bad " + bad + " total " + (System.nanoTime() - t0) / 1_000_000 + " ms");
        System.exit(0);
    }
}
