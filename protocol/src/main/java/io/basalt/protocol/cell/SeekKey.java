package io.basalt.protocol.cell;

import io.basalt.base.Bytes;
import java.nio.ByteBuffer;

/** Makes the keys that seeks start from. They never equal a stored cell, except where that is said. */
public final class SeekKey {
    private SeekKey() {}

    /** Before every cell of {@code row}. */
    public static CellView firstOnRow(Bytes row) {
        return key(row, Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE, CellType.MAXIMUM, Long.MAX_VALUE);
    }

    /** After every cell of {@code row}, whatever its column. */
    public static CellView lastOnRow(Bytes row) {
        return key(row, Bytes.EMPTY, Bytes.EMPTY, Long.MIN_VALUE, CellType.MINIMUM, 0);
    }

    /** Before every cell of the column. */
    public static CellView firstOnColumn(Bytes row, Bytes family, Bytes qualifier) {
        return key(row, family, qualifier, Long.MAX_VALUE, CellType.MAXIMUM, Long.MAX_VALUE);
    }

    /** After every cell of the column. */
    public static CellView lastOnColumn(Bytes row, Bytes family, Bytes qualifier) {
        return key(row, family, qualifier, Long.MIN_VALUE, CellType.MINIMUM, 0);
    }

    /** The key with exactly these parts, in memory of its own. */
    public static CellView key(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, long sequenceId) {
        if (row.length() > CellView.MAX_ROW_BYTES || family.length() > CellView.MAX_FAMILY_BYTES) {
            throw new IllegalArgumentException("row of " + row.length() + " bytes or family of " + family.length()
                    + " bytes is too long for a key");
        }
        int length = CellView.KEY_FIXED_BYTES + row.length() + family.length() + qualifier.length();
        ByteBuffer key = ByteBuffer.allocate(length);
        key.putShort(0, (short) row.length());
        row.copyTo(key, 2);
        int at = 2 + row.length();
        key.put(at, (byte) family.length());
        family.copyTo(key, at + 1);
        qualifier.copyTo(key, at + 1 + family.length());
        key.putLong(length - 9, timestamp);
        key.put(length - 1, (byte) type);
        return new CellView().setKey(key, 0, length, sequenceId);
    }
}
