package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;

/** Nothing. */
final class FilterAllFilter implements Filter {
    @Override
    public boolean filterAllRemaining() {
        return true;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return ReturnCode.SKIP;
    }
}
