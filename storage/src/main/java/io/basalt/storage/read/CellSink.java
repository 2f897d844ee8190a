package io.basalt.storage.read;

import io.basalt.protocol.cell.CellView;

/** Takes the cells that a read returns. */
public interface CellSink {
    /** Borrows the cell: it changes after the call, so what is wanted of it is copied now. */
    void add(CellView cell);
}
