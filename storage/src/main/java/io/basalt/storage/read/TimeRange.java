package io.basalt.storage.read;

/** Timestamps {@code [from, to)}, in milliseconds since the epoch by convention. */
public record TimeRange(long from, long to) {
    /** Every timestamp that a client can give. */
    public static final TimeRange ALL = new TimeRange(0, Long.MAX_VALUE);

    public TimeRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("time range [" + from + ", " + to + ") is negative or reversed");
        }
    }

    /** Negative, zero or positive as the timestamp lies before, in or after the range; the last range end is open. */
    public int compare(long timestamp) {
        if (timestamp < from) {
            return -1;
        }
        return timestamp < to || to == Long.MAX_VALUE ? 0 : 1;
    }

    public boolean contains(long timestamp) {
        return compare(timestamp) == 0;
    }

    /** Whether a run of cells with timestamps {@code first} to {@code last}, both included, may hold one of these. */
    public boolean overlaps(long first, long last) {
        return compare(last) >= 0 && compare(first) <= 0;
    }
}
