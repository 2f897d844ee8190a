package io.basalt.protocol.rpc;

import io.basalt.protocol.cell.CellView;

/** Collects the cells of an answer. One thread at a time; closed by whoever does not hand it to a reply. */
public final class CellBlockBuilder implements AutoCloseable {
    private CellBlockBuilder() {}

    /** Copies {@code cell}, with its tags if the client's codec carries them. */
    public void add(CellView cell) {
        throw new UnsupportedOperationException();
    }

    public int count() {
        throw new UnsupportedOperationException();
    }

    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
