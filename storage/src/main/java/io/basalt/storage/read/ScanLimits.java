package io.basalt.storage.read;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.base.Clock;

/**
 * How much one request may still read: shared by all {@link RegionScanner#next} calls that fill one response, counted
 * down by the scanner. Not thread-safe.
 */
public final class ScanLimits {
    /** What a cell costs in memory beyond its bytes, as clients count it. */
    private static final int CELL_OVERHEAD_BYTES = 40;
    /** Cells, and rows, between two looks at the clock. */
    private static final int STEPS_PER_CLOCK_CHECK = 64;

    private final Clock clock;
    private final long maxBytes;
    private final boolean partials;
    private long deadlineNanos = Long.MAX_VALUE;
    private long sliceEndNanos = Long.MAX_VALUE;
    private long bytes;
    private int cellsUntilClockCheck = STEPS_PER_CLOCK_CHECK;
    private int rowsUntilClockCheck = STEPS_PER_CLOCK_CHECK;
    private boolean deadlineSeen;

    /**
     * @param maxBytes stop once this much was returned; {@link Long#MAX_VALUE} for no limit
     * @param partials whether a row may be cut where a limit is reached
     */
    public ScanLimits(Clock clock, long maxBytes, boolean partials) {
        this.clock = clock;
        this.maxBytes = maxBytes;
        this.partials = partials;
    }

    /** No limit at all. */
    public static ScanLimits none(Clock clock) {
        return new ScanLimits(clock, Long.MAX_VALUE, false);
    }

    /** When the response has to go out, on {@link Clock#nanos}. */
    @CanIgnoreReturnValue
    public ScanLimits deadline(long nanos) {
        this.deadlineNanos = nanos;
        return this;
    }

    /** When the running slice is over: the scanner then pauses wherever it is, so that other work gets its turn. */
    @CanIgnoreReturnValue
    public ScanLimits sliceEnd(long nanos) {
        this.sliceEndNanos = nanos;
        return this;
    }

    /** Bytes of cells returned so far, with an allowance for what a cell costs beyond its bytes. */
    public long bytes() {
        return bytes;
    }

    public boolean sizeReached() {
        return bytes >= maxBytes;
    }

    /** Whether the response has to go out; looks at the clock. */
    public boolean deadlineReached() {
        deadlineSeen = deadlineSeen || (deadlineNanos != Long.MAX_VALUE && clock.nanos() - deadlineNanos >= 0);
        return deadlineSeen;
    }

    /**
     * Whether the response had to go out when somebody looked at the clock, which the scanner does every so many cells and
     * rows: for those who cannot afford a look of their own.
     */
    public boolean deadlineSeen() {
        return deadlineSeen;
    }

    boolean sliceOver() {
        return sliceEndNanos != Long.MAX_VALUE && clock.nanos() - sliceEndNanos >= 0;
    }

    boolean partials() {
        return partials;
    }

    void count(int cellBytes) {
        bytes += cellBytes + CELL_OVERHEAD_BYTES;
    }

    /** Takes back what was counted for cells that the filter dropped with their row. */
    void uncount(int cells, long cellBytes) {
        bytes -= cellBytes + (long) cells * CELL_OVERHEAD_BYTES;
    }

    /** Counts a cell that was looked at; true every so often, when it is time to look at the clock. */
    boolean clockIsDueAfterCell() {
        if (--cellsUntilClockCheck > 0) {
            return false;
        }
        cellsUntilClockCheck = STEPS_PER_CLOCK_CHECK;
        return true;
    }

    /** The same for rows, which are counted apart: else each look could come where only the one or the other stops. */
    boolean clockIsDueAfterRow() {
        if (--rowsUntilClockCheck > 0) {
            return false;
        }
        rowsUntilClockCheck = STEPS_PER_CLOCK_CHECK;
        return true;
    }
}
