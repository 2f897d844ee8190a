package io.basalt.protocol.rpc;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A loop and a clock that move only when a test says so. Keeps what its tasks threw. */
final class ManualLoop implements EventLoop, Clock {
    private record Timer(long atNanos, long number, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    final List<Throwable> failures = new ArrayList<>();
    private long nowNanos = 1_000_000_000_000L;
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

    /** Runs everything that needs no time to pass. */
    void run() {
        while (!tasks.isEmpty()) {
            running = true;
            try {
                tasks.poll().run();
            } catch (Throwable failure) {
                failures.add(failure);
            } finally {
                running = false;
            }
        }
    }

    /** Lets time pass, with all that is due on the way. */
    void advance(Duration time) {
        run();
        long end = nowNanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().atNanos <= end) {
            Timer timer = timers.poll();
            nowNanos = timer.atNanos;
            tasks.add(timer.task);
            run();
        }
        nowNanos = end;
    }

    /** Timers that wait. */
    int timers() {
        return timers.size();
    }
}
