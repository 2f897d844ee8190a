package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop;
import io.basalt.base.Threads;
import java.util.concurrent.Executor;

/** Gives a process loops and workers that all run on the one thread of the simulation. */
final class SimThreads implements Threads {
    private final Life life;

    SimThreads(Life life) {
        this.life = life;
    }

    @Override
    public EventLoop loop(String name) {
        return new SimLoop(life, name);
    }

    @Override
    public Executor workers(String name, int count) {
        return new SimWorkers(life, count);
    }

    /** A process that closes its threads has ended itself. */
    @Override
    public void close() {
        life.exit();
    }
}
