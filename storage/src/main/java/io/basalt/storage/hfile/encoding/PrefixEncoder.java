package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellView;

/** PREFIX: {@code cint rest of key, cint value length, cint common prefix, rest of key, value}. */
final class PrefixEncoder extends DeltaEncoder {
    PrefixEncoder(CellLayout layout) {
        super(layout);
    }

    @Override
    public void add(CellView cell, long sequenceId, CellView previous, boolean newRow, GrowingBuffer out) {
        int common = previous == null ? 0 : commonPrefix(cell, previous, 0);
        out.putCompressedInt(cell.keyLength() - common);
        out.putCompressedInt(cell.valueLength());
        out.putCompressedInt(common);
        out.put(cell.buffer(), cell.keyOffset() + common, cell.keyLength() - common);
        putValue(cell, out);
        putDeltaTail(cell, sequenceId, out);
    }
}
