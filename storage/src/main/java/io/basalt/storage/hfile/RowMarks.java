package io.basalt.storage.hfile;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * What tells the rows of an index block apart, side by side: of each row the eight bytes behind those that all of them
 * share. So a search reads a few cache lines where it would read two for each key that it looks at. Immutable.
 *
 * <p>For rows that sort as bytes.
 */
final class RowMarks {
    private final ByteBuffer shared;
    /** As unsigned numbers, but turned so that they sort as signed ones. */
    private final long[] marks;

    private RowMarks(ByteBuffer shared, long[] marks) {
        this.shared = shared;
        this.marks = marks;
    }

    static RowMarks of(IndexNode node, CellView probe) {
        int entries = node.entries();
        node.key(0, probe);
        CellView last = node.key(entries - 1, new CellView());
        int length = ByteRanges.commonPrefix(
                probe.buffer(),
                probe.rowOffset(),
                probe.rowLength(),
                last.buffer(),
                last.rowOffset(),
                last.rowLength());
        ByteBuffer shared = ByteBuffer.allocate(length).put(0, probe.buffer(), probe.rowOffset(), length);
        long[] marks = new long[entries];
        for (int i = 0; i < entries; i++) {
            marks[i] = mark(node.key(i, probe), length);
        }
        return new RowMarks(shared, marks);
    }

    /** Whether the key's row sorts before (negative) or behind (positive) all rows that begin as these do. */
    int side(CellView key) {
        int length = shared.capacity();
        int common = ByteRanges.commonPrefix(shared, 0, length, key.buffer(), key.rowOffset(), key.rowLength());
        if (common == length) {
            return 0;
        }
        return common == key.rowLength()
                ? -1
                : (key.buffer().get(key.rowOffset() + common) & 0xff) - (shared.get(common) & 0xff);
    }

    /** The mark of a key that is on neither {@link #side}. */
    long mark(CellView key) {
        return mark(key, shared.capacity());
    }

    boolean is(int entry, long mark) {
        return marks[entry] == mark;
    }

    int firstNotLess(long mark) {
        int from = 0;
        // No branch to guess wrong: each step is a conditional move.
        for (int length = marks.length; length > 0; ) {
            int half = length >>> 1;
            from = marks[from + half] < mark ? from + length - half : from;
            length = half;
        }
        return from;
    }

    int firstGreater(long mark) {
        return mark == Long.MAX_VALUE ? marks.length : firstNotLess(mark + 1);
    }

    private static long mark(CellView key, int shared) {
        int length = key.rowLength() - shared;
        if (length <= 0) {
            return Long.MIN_VALUE;
        }
        // Behind a row there are ten bytes at least, so that eight can be read at any byte of it.
        long bytes = key.buffer().getLong(key.rowOffset() + shared);
        return (length < Long.BYTES ? bytes & -1L << (Long.SIZE - Byte.SIZE * length) : bytes) ^ Long.MIN_VALUE;
    }
}
