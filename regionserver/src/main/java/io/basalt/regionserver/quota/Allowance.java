package io.basalt.regionserver.quota;

import java.time.Duration;

/**
 * What is left of a limit, as the time that requests may still cost: it grows as time passes, up to the period, and each
 * request takes its part of that. A batch that is larger than the limit is let in when the allowance is full, and leaves
 * a debt. Any thread.
 */
final class Allowance {
    private final long limit;
    private final long periodNanos;
    private final long costNanos;

    // ---- guarded by this ----
    private long leftNanos;
    private long seenNanos;

    Allowance(long limit, Duration period, long nowNanos) {
        this.limit = limit;
        this.periodNanos = period.toNanos();
        this.costNanos = periodNanos / limit;
        this.leftNanos = periodNanos;
        this.seenNanos = nowNanos;
    }

    /** How long it takes until there is enough for {@code count}; zero if there is now. Takes nothing. */
    synchronized Duration until(int count, long nowNanos) {
        leftNanos = Math.min(periodNanos, leftNanos + nowNanos - seenNanos);
        seenNanos = nowNanos;
        return Duration.ofNanos(Math.max(0, Math.min(count, limit) * costNanos - leftNanos));
    }

    /** A debt is bounded, whatever the size of the batch that leaves it. */
    synchronized void take(int count) {
        long mostDebt = Long.MAX_VALUE / 4;
        leftNanos -= count > mostDebt / Math.max(costNanos, 1) ? mostDebt : count * costNanos;
    }
}
