package io.basalt.master.procedure;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A long operation of the master at one of its steps: an immutable value that says all that is needed to go on.
 *
 * <p>A step may be done again from its beginning, by the same master after a failure or by another one after any crash;
 * it must then have the effect of having been done once.
 *
 * <p>On the master's loop.
 */
public interface Procedure {
    /** Name of its {@link ProcedureKind}. */
    String kind();

    /** What it is about, for people: {@code table users}. */
    String subject();

    /** The step that {@link #advance} does, for people. */
    String step();

    /** What it holds until it ends. Preparing it may add what nobody else knows of yet; from then on it is the same. */
    Set<Lock> locks();

    /** From this {@link ProcedureKind#decode} makes an equal procedure. */
    Bytes state();

    /**
     * Checks whether it can be done, and settles what is to be settled once, as the names of new regions. Called when
     * it has its locks and nothing has been done yet.
     *
     * @throws RpcException when it cannot be done, with what the client is told
     */
    Procedure prepare() throws RpcException;

    /**
     * Does the step. A future that fails means that the step is to be tried again after a pause: what is never going to
     * work is a step that leads back, and in the end {@link Next.Refused}.
     */
    CompletableFuture<Next> advance();
}
