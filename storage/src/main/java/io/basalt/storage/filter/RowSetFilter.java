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
    private final RowSet rows;
    private final boolean judgesRows;
    private final KeyCopy hint = new KeyCopy();
    private boolean reversed;
    private boolean done;
    private RowSet.Position position = RowSet.Position.INSIDE;

    /**
     * @param judgesRows whether a row outside counts as dropped when the others of a list pass it: ranges of rows leave
     *     out cells only, as in HBase
     */
    RowSetFilter(RowSet rows, boolean judgesRows) {
        this.rows = rows;
        this.judgesRows = judgesRows;
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
            done = position == RowSet.Position.BEHIND_ALL;
        }
        return done || position == RowSet.Position.OUTSIDE;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
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
        return judgesRows && (done || position != RowSet.Position.INSIDE);
    }
}
