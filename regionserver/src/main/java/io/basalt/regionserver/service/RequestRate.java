package io.basalt.regionserver.service;

import io.basalt.base.Clock;
import java.util.concurrent.TimeUnit;

/** How many requests came per second lately, from a count that is looked at now and then. Any thread. */
final class RequestRate {
    /** Looks that follow sooner get the rate of the one before: over less time it would jump about. */
    private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;

    // ---- guarded by this ----
    private long lastCount;
    private long lastNanos;
    private long perSecond;

    RequestRate(Clock clock) {
        this.clock = clock;
        this.lastNanos = clock.nanos();
    }

    /** @param count requests so far; it falls when a region leaves with its share, and the rate is 0 then */
    synchronized long perSecond(long count) {
        long passed = clock.nanos() - lastNanos;
        if (passed >= SHORTEST_NANOS) {
            perSecond = Math.max(0, count - lastCount) * TimeUnit.SECONDS.toNanos(1) / passed;
            lastCount = count;
            lastNanos += passed;
        }
        return perSecond;
    }
}
