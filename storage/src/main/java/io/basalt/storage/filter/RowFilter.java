package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.compare.Comparison;

/** Rows whose keys compare as wanted. */
final class RowFilter implements Filter {
    private final Comparison comparison;
    private boolean dropped;

    RowFilter(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public void reset() {
        dropped = false;
    }

    @Override
    public boolean filterRowKey(CellView first) throws RpcException {
        dropped = !comparison.holds(first.buffer(), first.rowOffset(), first.rowLength());
        return dropped;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return dropped ? ReturnCode.NEXT_ROW : ReturnCode.INCLUDE;
    }

    @Override
    public boolean filterRow() {
        return dropped;
    }
}
