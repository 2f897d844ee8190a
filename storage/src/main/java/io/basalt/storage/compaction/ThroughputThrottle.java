package io.basalt.storage.compaction;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.base.Clock;
import io.basalt.base.Size;
import java.util.function.Supplier;

/**
 * Lets all compactions of a server together merge so many bytes a second. Time in which nothing was merged is not saved
 * up: after a pause there is no burst. Thread-safe.
 */
public final class ThroughputThrottle implements CompactionThrottle {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Clock clock;
    private final Pause pause;
    private final Supplier<Size> throughput;

    /** When what has been merged so far should have been merged. */
    @GuardedBy("this")
    private long dueNanos;

    /** Makes the calling thread wait. It may go on early, when it is interrupted. */
    public interface Pause {
        void nanos(long nanos);
    }

    /** @param throughput bytes a second, which may change at any time; 0 for as many as they can */
    public ThroughputThrottle(Clock clock, Pause pause, Supplier<Size> throughput) {
        this.clock = clock;
        this.pause = pause;
        this.throughput = throughput;
        this.dueNanos = clock.nanos();
    }

    @Override
    public void merged(long bytes) {
        long bytesPerSecond = throughput.get().bytes();
        if (bytesPerSecond == 0) {
            return;
        }
        long early = charge(bytes, bytesPerSecond);
        if (early > 0) {
            pause.nanos(early);
        }
    }

    /** Charges for the bytes and tells by how much they came too early. */
    private synchronized long charge(long bytes, long bytesPerSecond) {
        long now = clock.nanos();
        long took = (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        dueNanos = Math.max(dueNanos - now, -took) + now + took;
        return dueNanos - now;
    }
}
