package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.compare.Comparison;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Of each row the cells that have the timestamp of a cell in one column, whose value may have to compare as wanted. */
final class DependentColumnFilter implements Filter {
    private final Column column;
    private final Comparison comparison; // or null
    private final boolean dropsColumn;
    private final Set<Long> timestamps = new HashSet<>();

    DependentColumnFilter(Column column, Optional<Comparison> comparison, boolean dropsColumn) {
        this.column = column;
        this.comparison = comparison.orElse(null);
        this.dropsColumn = dropsColumn;
    }

    @Override
    public void reset() {
        timestamps.clear();
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        if (!column.holds(cell)) {
            return ReturnCode.INCLUDE; // the timestamps may come later
        }
        if (comparison != null && !comparison.holds(cell.buffer(), cell.valueOffset(), cell.valueLength())) {
            return ReturnCode.SKIP;
        }
        timestamps.add(cell.timestamp());
        return dropsColumn ? ReturnCode.SKIP : ReturnCode.INCLUDE;
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public void filterRowCells(List<CellView> cells) {
        cells.removeIf(cell -> !timestamps.contains(cell.timestamp()));
    }
}
