package io.basalt.client.fake;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A loop and a clock that stand still until a test waits for something; then time jumps to whatever is due next. */
public final class FakeLoop implements EventLoop, Clock {
    private record Timer(long atNanos, long number, Runnable task) {}

    private static final int MOST_STEPS = 2_000_000;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long nowNanos = 1_700_000_000_000_000_000L;
    private long timerCount;
    private boolean running;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        var timer = new Timer(nowNanos + delay.toNanos(), timerCount++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public long wallMillis() {
        return nowNanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nowNanos;
    }

    /** Runs until the future is complete and gives its value, or throws what it failed with. */
    public <T> T await(CompletableFuture<T> future) throws Throwable {
        for (int steps = 0; !future.isDone(); steps++) {
            if (steps == MOST_STEPS || !step()) {
                throw new AssertionError("nothing is left to do, but the future is not complete");
            }
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    /** Runs everything that is due within this time. */
    public void advance(Duration time) {
        long end = nowNanos + time.toNanos();
        while (!tasks.isEmpty() || (!timers.isEmpty() && timers.peek().atNanos <= end)) {
            step();
        }
        nowNanos = end;
    }

    private boolean step() {
        if (tasks.isEmpty()) {
            Timer timer = timers.poll();
            if (timer == null) {
                return false;
            }
            nowNanos = Math.max(nowNanos, timer.atNanos);
            tasks.add(timer.task);
        }
        running = true;
        try {
            tasks.poll().run();
        } finally {
            running = false;
        }
        return true;
    }
}
