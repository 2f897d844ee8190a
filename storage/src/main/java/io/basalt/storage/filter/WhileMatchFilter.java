package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;

/** What another filter passes, up to the first row or cell that it does not. */
final class WhileMatchFilter implements Filter {
    private final Filter inner;
    private boolean done;

    WhileMatchFilter(Filter inner) {
        this.inner = inner;
    }

    @Override
    public void reset() {
        inner.reset();
    }

    @Override
    public void setReversed(boolean reversed) {
        inner.setReversed(reversed);
    }

    @Override
    public boolean filterAllRemaining() {
        return done || inner.filterAllRemaining();
    }

    @Override
    public boolean filterRowKey(CellView first) throws RpcException {
        done |= inner.filterRowKey(first);
        return done;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        ReturnCode code = inner.filterCell(cell);
        done |= code != ReturnCode.INCLUDE;
        return code;
    }

    @Override
    public CellView transformCell(CellView cell) {
        return inner.transformCell(cell);
    }

    @Override
    public CellView nextCellHint(CellView current) {
        return inner.nextCellHint(current);
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public boolean filterRow() {
        boolean dropped = inner.filterRow();
        done |= dropped;
        return dropped;
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return inner.isFamilyEssential(family);
    }
}
