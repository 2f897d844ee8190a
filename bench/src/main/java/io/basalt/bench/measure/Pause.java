package io.basalt.bench.measure;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting, where an interrupt means that the benchmark is to end. */
public final class Pause {
    private Pause() {}

    public static void of(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw ended();
        }
    }

    public static void join(Thread thread) throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw ended();
        }
    }

    private static InterruptedIOException ended() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the benchmark was interrupted");
    }
}
