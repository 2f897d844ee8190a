package io.basalt.testkit.simulation;

import io.basalt.base.Clock;
import java.util.concurrent.TimeUnit;

/**
 * A process's clocks: simulated time, with what is wrong with this process's oscillator.
 */
final class SimClock implements Clock {
    /** The day on which every simulation begins: 2026-01-01T00:00Z. */
    static final long START_WALL_MILLIS = 1_767_225_600_000L;

    private final Simulation simulation;
    private final long originNanos;
    private final long driftPartsPerMillion;
    private final long wallSkewMillis;

    /**
     * @param originNanos what the monotonic clock showed at the beginning: arbitrary, so that nobody compares the
     *     clocks of two processes
     * @param driftPartsPerMillion how much faster than true time the monotonic clock runs
     * @param wallSkewMillis how far the wall clock is ahead
     */
    SimClock(Simulation simulation, long originNanos, long driftPartsPerMillion, long wallSkewMillis) {
        this.simulation = simulation;
        this.originNanos = originNanos;
        this.driftPartsPerMillion = driftPartsPerMillion;
        this.wallSkewMillis = wallSkewMillis;
    }

    @Override
    public long wallMillis() {
        return START_WALL_MILLIS + wallSkewMillis + TimeUnit.NANOSECONDS.toMillis(simulation.nowNanos());
    }

    @Override
    public long nanos() {
        long now = simulation.nowNanos();
        return originNanos + now + now / 1_000_000 * driftPartsPerMillion;
    }
}
