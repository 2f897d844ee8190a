package io.basalt.storage.wal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Keeps tasks until the test runs them, on the test's thread. */
final class QueueExecutor implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the oldest task; false when there is none. */
    boolean runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs the newest task, as a second thread might. */
    void runNewest() {
        tasks.removeLast().run();
    }

    void runAll() {
        while (runOne()) {
            // The condition does the work.
        }
    }

    /** Runs tasks of both until neither has any. */
    static void runAll(QueueExecutor one, QueueExecutor two) {
        while (one.waiting() + two.waiting() > 0) {
            one.runAll();
            two.runAll();
        }
    }

    int waiting() {
        return tasks.size();
    }
}
