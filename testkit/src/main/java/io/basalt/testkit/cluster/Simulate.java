package io.basalt.testkit.cluster;

import io.basalt.testkit.simulation.SimulationFailure;
import io.basalt.testkit.simulation.Trace;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Runs a scenario from the command line: {@code Simulate SCENARIO SEED} once, with a trace of what happened, or
 * {@code Simulate SCENARIO FIRST COUNT} for so many seeds. The exit code is 1 if one of them fails. {@code
 * scripts/simulate.sh} calls this.
 */
public final class Simulate {
    private static final Map<String, Scenario> SCENARIOS =
            Map.of("registers", RegisterScenario::run, "tables", SchemaScenario::run);

    private Simulate() {}

    private interface Scenario {
        /** Gives what the run was like. */
        Object run(long seed, Trace trace);
    }

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Scenario scenario = arguments.length == 0 ? null : SCENARIOS.get(arguments[0]);
        List<Long> numbers;
        try {
            numbers = List.of(arguments).stream().skip(1).map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            numbers = List.of();
        }
        if (scenario == null || numbers.isEmpty() || numbers.size() > 2) {
            out.println("usage: simulate registers|tables SEED | simulate registers|tables FIRST COUNT");
            System.exit(2);
        }
        boolean alone = numbers.size() == 1;
        long first = numbers.get(0);
        long count = alone ? 1 : numbers.get(1);
        int failures = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                out.println(scenario.run(seed, alone ? Trace.to(out::println) : Trace.hashOnly()));
            } catch (SimulationFailure e) {
                failures++;
                out.println("FAILED " + e.getMessage());
                if (alone) {
                    e.printStackTrace(out);
                }
            }
        }
        System.exit(failures == 0 ? 0 : 1);
    }
}
