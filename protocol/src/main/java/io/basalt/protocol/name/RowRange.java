package io.basalt.protocol.name;

import io.basalt.base.Bytes;

/** Rows {@code [start, end)} in unsigned byte order. An empty {@code end} means "through the last row". */
public record RowRange(Bytes start, Bytes end) {
    /** Every row there is. */
    public static final RowRange ALL = new RowRange(Bytes.EMPTY, Bytes.EMPTY);

    public RowRange {
        if (!end.isEmpty() && start.compareTo(end) >= 0) {
            throw new IllegalArgumentException("row range [" + start + ", " + end + ") is empty or reversed");
        }
    }

    public boolean contains(Bytes row) {
        return row.compareTo(start) >= 0 && (end.isEmpty() || row.compareTo(end) < 0);
    }

    /** Whether every row of {@code other} is in this range. */
    public boolean contains(RowRange other) {
        return other.start.compareTo(start) >= 0
                && (end.isEmpty() || (!other.end.isEmpty() && other.end.compareTo(end) <= 0));
    }

    /** Whether some row is in both ranges. */
    public boolean overlaps(RowRange other) {
        return (end.isEmpty() || other.start.compareTo(end) < 0)
                && (other.end.isEmpty() || start.compareTo(other.end) < 0);
    }

    @Override
    public String toString() {
        return "[" + start + ", " + end + ")";
    }
}
