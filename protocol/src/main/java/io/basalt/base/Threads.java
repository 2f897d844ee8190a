package io.basalt.base;

import java.util.concurrent.Executor;

/**
 * Where a process gets its threads from, so that a simulation can run the same code on one thread.
 *
 * <p>Names are part of the interface: {@code docs/architecture.md} lists every thread by its name. Closing ends them
 * all; tasks not yet started are dropped.
 */
public interface Threads extends AutoCloseable {
    /** A loop of its own. */
    EventLoop loop(String name);

    /** Up to {@code count} threads for work that blocks (disk); tasks may run at the same time. */
    Executor workers(String name, int count);

    @Override
    void close();
}
