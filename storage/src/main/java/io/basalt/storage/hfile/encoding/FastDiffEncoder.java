package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;

/** FAST_DIFF: as DIFF, but a timestamp shares its leading bytes, and a value may be the same as the one before. */
final class FastDiffEncoder extends DeltaEncoder {
    static final int COMMON_TIMESTAMP_BYTES = 0x07;
    static final int SAME_KEY_LENGTH = 0x08;
    static final int SAME_VALUE_LENGTH = 0x10;
    static final int SAME_TYPE = 0x20;
    static final int SAME_VALUE = 0x40;

    /** Where in the output the last stored value is, which the last cell has too. */
    private int valueAt;

    FastDiffEncoder(CellLayout layout) {
        super(layout);
    }

    @Override
    public void add(CellView cell, long sequenceId, CellView previous, boolean newRow, GrowingBuffer out) {
        if (previous == null) {
            out.putByte(0);
            out.putCompressedInt(cell.keyLength());
            out.putCompressedInt(cell.valueLength());
            out.putCompressedInt(0);
            out.put(cell.buffer(), cell.keyOffset(), cell.keyLength());
            valueAt = out.size();
            putValue(cell, out);
        } else {
            addDifference(cell, previous, out);
        }
        putDeltaTail(cell, sequenceId, out);
    }

    private void addDifference(CellView cell, CellView previous, GrowingBuffer out) {
        int common = commonPrefix(cell, previous, TIMESTAMP_AND_TYPE_BYTES);
        long difference = cell.timestamp() ^ previous.timestamp();
        int commonTimestamp = Math.min(7, Long.numberOfLeadingZeros(difference) / 8);
        int flags = commonTimestamp;
        flags |= cell.keyLength() == previous.keyLength() ? SAME_KEY_LENGTH : 0;
        flags |= cell.type() == previous.type() ? SAME_TYPE : 0;
        if (cell.valueLength() == previous.valueLength()) {
            flags |= SAME_VALUE_LENGTH;
            flags |= sameValue(cell, out) ? SAME_VALUE : 0;
        }
        out.putByte(flags);
        if ((flags & SAME_KEY_LENGTH) == 0) {
            out.putCompressedInt(cell.keyLength());
        }
        if ((flags & SAME_VALUE_LENGTH) == 0) {
            out.putCompressedInt(cell.valueLength());
        }
        out.putCompressedInt(common);
        putRowAndQualifier(cell, previous, common, out);
        for (int shift = 8 * (7 - commonTimestamp); shift >= 0; shift -= 8) {
            out.putByte((int) (cell.timestamp() >>> shift));
        }
        if ((flags & SAME_TYPE) == 0) {
            out.putByte(cell.type());
        }
        if ((flags & SAME_VALUE) == 0) {
            valueAt = out.size();
            putValue(cell, out);
        }
    }

    private boolean sameValue(CellView cell, GrowingBuffer out) {
        return ByteRanges.equal(
                cell.buffer(), cell.valueOffset(), cell.valueLength(), out.memory(), valueAt, cell.valueLength());
    }
}
