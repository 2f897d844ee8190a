package io.basalt.storage.read;

import io.basalt.protocol.cell.CellView;

/** A run without cells. */
public enum EmptyCursor implements CellCursor {
    INSTANCE;

    @Override
    public boolean seek(CellView key) {
        return false;
    }

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public boolean seekBefore(CellView key) {
        return false;
    }

    @Override
    public CellView cell() {
        throw new IllegalStateException("a cursor over nothing has no cell");
    }

    @Override
    public void close() {}
}
