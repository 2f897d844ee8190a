package io.basalt.bench.rival;

import io.basalt.bench.measure.Pause;
import java.io.IOException;
import java.time.Duration;

/** Ending processes that are known by number. */
public final class Signals {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);

    private Signals() {}

    /** Also when the benchmark is interrupted, no process of it stays; closing it again later does nothing. */
    public static void atExit(AutoCloseable processes) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(processes)));
    }

    private static void close(AutoCloseable processes) {
        try {
            processes.close();
        } catch (Exception e) {
            System.err.println("processes may be left: " + e);
        }
    }

    /**
     * {@code kill -9}; returns when the process is gone. Looks often: the JDK's own waiting for a process that is not a
     * child looks again only after 300 ms, more than some recoveries take.
     */
    public static void kill(long pid) throws IOException {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        process.get().destroyForcibly();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.get().isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("process " + pid + " does not end");
            }
            Pause.of(POLL);
        }
    }
}
