package io.basalt.base;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks one after another, in the order in which each thread gave them, never two at a time. State that only one
 * loop touches needs no lock. A task must not block: no disk, no waiting for another task.
 *
 * <p>In production a thread of its own or one of Netty's; in the simulation a queue on simulated time.
 */
public interface EventLoop extends Executor {
    /** Runs {@code task} once after {@code delay}. */
    Cancellable schedule(Duration delay, Runnable task);

    /** Whether the calling code runs on this loop. */
    boolean inLoop();

    /** Something that can be called off; after {@link #cancel} it does not start any more. */
    interface Cancellable {
        void cancel();
    }
}
