package io.basalt.regionserver.quota;

import java.time.Duration;

/**
 * What is left of a limit: it fills up evenly, up to the limit, and each request takes its part. A request that is
 * larger than the limit is let in when the allowance is full, and leaves a debt. Any thread.
 */
final class Allowance {
    private final double limit;
    private final double perNano;

    // ---- guarded by this ----
    private double left;
    private long filledNanos;

    Allowance(long limit, Duration period, long nowNanos) {
        this.limit = limit;
        this.perNano = this.limit / period.toNanos();
        this.left = this.limit;
        this.filledNanos = nowNanos;
    }

    /** How long it takes until there is enough for {@code count}; zero if there is now. Takes nothing. */
    synchronized Duration until(int count, long nowNanos) {
        left = Math.min(limit, left + (nowNanos - filledNanos) * perNano);
        filledNanos = nowNanos;
        double missing = Math.min(count, limit) - left;
        return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing / perNano));
    }

    synchronized void take(int count) {
        left -= count;
    }
}
