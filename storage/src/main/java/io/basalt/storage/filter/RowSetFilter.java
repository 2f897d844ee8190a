package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Rows of a {@link RowSet}: HBase's PrefixFilter, MultiRowRangeFilter and FuzzyRowFilter. Jumps over what lies between
 * them, and ends the scan behind the last one.
 *
 * <p>A row that it has a hint for is not left out by its key, since then nobody would ask for the hint.
 */
final class RowSetFilter implements Filter {
    /** What becomes of rows outside when other members of a list pass them. */
    enum Outside {
        /** Only their cells are left out: MultiRowRangeFilter. */
        PASSES,
        /** They are dropped: PrefixFilter. */
        IS_DROPPED,
        /** As before, but for rows behind the one that was behind all: FuzzyRowFilter, which says nothing any more. */
        IS_DROPPED_UNTIL_DONE
    }

    private final RowSet rows;
    private final Outside outside;
    private final KeyCopy hint = new KeyCopy();
    private boolean reversed;
    private boolean done;
    private RowSet.Position position = RowSet.Position.INSIDE;

    RowSetFilter(RowSet rows, Outside outside) {
        this.rows = rows;
        this.outside = outside;
    }

    @Override
    public void reset() {
        position = RowSet.Position.INSIDE;
    }

    @Override
    public void setReversed(boolean newReversed) {
        this.reversed = newReversed;
    }

    @Override
    public boolean filterAllRemaining() {
        return done;
    }

    @Override
    public boolean filterRowKey(CellView first) {
        if (!done) {
            position = rows.locate(first, reversed);
            // HBase's FuzzyRowFilter sees rows only by their cells, so rows without any do not end it.
            done = position == RowSet.Position.BEHIND_ALL && outside != Outside.IS_DROPPED_UNTIL_DONE;
        }
        return done || position == RowSet.Position.OUTSIDE;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        done |= position == RowSet.Position.BEHIND_ALL;
        return switch (position) {
            case INSIDE -> done ? ReturnCode.NEXT_ROW : ReturnCode.INCLUDE;
            case BEFORE_NEXT -> ReturnCode.SEEK_NEXT_USING_HINT;
            case OUTSIDE, BEHIND_ALL -> ReturnCode.NEXT_ROW;
        };
    }

    @Override
    public CellView nextCellHint(CellView current) {
        ByteBuffer next = rows.next();
        return hint.firstOnRow(next, 0, next.limit());
    }

    @Override
    public boolean givesHints() {
        return true;
    }

    @Override
    public boolean hasRowHint() {
        return position == RowSet.Position.BEFORE_NEXT;
    }

    @Override
    public boolean filterRow() {
        boolean isOutside = position != RowSet.Position.INSIDE;
        return switch (outside) {
            case PASSES -> false;
            case IS_DROPPED -> done || isOutside;
            case IS_DROPPED_UNTIL_DONE -> isOutside;
        };
    }
}
