package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Memory for one key that is overwritten again and again: where a scan stands, or where it goes next. Not thread-safe.
 */
final class KeyBuffer {
    private static final int INITIAL_BYTES = 64;
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private CellView view; // null until the first key
    private ByteBuffer bytes = NO_BYTES;

    /** The key; changes with the next call that writes one. Null before the first. */
    CellView key() {
        return view;
    }

    /** Copies the key of {@code cell}, its sequence id included. */
    void copy(CellView cell) {
        int length = cell.keyLength();
        reserve(length);
        ByteRanges.copy(cell.buffer(), cell.keyOffset(), bytes, 0, length);
        view().setKey(bytes, 0, length, cell.sequenceId());
    }

    /** Before every cell of the row of {@code cell}. */
    void firstOnRow(CellView cell) {
        rowAlone(cell, Long.MAX_VALUE, CellType.MAXIMUM, Long.MAX_VALUE);
    }

    /** After every cell of the row of {@code cell}. */
    void lastOnRow(CellView cell) {
        rowAlone(cell, Long.MIN_VALUE, CellType.MINIMUM, 0);
    }

    /** After every cell of the column of {@code cell}. */
    void lastOnColumn(CellView cell) {
        copy(cell);
        end(cell.keyLength(), Long.MIN_VALUE, CellType.MINIMUM, 0);
    }

    /** Before every cell of a column in the row and family of {@code cell}. */
    void firstOnColumn(CellView cell, Bytes qualifier) {
        int prefix = 2 + cell.rowLength() + 1 + cell.familyLength();
        int length = prefix + qualifier.length() + 9;
        reserve(length);
        ByteRanges.copy(cell.buffer(), cell.keyOffset(), bytes, 0, prefix);
        qualifier.copyTo(bytes, prefix);
        end(length, Long.MAX_VALUE, CellType.MAXIMUM, Long.MAX_VALUE);
    }

    private void rowAlone(CellView cell, long timestamp, int type, long sequenceId) {
        int prefix = 2 + cell.rowLength();
        int length = prefix + 1 + 9;
        reserve(length);
        ByteRanges.copy(cell.buffer(), cell.keyOffset(), bytes, 0, prefix);
        bytes.put(prefix, (byte) 0);
        end(length, timestamp, type, sequenceId);
    }

    private void end(int length, long timestamp, int type, long sequenceId) {
        bytes.putLong(length - 9, timestamp);
        bytes.put(length - 1, (byte) type);
        view().setKey(bytes, 0, length, sequenceId);
    }

    private CellView view() {
        if (view == null) {
            view = new CellView();
        }
        return view;
    }

    private void reserve(int length) {
        if (bytes.capacity() < length) {
            // A key that is being rewritten in place may be the source, so its bytes come along.
            ByteBuffer larger = ByteBuffer.allocate(Math.max(Math.max(INITIAL_BYTES, length), 2 * bytes.capacity()));
            larger.put(0, bytes, 0, bytes.capacity());
            bytes = larger;
        }
    }
}
