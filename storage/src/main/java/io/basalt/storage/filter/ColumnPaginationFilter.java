package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;

/**
 * Some columns of a row, of all its families, one version each: so many after leaving out the first ones, or from a
 * qualifier on.
 */
final class ColumnPaginationFilter implements Filter {
    private final int limit;
    private final int offset;
    private final Operand from; // or null: pages begin by number
    private final KeyCopy hint = new KeyCopy();
    private long columns;

    private ColumnPaginationFilter(int limit, int offset, Operand from) {
        if (limit < 0 || offset < 0) {
            throw new IllegalArgumentException("limit " + limit + " or offset " + offset + " is negative");
        }
        this.limit = limit;
        this.offset = offset;
        this.from = from;
    }

    static ColumnPaginationFilter byNumber(int limit, int offset) {
        return new ColumnPaginationFilter(limit, offset, null);
    }

    static ColumnPaginationFilter byQualifier(int limit, Operand from) {
        return new ColumnPaginationFilter(limit, 0, from);
    }

    @Override
    public void reset() {
        columns = 0;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        if (columns >= (long) offset + limit) {
            return ReturnCode.NEXT_ROW;
        }
        if (from != null && columns == 0 && isBeforeFirst(cell)) {
            return ReturnCode.SEEK_NEXT_USING_HINT;
        }
        columns++;
        return columns <= offset ? ReturnCode.NEXT_COL : ReturnCode.INCLUDE_AND_NEXT_COL;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        return hint.firstOnColumn(current, from);
    }

    private boolean isBeforeFirst(CellView cell) {
        return from.compareTo(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength()) > 0;
    }
}
