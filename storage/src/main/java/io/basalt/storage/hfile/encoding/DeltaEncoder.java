package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;

/** What PREFIX, DIFF and FAST_DIFF share: a cell is stored as its difference from the one before it in the block. */
abstract class DeltaEncoder extends BlockEncoder {
    static final int TIMESTAMP_AND_TYPE_BYTES = Long.BYTES + 1;

    private final int id;
    private int sizeAt;

    DeltaEncoder(CellLayout layout) {
        super(layout);
        this.id = layout.encoding().id();
    }

    @Override
    public void begin(GrowingBuffer out) {
        super.begin(out);
        out.putShort(id);
        sizeAt = out.size();
        out.putInt(0);
    }

    @Override
    public void end(int plainBytes, GrowingBuffer out) {
        out.memory().putInt(sizeAt, plainBytes);
    }

    /** How many bytes the keys share at their beginning, not counting the last {@code tail} bytes of either. */
    static int commonPrefix(CellView cell, CellView previous, int tail) {
        return ByteRanges.commonPrefix(
                previous.buffer(),
                previous.keyOffset(),
                previous.keyLength() - tail,
                cell.buffer(),
                cell.keyOffset(),
                cell.keyLength() - tail);
    }

    /** What follows the common prefix, up to the timestamp and without the family, which is the same in all cells. */
    static void putRowAndQualifier(CellView cell, CellView previous, int common, GrowingBuffer out) {
        if (previous == null || common < 2 + previous.rowLength()) {
            out.put(cell.buffer(), cell.keyOffset() + common, 2 + cell.rowLength() - common);
            out.put(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength());
        } else {
            out.put(cell.buffer(), cell.keyOffset() + common, cell.keyLength() - TIMESTAMP_AND_TYPE_BYTES - common);
        }
    }

    static void putValue(CellView cell, GrowingBuffer out) {
        out.put(cell.buffer(), cell.valueOffset(), cell.valueLength());
    }
}
