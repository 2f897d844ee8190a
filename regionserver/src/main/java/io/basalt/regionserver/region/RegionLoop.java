package io.basalt.regionserver.region;

import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The loop of one region, which has no thread of its own: whoever brings a task while there is none lets it run on the
 * loop he is on. So a write runs where its connection is, and waking another thread, which costs more than the write, is
 * left to those who come from no loop: their tasks run on the region's home.
 *
 * <p>As on any loop, tasks run one after another, and what one did is seen by the next.
 *
 * <p>Threads: any thread may call.
 */
public final class RegionLoop implements EventLoop {
    /** So many tasks run in one go; then others of the loop have their turn. */
    private static final int TASKS_A_TURN = 16;

    private final List<EventLoop> loops;
    private final EventLoop home;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Tasks that wait, and the one that runs. Who makes the first sees to it that all are run. */
    private final AtomicInteger unfinished = new AtomicInteger();

    private volatile EventLoop running; // where tasks run; written by the one that runs them

    /**
     * @param loops on which tasks may run
     * @param home the one of them for tasks that come from elsewhere
     */
    public RegionLoop(List<EventLoop> loops, EventLoop home) {
        this.loops = List.copyOf(loops);
        this.home = home;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (unfinished.getAndIncrement() == 0) {
            EventLoop here = here();
            here.execute(() -> run(here));
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return home.schedule(delay, () -> execute(task));
    }

    @Override
    public boolean inLoop() {
        EventLoop loop = running;
        return loop != null && loop.inLoop();
    }

    private EventLoop here() {
        for (EventLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        return home;
    }

    private void run(EventLoop here) {
        for (int i = 0; i < TASKS_A_TURN; i++) {
            if (!runNext(here)) {
                return;
            }
        }
        here.execute(() -> run(here));
    }

    /** Whether there is another. A task that throws leaves the others to a turn of their own, and the loop to tell of it. */
    private boolean runNext(EventLoop here) {
        Runnable task = tasks.remove();
        running = here;
        boolean thrown = true;
        boolean more;
        try {
            task.run();
            thrown = false;
        } finally {
            running = null;
            // When this was the last, another thread may run the next one from here on.
            more = unfinished.decrementAndGet() > 0;
            if (thrown && more) {
                here.execute(() -> run(here));
            }
        }
        return more;
    }

    @Override
    public String toString() {
        return "a region's loop on " + home;
    }
}
