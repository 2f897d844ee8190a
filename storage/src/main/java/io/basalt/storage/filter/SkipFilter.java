package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;

/** Rows of which another filter includes every cell, without a jump. */
final class SkipFilter implements Filter {
    private final Filter inner;
    private boolean dropped;

    SkipFilter(Filter inner) {
        this.inner = inner;
    }

    @Override
    public void reset() {
        inner.reset();
        dropped = false;
    }

    /** Rows are judged by their cells alone: the other filter is not asked about keys. */
    @Override
    public boolean filterRowKey(CellView first) {
        return false;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        ReturnCode code = inner.filterCell(cell);
        dropped |= code != ReturnCode.INCLUDE;
        return code;
    }

    @Override
    public CellView transformCell(CellView cell) {
        return inner.transformCell(cell);
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public boolean filterRow() {
        return dropped;
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return inner.isFamilyEssential(family);
    }
}
