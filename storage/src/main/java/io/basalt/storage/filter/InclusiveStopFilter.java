package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;

/** Rows up to and including one; behind it the scan ends. */
final class InclusiveStopFilter implements Filter {
    private final Operand stop;
    private boolean reversed;
    private boolean done;

    InclusiveStopFilter(Operand stop) {
        this.stop = stop;
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
        int comparison = stop.compareTo(first.buffer(), first.rowOffset(), first.rowLength());
        done |= reversed ? comparison > 0 : comparison < 0;
        return done;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return done ? ReturnCode.NEXT_ROW : ReturnCode.INCLUDE;
    }
}
