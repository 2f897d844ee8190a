package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;

/** The first columns of a row, one version each. For gets: a scan ends with the first row that has more. */
final class ColumnCountGetFilter implements Filter {
    private final int limit;
    private long columns;

    ColumnCountGetFilter(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("the limit is negative: " + limit);
        }
        this.limit = limit;
    }

    @Override
    public void reset() {
        columns = 0;
    }

    @Override
    public boolean filterAllRemaining() {
        return columns > limit;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        columns++;
        return filterAllRemaining() ? ReturnCode.NEXT_COL : ReturnCode.INCLUDE_AND_NEXT_COL;
    }
}
