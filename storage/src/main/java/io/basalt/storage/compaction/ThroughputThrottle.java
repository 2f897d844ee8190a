package io.basalt.storage.compaction;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.base.Clock;
import io.basalt.base.Size;

/**
 * Lets all compactions of a server together merge so many bytes a second. Time in which nothing was merged is not saved
 * up: after a pause there is no burst. Thread-safe.
 */
public final class ThroughputThrottle implements CompactionThrottle {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Clock clock;
    private final Pause pause;
    private final long bytesPerSecond;

    /** When what has been merged so far should have been merged. */
    @GuardedBy("this")
    private long dueNanos;

    /** Makes the calling thread wait. It may go on early, when it is interrupted. */
    public interface Pause {
        void nanos(long nanos);
    }

    /** @param bytesPerSecond more than 0 */
    public ThroughputThrottle(Clock clock, Pause pause, Size bytesPerSecond) {
        if (bytesPerSecond.bytes() <= 0) {
            throw new IllegalArgumentException("no compaction ends at " + bytesPerSecond + " a second");
        }
        this.clock = clock;
        this.pause = pause;
        this.bytesPerSecond = bytesPerSecond.bytes();
        this.dueNanos = clock.nanos();
    }

    @Override
    public void merged(long bytes) {
        long early = charge(bytes);
        if (early > 0) {
            pause.nanos(early);
        }
    }

    /** Charges for the bytes and tells by how much they came too early. */
    private synchronized long charge(long bytes) {
        long now = clock.nanos();
        long took = (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        dueNanos = Math.max(dueNanos - now, -took) + now + took;
        return dueNanos - now;
    }
}
