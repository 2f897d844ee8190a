package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.testkit.cluster.RegisterScenario.Outcome;
import io.basalt.testkit.simulation.SimulationFailure;
import io.basalt.testkit.simulation.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The whole cluster under faults, for seeds 1 to {@code -Dbasalt.sim.seeds} (500). A failing seed prints the command
 * that replays it.
 */
class RegisterScenarioTest {
    private static final int SEEDS = Integer.getInteger("basalt.sim.seeds", 500);

    @Test
    void nothingAcknowledgedIsLostAndNoReadIsStale() throws Exception {
        List<Callable<Result>> runs = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> (Callable<Result>) () -> run(seed))
                .toList();
        List<String> failures = new ArrayList<>();
        long faults = 0;
        long reads = 0;
        long writes = 0;
        // Each simulation is one thread's; several of them share nothing.
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            for (Future<Result> result : threads.invokeAll(runs)) {
                if (result.get().failure() != null) {
                    failures.add(result.get().failure().getMessage());
                } else {
                    faults += result.get().outcome().faults();
                    reads += result.get().outcome().reads();
                    writes += result.get().outcome().writes();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " of " + SEEDS + " seeds fail:\n"
                        + String.join("\n", failures.subList(0, Math.min(5, failures.size()))));
        // A scenario in which nothing happens proves nothing.
        assertTrue(
                faults > 10L * SEEDS && reads > 50L * SEEDS && writes > 50L * SEEDS,
                "faults " + faults + ", reads " + reads + ", writes " + writes);
    }

    @Test
    void theSameSeedIsTheSameRunEventByEvent() {
        for (long seed : new long[] {3, 4}) {
            Outcome first = RegisterScenario.run(seed, Trace.hashOnly());
            assertEquals(first, RegisterScenario.run(seed, Trace.hashOnly()));
            assertNotEquals(
                    first.traceHash(),
                    RegisterScenario.run(seed + 10, Trace.hashOnly()).traceHash());
        }
    }

    private record Result(Outcome outcome, SimulationFailure failure) {}

    private static Result run(long seed) {
        try {
            return new Result(RegisterScenario.run(seed, Trace.hashOnly()), null);
        } catch (SimulationFailure e) {
            return new Result(null, e);
        }
    }
}
