package io.basalt.protocol.cell;

import io.basalt.base.Bytes;
import java.nio.ByteBuffer;

/**
 * Encodes cells in KeyValue layout, one behind the other, into a heap buffer that grows. The optional frame is the one
 * of HBase's KeyValueCodec: {@code int32 length} before each cell.
 *
 * <p>Not thread-safe. Rows above {@link CellView#MAX_ROW_BYTES} and families above {@link CellView#MAX_FAMILY_BYTES}
 * are refused with {@link IllegalArgumentException}.
 */
public final class CellWriter {
    private final boolean framed;
    private ByteBuffer target;

    private CellWriter(boolean framed, int capacity) {
        this.framed = framed;
        this.target = ByteBuffer.allocate(capacity);
    }

    /** Cells with {@code int32 length} before each, as in a cell block. */
    public static CellWriter framed(int capacity) {
        return new CellWriter(true, capacity);
    }

    /** Bare cells. */
    public static CellWriter bare(int capacity) {
        return new CellWriter(false, capacity);
    }

    public CellWriter add(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, Bytes value) {
        if (row.length() > CellView.MAX_ROW_BYTES || family.length() > CellView.MAX_FAMILY_BYTES) {
            throw new IllegalArgumentException("row of " + row.length() + " bytes or family of " + family.length()
                    + " bytes is too long for a cell");
        }
        int keyLength = CellView.KEY_FIXED_BYTES + row.length() + family.length() + qualifier.length();
        int total = CellView.LENGTHS_BYTES + keyLength + value.length();
        int at = reserve(total);
        target.putInt(at, keyLength);
        target.putInt(at + 4, value.length());
        at += CellView.LENGTHS_BYTES;
        target.putShort(at, (short) row.length());
        row.copyTo(target, at + 2);
        at += 2 + row.length();
        target.put(at, (byte) family.length());
        family.copyTo(target, at + 1);
        qualifier.copyTo(target, at + 1 + family.length());
        at += 1 + family.length() + qualifier.length();
        target.putLong(at, timestamp);
        target.put(at + 8, (byte) type);
        value.copyTo(target, at + 9);
        return this;
    }

    /** Appends a copy of {@code cell} without its tags. */
    public CellWriter add(CellView cell) {
        int at = reserve(cell.serializedLength());
        cell.copyTo(target, at);
        return this;
    }

    public int size() {
        return target.position();
    }

    /** What was written, from position 0 to the limit, sharing the writer's memory. */
    public ByteBuffer toBuffer() {
        return target.duplicate().flip();
    }

    private int reserve(int bytes) {
        int needed = bytes + (framed ? 4 : 0);
        if (target.remaining() < needed) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(target.capacity() * 2, target.position() + needed));
            target = larger.put(target.flip());
        }
        if (framed) {
            target.putInt(bytes);
        }
        int at = target.position();
        target.position(at + bytes);
        return at;
    }
}
