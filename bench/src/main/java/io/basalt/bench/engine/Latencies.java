package io.basalt.bench.engine;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** What one writer took for each of its puts. One thread at a time adds; any thread waits for the end. */
final class Latencies {
    private final CompletableFuture<long[]> all = new CompletableFuture<>();
    private long[] nanos = new long[1024];
    private int count;

    void add(long latencyNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    void end() {
        all.complete(Arrays.copyOf(nanos, count));
    }

    void fail(Throwable cause) {
        all.completeExceptionally(cause);
    }

    /** Waits for {@link #end}. */
    long[] join() {
        return all.join();
    }
}
