package io.basalt.regionserver;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** A loop whose tasks and time go on when the test says so; it stands for all threads and for the clock. */
public final class OneThread implements EventLoop, Clock {
    private record Later(long atNanos, Runnable task) {}

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private long nanos;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        var entry = new Later(nanos + delay.toNanos(), task);
        later.add(entry);
        return () -> later.remove(entry);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return 1_000_000 + nanos / 1_000_000;
    }

    /** Runs what there is to be done now. */
    public void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, and everything happen at its time. */
    public void pass(Duration time) {
        long end = nanos + time.toNanos();
        run();
        while (true) {
            Later next = later.stream()
                    .filter(entry -> entry.atNanos() <= end)
                    .min(Comparator.comparingLong(Later::atNanos))
                    .orElse(null);
            if (next == null) {
                nanos = end;
                return;
            }
            later.remove(next);
            nanos = next.atNanos();
            next.task().run();
            run();
        }
    }
}
