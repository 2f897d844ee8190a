package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;
import java.nio.ByteBuffer;

/** Memory for one key that is overwritten again and again: a hint, or a cell to remember. Not thread-safe. */
final class KeyCopy {
    private static final int INITIAL_BYTES = 64;
    private static final int TIME_AND_TYPE_BYTES = 9;

    private final CellView view = new CellView();
    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);

    CellView view() {
        return view;
    }

    /** The key of a cell. */
    CellView of(CellView cell) {
        reserve(cell.keyLength());
        bytes.put(0, cell.buffer(), cell.keyOffset(), cell.keyLength());
        return view.setKey(bytes, 0, cell.keyLength(), cell.sequenceId());
    }

    /** Before every cell of a row. */
    CellView firstOnRow(ByteBuffer row, int offset, int length) {
        reserve(CellView.KEY_FIXED_BYTES + length);
        bytes.putShort(0, (short) length);
        bytes.put(2, row, offset, length);
        bytes.put(2 + length, (byte) 0);
        return first(2 + length + 1, Long.MAX_VALUE);
    }

    /** Before every cell of a column in the row and the family of {@code cell}. */
    CellView firstOnColumn(CellView cell, Operand qualifier) {
        int column = cell.qualifierOffset() - cell.keyOffset();
        reserve(column + qualifier.length() + TIME_AND_TYPE_BYTES);
        bytes.put(0, cell.buffer(), cell.keyOffset(), column);
        qualifier.copyTo(bytes, column);
        return first(column + qualifier.length(), Long.MAX_VALUE);
    }

    /** Before every cell of this timestamp in the column of {@code cell}. */
    CellView firstAtTime(CellView cell, long timestamp) {
        of(cell);
        return first(cell.keyLength() - TIME_AND_TYPE_BYTES, timestamp);
    }

    /** Ends the key so that it is before every cell of its column, or of one timestamp of it. */
    private CellView first(int length, long timestamp) {
        bytes.putLong(length, timestamp);
        bytes.put(length + Long.BYTES, (byte) CellType.MAXIMUM);
        return view.setKey(bytes, 0, length + TIME_AND_TYPE_BYTES, Long.MAX_VALUE);
    }

    private void reserve(int length) {
        if (bytes.capacity() < length) {
            bytes = ByteBuffer.allocate(Math.max(length, 2 * bytes.capacity()));
        }
    }
}
