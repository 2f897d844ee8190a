package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.compare.Comparison;

/** Of each row one column only, in those versions whose values compare as wanted. */
final class ColumnValueFilter implements Filter {
    private final Column column;
    private final Comparison comparison;
    private boolean found;

    ColumnValueFilter(Column column, Comparison comparison) {
        this.column = column;
        this.comparison = comparison;
    }

    @Override
    public void reset() {
        found = false;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        if (!column.holds(cell)) {
            return found ? ReturnCode.NEXT_ROW : ReturnCode.NEXT_COL;
        }
        found = true;
        return comparison.holds(cell.buffer(), cell.valueOffset(), cell.valueLength())
                ? ReturnCode.INCLUDE
                : ReturnCode.SKIP;
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return column.isIn(family);
    }
}
