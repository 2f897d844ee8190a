package io.basalt.testkit.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Threads that block: each task takes the time that a disk might need, and takes effect at its end. As many run at once
 * as there are threads.
 */
final class SimWorkers implements Executor {
    private static final int USUAL_NANOS = 200_000;
    private static final int SLOW_NANOS = 20_000_000;
    private static final int SLOW_ONE_IN = 50;

    private final Simulation simulation;
    private final Life life;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int idle;

    SimWorkers(Life life, int count) {
        this.simulation = life.simulation();
        this.life = life;
        this.idle = count;
    }

    @Override
    public void execute(Runnable task) {
        if (life.alive()) {
            tasks.add(task);
            begin();
        }
    }

    private void begin() {
        while (idle > 0 && !tasks.isEmpty()) {
            idle--;
            Runnable task = tasks.remove();
            simulation.schedule(life, serviceNanos(), () -> {
                simulation.enter(this);
                try {
                    task.run();
                } finally {
                    idle++;
                }
                begin();
            });
        }
    }

    private long serviceNanos() {
        RandomGenerator random = simulation.scheduling();
        return 10_000L + random.nextInt(random.nextInt(SLOW_ONE_IN) == 0 ? SLOW_NANOS : USUAL_NANOS);
    }
}
