package io.basalt.master;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop whose tasks run when the test says so, on a clock that the test moves. One thread. */
public final class ManualLoop implements EventLoop, Clock {
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong((Timer timer) -> timer.atNanos).thenComparing(t -> t.number));
    private long nowNanos = 1_000_000_000L;
    private long timerNumber;

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        var timer = new Timer(nowNanos + delay.toNanos(), timerNumber++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    /** Runs everything that is due now. */
    public void runReady() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    /** Lets time pass, running what becomes due in its order. */
    public void advance(Duration time) {
        long until = nowNanos + time.toNanos();
        runReady();
        while (!timers.isEmpty() && timers.peek().atNanos <= until) {
            Timer timer = timers.poll();
            nowNanos = timer.atNanos;
            timer.task.run();
            runReady();
        }
        nowNanos = until;
    }

    @Override
    public long wallMillis() {
        return 1_700_000_000_000L + nowNanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nowNanos;
    }

    private record Timer(long atNanos, long number, Runnable task) {}
}
