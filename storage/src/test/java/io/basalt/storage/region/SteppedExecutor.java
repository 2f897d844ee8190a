package io.basalt.storage.region;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Every thread of a test in one: queues whose tasks the test runs one by one, in an order that a seed decides, over a
 * clock that only moves when asked to, or when everybody waits.
 */
final class SteppedExecutor implements Clock {
    private final RandomGenerator random;
    private final List<Queue> queues = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private long nanos = 1_000_000_000L;
    private long wallOffsetMillis = 1_000_000;
    private long timersMade;

    SteppedExecutor(RandomGenerator random) {
        this.random = random;
    }

    private record Timer(long atNanos, long number, Queue queue, Runnable task) {}

    /** A loop of its own; also serves as an executor of one thread. */
    EventLoop loop() {
        Queue queue = new Queue(true);
        queues.add(queue);
        return queue;
    }

    /** Tasks that may overtake each other. */
    Executor workers() {
        Queue queue = new Queue(false);
        queues.add(queue);
        return queue;
    }

    /** Runs one task; false when there is none that could run now. */
    boolean step() {
        List<Queue> ready =
                queues.stream().filter(queue -> !queue.tasks.isEmpty()).toList();
        if (ready.isEmpty()) {
            return false;
        }
        ready.get(random.nextInt(ready.size())).runOne();
        return true;
    }

    /** Runs until nobody has anything to do and no timer is set. */
    void runAll() {
        for (int i = 0; ; i++) {
            if (i > 1_000_000) {
                throw new AssertionError("the tasks never end");
            }
            if (!step() && !fireTimer()) {
                return;
            }
        }
    }

    /** What becomes of it once everybody has done what there is to do. */
    @CanIgnoreReturnValue
    <T> T await(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
        runAll();
        if (!future.isDone()) {
            throw new AssertionError("nobody is left to complete it");
        }
        return future.get();
    }

    /** Forgets every task and timer, as a crash does. */
    void dropAll() {
        queues.forEach(queue -> queue.tasks.clear());
        timers.clear();
    }

    void advance(Duration time) {
        nanos += time.toNanos();
    }

    /** Moves the wall clock alone, to or fro. */
    void shiftWall(long millis) {
        wallOffsetMillis += millis;
    }

    @Override
    public long wallMillis() {
        return wallOffsetMillis + nanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    private boolean fireTimer() {
        if (timers.isEmpty()) {
            return false;
        }
        Timer first = timers.stream()
                .min(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number))
                .orElseThrow();
        timers.remove(first);
        nanos = Math.max(nanos, first.atNanos());
        first.queue().execute(first.task());
        return true;
    }

    private final class Queue implements EventLoop {
        private final boolean inOrder;
        private final List<Runnable> tasks = new ArrayList<>();
        private boolean running;

        private Queue(boolean inOrder) {
            this.inOrder = inOrder;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            Timer timer = new Timer(nanos + delay.toNanos(), timersMade++, this, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public boolean inLoop() {
            return running;
        }

        private void runOne() {
            Runnable task = tasks.remove(inOrder ? 0 : random.nextInt(tasks.size()));
            running = true;
            try {
                task.run();
            } finally {
                running = false;
            }
        }
    }
}
