package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import java.nio.ByteBuffer;

/**
 * What a Bloom filter hashes of a cell: its row, a prefix of it, or {@code int16 row length | row | int8 0 | qualifier |
 * int64 Long.MAX | int8 255}, the first key on a column without family. Points into the cell, or at a copy of its own
 * when the bytes are not in one piece. Not thread-safe.
 */
final class BloomKeys {
    private final BloomType type;
    private final int prefixLength;
    /** Null until a column is copied. */
    private ByteBuffer copy;

    private ByteBuffer buffer;
    private int offset;
    private int length;

    BloomKeys(BloomType type, int prefixLength) {
        this.type = type;
        this.prefixLength = prefixLength;
    }

    BloomKeys set(CellView cell) {
        if (type == BloomType.ROWCOL) {
            copyColumn(cell);
        } else {
            buffer = cell.buffer();
            offset = cell.rowOffset();
            length = type == BloomType.ROW ? cell.rowLength() : Math.min(prefixLength, cell.rowLength());
        }
        return this;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    private void copyColumn(CellView cell) {
        int row = cell.rowLength();
        int qualifier = cell.qualifierLength();
        length = CellView.KEY_FIXED_BYTES + row + qualifier;
        if (copy == null || copy.capacity() < length) {
            copy = ByteBuffer.allocate(length * 2);
        }
        copy.put(0, cell.buffer(), cell.keyOffset(), 2 + row);
        copy.put(2 + row, (byte) 0);
        copy.put(3 + row, cell.buffer(), cell.qualifierOffset(), qualifier);
        copy.putLong(length - 9, CellView.LATEST_TIMESTAMP);
        copy.put(length - 1, (byte) CellType.MAXIMUM);
        buffer = copy;
        offset = 0;
    }
}
