package io.basalt.testkit.coordination;

import io.basalt.base.Clock;
import io.basalt.protocol.coordination.Coordination;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** What the same tests need of a real and of a simulated coordination service. */
interface World {
    /** A session of a process of its own. */
    Coordination open();

    /** The same, but it survives an interruption of some seconds. */
    Coordination openPatient();

    /** Lets the world go on until the condition holds; fails the test when it takes too long. */
    void until(String what, BooleanSupplier condition);

    /** Lets nothing pass any more between this session and the service. */
    void cut(Coordination session);

    void heal(Coordination session);

    /** Lets time pass until the service has given up this session, which is cut off. */
    void outlast(Coordination session);

    /** The clock of the session's process. */
    Clock clock(Coordination session);

    /** Waits for the value, or throws what the future failed with. */
    default <T> T get(CompletableFuture<T> future) throws Exception {
        until("an answer", future::isDone);
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause =
                    e.getCause() instanceof CompletionException ? e.getCause().getCause() : e.getCause();
            throw cause instanceof Exception exception ? exception : e;
        }
    }

    void close() throws Exception;
}
