package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.client.AsyncConnection;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/** Clients of a simulated cluster, one after another, each a process of its own that does one thing. */
final class Clients {
    /** What a client does. */
    interface Work<T> {
        CompletableFuture<T> start(AsyncConnection connection);
    }

    /** What a process does. */
    interface Program<T> {
        CompletableFuture<T> start(Life life);
    }

    private final Simulation simulation;
    private final Duration limit;
    private int started;

    /** @param limit how long each may take */
    Clients(Simulation simulation, Duration limit) {
        this.simulation = simulation;
        this.limit = limit;
    }

    /**
     * Runs the simulation until the client is done.
     *
     * @param what for whoever reads that it failed or never ended
     * @return what came of it
     */
    @CanIgnoreReturnValue
    <T> T run(String what, Work<? extends T> work) {
        return runProcess(what, life -> work.start(SimCluster.connect(life)));
    }

    /** The same, when any message will do. */
    @CanIgnoreReturnValue
    <T> T run(Work<? extends T> work) {
        return run("a client", work);
    }

    /** As {@link #run(String, Work)}, for what needs more than a connection. */
    @CanIgnoreReturnValue
    <T> T runProcess(String what, Program<? extends T> program) {
        var outcome = new ArrayList<CompletableFuture<? extends T>>();
        simulation.process("client" + ++started).start(life -> outcome.add(program.start(life)));
        assertTrue(
                simulation.runUntil(() -> !outcome.isEmpty() && outcome.get(0).isDone(), limit),
                () -> "waited in vain for " + what);
        return outcome.get(0)
                .exceptionally(failure -> {
                    throw new AssertionError(what + " fails", failure);
                })
                .join();
    }
}
