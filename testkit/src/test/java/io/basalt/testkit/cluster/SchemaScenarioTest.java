package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.testkit.cluster.SchemaScenario.Outcome;
import io.basalt.testkit.simulation.SimulationFailure;
import io.basalt.testkit.simulation.Trace;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Tables are created, changed and dropped under faults, for seeds 1 to {@code -Dbasalt.sim.tables.seeds} (25). A failing
 * seed prints the command that replays it.
 */
class SchemaScenarioTest {
    private static final int SEEDS = Integer.getInteger("basalt.sim.tables.seeds", 25);

    @Test
    void noRegionIsLostDoubledOrLeftBehindAndNoRowEither() {
        Collection<String> failures = new ConcurrentLinkedQueue<>();
        var faults = new AtomicInteger();
        var operations = new AtomicInteger();
        // Each simulation is one thread's; several of them share nothing.
        LongStream.rangeClosed(1, SEEDS).parallel().forEach(seed -> {
            try {
                Outcome outcome = SchemaScenario.run(seed, Trace.hashOnly());
                faults.addAndGet(outcome.faults());
                operations.addAndGet(outcome.operations());
            } catch (SimulationFailure e) {
                failures.add(e.getMessage());
            }
        });
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " of " + SEEDS + " seeds fail:\n"
                        + String.join("\n", failures.stream().limit(5).toList()));
        // A scenario in which nothing happens proves nothing.
        assertTrue(
                faults.get() > 10 * SEEDS && operations.get() > 40 * SEEDS,
                "faults " + faults + ", operations " + operations);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertEquals(SchemaScenario.run(3, Trace.hashOnly()), SchemaScenario.run(3, Trace.hashOnly()));
    }
}
