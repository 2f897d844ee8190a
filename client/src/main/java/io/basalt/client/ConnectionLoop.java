package io.basalt.client;

import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's loop, which outlives its thread: after {@link #end} tasks run on the threads that bring them, still in
 * order and never two at a time. A task for a thread that is gone would be dropped, and the operation that it belongs to
 * never end; so it runs, finds everything closed, and fails.
 *
 * <p>Threads: any may use it. Timers end with the thread.
 */
final class ConnectionLoop implements EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);

    private final EventLoop thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean ended; // written on the thread

    /** Who runs tasks at the moment, once the thread has ended. */
    private final AtomicReference<Thread> runner = new AtomicReference<>();

    ConnectionLoop(EventLoop thread) {
        this.thread = thread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        // Whoever sees no end here has added the task before the end, which runs what there is.
        if (ended) {
            runAll();
        } else {
            thread.execute(this::runNext);
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return thread.schedule(delay, () -> {
            if (!ended) {
                task.run();
            }
        });
    }

    @Override
    public boolean inLoop() {
        return ended ? runner.get() == Thread.currentThread() : thread.inLoop();
    }

    /** From now on the thread is not needed. To be called when nothing else runs there any more, before it is ended. */
    void end() {
        thread.execute(() -> {
            ended = true;
            runAll();
        });
    }

    private void runNext() {
        if (ended) {
            runAll();
        } else {
            tasks.remove().run();
        }
    }

    private void runAll() {
        // Looks again after each round: a task that came during its last moment was left to it.
        while (!tasks.isEmpty() && runner.compareAndSet(null, Thread.currentThread())) {
            try {
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    run(task);
                }
            } finally {
                runner.set(null);
            }
        }
    }

    // The thread may be one whose own task it is not.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("Task failed after its connection was closed", failure);
        }
    }
}
