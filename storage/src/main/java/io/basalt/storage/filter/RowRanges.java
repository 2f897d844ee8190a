package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A union of row ranges. */
final class RowRanges implements RowSet {
    /** Rows from {@code start} to {@code stop}, each included or not. An absent stop: through the last row. */
    record Range(Operand start, boolean startInclusive, Optional<Operand> stop, boolean stopInclusive) {
        boolean isEmpty() {
            if (stop.isEmpty()) {
                return false;
            }
            int comparison = start.compareTo(stop.get());
            return comparison > 0 || (comparison == 0 && !(startInclusive && stopInclusive));
        }

        boolean beginsBehind(CellView row) {
            int comparison = start.compareTo(row.buffer(), row.rowOffset(), row.rowLength());
            return comparison > 0 || (comparison == 0 && !startInclusive);
        }

        boolean endsBefore(CellView row) {
            if (stop.isEmpty()) {
                return false;
            }
            int comparison = stop.get().compareTo(row.buffer(), row.rowOffset(), row.rowLength());
            return comparison < 0 || (comparison == 0 && !stopInclusive);
        }

        /** Whether there may be rows between this range and one that begins not before it. */
        private boolean leavesGapTo(Range other) {
            if (stop.isEmpty()) {
                return false;
            }
            int comparison = stop.get().compareTo(other.start);
            return comparison < 0 || (comparison == 0 && !stopInclusive && !other.startInclusive);
        }

        private Range through(Range other) {
            boolean endsLater = stop.isPresent() && (other.stop.isEmpty() || compareStops(other) < 0);
            return endsLater ? new Range(start, startInclusive, other.stop, other.stopInclusive) : this;
        }

        private int compareStops(Range other) {
            int comparison = stop.orElseThrow().compareTo(other.stop.orElseThrow());
            return comparison != 0 ? comparison : Boolean.compare(stopInclusive, other.stopInclusive);
        }
    }

    private static final Comparator<Range> BY_START =
            Comparator.comparing(Range::start).thenComparing(range -> !range.startInclusive());

    private final Range[] ranges;
    private ByteBuffer next;

    private RowRanges(Range[] ranges) {
        this.ranges = ranges;
    }

    /** The union of ranges that are not empty, in any order. */
    static RowRanges union(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(BY_START);
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            int last = merged.size() - 1;
            if (last < 0 || merged.get(last).leavesGapTo(range)) {
                merged.add(range);
            } else {
                merged.set(last, merged.get(last).through(range));
            }
        }
        return new RowRanges(merged.toArray(Range[]::new));
    }

    /** The rows that begin with {@code prefix}. */
    static RowRanges beginningWith(Operand prefix) {
        return new RowRanges(new Range[] {new Range(prefix, true, behind(prefix), false)});
    }

    static RowRanges none() {
        return new RowRanges(new Range[0]);
    }

    /** The least row behind all that begin with {@code prefix}; absent when there can be none. */
    private static Optional<Operand> behind(Operand prefix) {
        byte[] bytes = new byte[prefix.length()];
        prefix.buffer().get(0, bytes);
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return Optional.empty();
        }
        bytes[length - 1]++;
        return Optional.of(Operand.of(Bytes.wrap(Arrays.copyOf(bytes, length))));
    }

    @Override
    public Position locate(CellView row, boolean reversed) {
        int candidate = reversed ? lastThatBeginsBy(row) : firstThatReaches(row);
        if (candidate < 0 || candidate == ranges.length) {
            return Position.BEHIND_ALL;
        }
        Range range = ranges[candidate];
        if (reversed ? !range.endsBefore(row) : !range.beginsBehind(row)) {
            return Position.INSIDE;
        }
        Operand edge = reversed ? range.stop().orElseThrow() : range.start();
        if (edge.isSame(row.buffer(), row.rowOffset(), row.rowLength())) {
            return Position.OUTSIDE; // the edge itself, which the range leaves out
        }
        next = edge.buffer();
        return Position.BEFORE_NEXT;
    }

    @Override
    public ByteBuffer next() {
        return next;
    }

    private int firstThatReaches(CellView row) {
        int low = 0;
        int high = ranges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges[middle].endsBefore(row)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int lastThatBeginsBy(CellView row) {
        int low = 0;
        int high = ranges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges[middle].beginsBehind(row)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }
}
