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
        ByteBuffer cell = CellWriter.bare(64 + row.length() + family.length() + qualifier.length())
                .add(row, family, qualifier, timestamp, type, Bytes.EMPTY)
                .toBuffer();
        return new CellView().set(cell, 0, 0, sequenceId);
    }
}
