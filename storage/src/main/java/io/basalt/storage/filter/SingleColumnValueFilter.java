package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.compare.Comparison;
import java.util.List;

/**
 * Rows in which the value of one column compares as wanted; its newest version or, when told so, any. The column has to
 * be among those that are read. HBase's SingleColumnValueFilter, and its SingleColumnValueExcludeFilter, which returns
 * such rows without that column.
 */
final class SingleColumnValueFilter implements Filter {
    private final Column column;
    private final Comparison comparison;
    private final boolean dropIfMissing;
    private final boolean newestOnly;
    private final boolean excludesColumn;
    private boolean found;
    private boolean matched;

    SingleColumnValueFilter(
            Column column, Comparison comparison, boolean dropIfMissing, boolean newestOnly, boolean excludesColumn) {
        this.column = column;
        this.comparison = comparison;
        this.dropIfMissing = dropIfMissing;
        this.newestOnly = newestOnly;
        this.excludesColumn = excludesColumn;
    }

    @Override
    public void reset() {
        found = false;
        matched = false;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        if (matched) {
            return ReturnCode.INCLUDE;
        }
        if (found && newestOnly) {
            return ReturnCode.NEXT_ROW;
        }
        if (!column.holds(cell)) {
            return ReturnCode.INCLUDE;
        }
        found = true;
        matched = comparison.holds(cell.buffer(), cell.valueOffset(), cell.valueLength());
        return matched || !newestOnly ? ReturnCode.INCLUDE : ReturnCode.NEXT_ROW;
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public void filterRowCells(List<CellView> cells) {
        if (excludesColumn) {
            cells.removeIf(column::holds);
        }
    }

    @Override
    public boolean filterRow() {
        return found ? !matched : dropIfMissing;
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return !dropIfMissing || column.isIn(family);
    }
}
