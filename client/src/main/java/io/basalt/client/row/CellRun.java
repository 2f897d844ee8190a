package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A list of cells that never changes and is cheap to extend: {@link #with} gives a longer list that shares its memory
 * with this one, so building a put of a hundred columns copies no cell twice. The bytes are framed cells in KeyValue
 * layout, exactly what goes into a request's cell block.
 *
 * <p>Thread-safe: of several threads that extend the same list, one gets the memory behind it and the others copy.
 */
final class CellRun {
    static final CellRun EMPTY = new CellRun(new Memory(0, 0), 0, 0);

    private static final int FRAME_BYTES = 4;
    private static final int FIRST_CAPACITY_BYTES = 128;

    private final Memory memory;
    private final int bytes;
    private final int cells;

    private CellRun(Memory memory, int bytes, int cells) {
        this.memory = memory;
        this.bytes = bytes;
        this.cells = cells;
    }

    int cells() {
        return cells;
    }

    int bytes() {
        return bytes;
    }

    /** The framed cells, read only, sharing memory. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(memory.array, 0, bytes).asReadOnlyBuffer();
    }

    /** This list and one more cell. */
    CellRun with(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, Bytes value) {
        if (row.isEmpty() || row.length() > CellView.MAX_ROW_BYTES) {
            throw new IllegalArgumentException(
                    "a row key has 1 to " + CellView.MAX_ROW_BYTES + " bytes, not " + row.length());
        }
        if (family.isEmpty() || family.length() > CellView.MAX_FAMILY_BYTES) {
            throw new IllegalArgumentException(
                    "a family name has 1 to " + CellView.MAX_FAMILY_BYTES + " bytes, not " + family.length());
        }
        int keyBytes = CellView.KEY_FIXED_BYTES + row.length() + family.length() + qualifier.length();
        int cellBytes = CellView.LENGTHS_BYTES + keyBytes + value.length();
        int end = Math.addExact(bytes, FRAME_BYTES + cellBytes);
        Memory target = memory.claim(bytes, end);
        ByteBuffer out = ByteBuffer.wrap(target.array).position(bytes);
        out.putInt(cellBytes).putInt(keyBytes).putInt(value.length());
        out.putShort((short) row.length());
        put(out, row);
        out.put((byte) family.length());
        put(out, family);
        put(out, qualifier);
        out.putLong(timestamp).put((byte) type);
        put(out, value);
        return new CellRun(target, end, cells + 1);
    }

    private static void put(ByteBuffer out, Bytes part) {
        part.copyTo(out, out.position());
        out.position(out.position() + part.length());
    }

    /** An array and how much of it some list has in use; the rest belongs to whoever claims it first. */
    private static final class Memory {
        private final byte[] array;
        private final AtomicInteger used;

        Memory(int capacity, int used) {
            this.array = new byte[capacity];
            this.used = new AtomicInteger(used);
        }

        /** Memory whose bytes from {@code from} to {@code to} are the caller's, and below hold the same as here. */
        Memory claim(int from, int to) {
            if (to <= array.length && used.compareAndSet(from, to)) {
                return this;
            }
            Memory larger = new Memory(Math.max(FIRST_CAPACITY_BYTES, Math.max(to, from * 2)), to);
            System.arraycopy(array, 0, larger.array, 0, from);
            return larger;
        }
    }
}
