package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;

/** An event loop as a queue of tasks on simulated time: a few at each instant, then the others get a turn. */
final class SimLoop implements EventLoop {
    private static final int TASKS_AT_ONCE = 6;
    private static final int HANDOVER_NANOS = 20_000;
    private static final int TASK_NANOS = 20_000;

    private final Simulation simulation;
    private final Life life;
    private final String name;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean awake;

    SimLoop(Life life, String name) {
        this.simulation = life.simulation();
        this.life = life;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        if (life.alive()) {
            tasks.add(task);
            wake(HANDOVER_NANOS);
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        var timer = new Timer(task);
        timer.due = simulation.schedule(life, delay.toNanos(), () -> execute(timer));
        return timer;
    }

    @Override
    public boolean inLoop() {
        return simulation.current() == this;
    }

    private void wake(int atMostNanos) {
        if (!awake) {
            awake = true;
            simulation.schedule(life, 1 + simulation.scheduling().nextInt(atMostNanos), this::runSome);
        }
    }

    private void runSome() {
        awake = false;
        simulation.enter(this);
        for (int left = 1 + simulation.scheduling().nextInt(TASKS_AT_ONCE); left > 0 && !tasks.isEmpty(); left--) {
            tasks.remove().run();
            if (!life.alive()) {
                return;
            }
        }
        if (!tasks.isEmpty()) {
            wake(TASK_NANOS);
        }
    }

    @Override
    public String toString() {
        return life + "/" + name;
    }

    /** A task that can be called off until it starts, also when it waits for its turn already. */
    private static final class Timer implements Runnable, Cancellable {
        private final Runnable task;
        private Cancellable due = () -> {};
        private boolean cancelled;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            due.cancel();
        }
    }
}
