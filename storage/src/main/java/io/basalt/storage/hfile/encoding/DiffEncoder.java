package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellView;

/** DIFF: lengths, type and timestamp too are stored as differences; flags tell which. */
final class DiffEncoder extends DeltaEncoder {
    static final int SAME_KEY_LENGTH = 0x01;
    static final int SAME_VALUE_LENGTH = 0x02;
    static final int SAME_TYPE = 0x04;
    static final int TIMESTAMP_IS_DIFFERENCE = 0x08;
    static final int TIMESTAMP_BYTES_SHIFT = 4;
    static final int TIMESTAMP_IS_NEGATIVE = 0x80;

    DiffEncoder(CellLayout layout) {
        super(layout);
    }

    @Override
    public void add(CellView cell, long sequenceId, CellView previous, boolean newRow, GrowingBuffer out) {
        int flags = 0;
        int common = 0;
        long timestamp = cell.timestamp();
        int timestampBytes = bytesOf(Math.abs(timestamp));
        if (previous == null) {
            out.putByte(cell.familyLength());
            out.put(cell.buffer(), cell.familyOffset(), cell.familyLength());
        } else {
            common = commonPrefix(cell, previous, TIMESTAMP_AND_TYPE_BYTES);
            flags |= cell.keyLength() == previous.keyLength() ? SAME_KEY_LENGTH : 0;
            flags |= cell.valueLength() == previous.valueLength() ? SAME_VALUE_LENGTH : 0;
            flags |= cell.type() == previous.type() ? SAME_TYPE : 0;
            long difference = previous.timestamp() - timestamp;
            if (bytesOf(Math.abs(difference)) < timestampBytes) {
                flags |= TIMESTAMP_IS_DIFFERENCE;
                timestamp = difference;
                timestampBytes = bytesOf(Math.abs(difference));
            }
        }
        flags |= timestamp < 0 ? TIMESTAMP_IS_NEGATIVE : 0;
        flags |= (timestampBytes - 1) << TIMESTAMP_BYTES_SHIFT;

        out.putByte(flags);
        if ((flags & SAME_KEY_LENGTH) == 0) {
            out.putCompressedInt(cell.keyLength());
        }
        if ((flags & SAME_VALUE_LENGTH) == 0) {
            out.putCompressedInt(cell.valueLength());
        }
        out.putCompressedInt(common);
        putRowAndQualifier(cell, previous, common, out);
        long magnitude = Math.abs(timestamp);
        for (int i = 0; i < timestampBytes; i++) {
            out.putByte((int) (magnitude >>> (8 * i)));
        }
        if ((flags & SAME_TYPE) == 0) {
            out.putByte(cell.type());
        }
        putValue(cell, out);
        putDeltaTail(cell, sequenceId, out);
    }

    /** One to eight; the smallest long, whose magnitude is no long, takes eight and keeps its bits. */
    private static int bytesOf(long magnitude) {
        return Math.max(1, (71 - Long.numberOfLeadingZeros(magnitude)) / 8);
    }
}
