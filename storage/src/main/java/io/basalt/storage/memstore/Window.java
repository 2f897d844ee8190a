package io.basalt.storage.memstore;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Which four bytes of their keys the entries of a node have inlined as prefixes. Keys that begin alike would all have the
 * same prefix; so a node leaves out what its entries share and takes the bytes behind it.
 *
 * <pre>
 *   NONE        nothing: rows differ, and their order is not that of bytes (hbase:meta)
 *   ROW + n     the row from byte n on; the rows' first n bytes are shared
 *   COLUMN + n  the qualifier from byte n on; row, family and the qualifiers' first n bytes are shared
 *   TIME + n    the timestamp from byte n on; row, column and the timestamps' first n bytes are shared
 * </pre>
 *
 * <p>A window is an {@code int}; the more cells share, the greater it is. What is shared is a run of the key's bytes,
 * which begins with the row itself for ROW and with its length for the other two. Cells that share a window follow each
 * other in the order of cells; among them a smaller prefix (unsigned, in a {@code long}) means a smaller cell, and equal
 * prefixes mean nothing.
 */
final class Window {
    static final int NONE = 0;

    private static final int KIND_SHIFT = 28;
    private static final int SKIP_MASK = (1 << KIND_SHIFT) - 1;
    private static final int ROW_KIND = 1;
    private static final int COLUMN_KIND = 2;
    private static final int TIME_KIND = 3;
    private static final int ROW = ROW_KIND << KIND_SHIFT;
    private static final int COLUMN = COLUMN_KIND << KIND_SHIFT;
    private static final int TIME = TIME_KIND << KIND_SHIFT;

    /** Bytes of a key behind the qualifier. */
    private static final int TIME_AND_TYPE_BYTES = 9;

    private Window() {}

    /** The greatest window that both cells share. */
    static int common(CellView a, CellView b, CellOrder order) {
        if (!a.sameRow(b) || !sameFamily(a, b)) {
            return order == CellOrder.META ? NONE : ROW | commonRow(a, b);
        }
        int aLength = a.qualifierLength();
        int bLength = b.qualifierLength();
        int shared = ByteRanges.commonPrefix(
                a.buffer(), a.qualifierOffset(), aLength, b.buffer(), b.qualifierOffset(), bLength);
        if (shared < aLength || shared < bLength) {
            return COLUMN | Math.min(shared, SKIP_MASK);
        }
        long difference = a.timestamp() ^ b.timestamp();
        return TIME | Math.min(Long.numberOfLeadingZeros(difference) / Byte.SIZE, Long.BYTES - 1);
    }

    /** Whether cells share it by their rows alone. */
    static boolean isOfRow(int window) {
        return window >>> KIND_SHIFT == ROW_KIND;
    }

    /** Whether cells that share it are of one column, so that prefixes tell versions of it apart. */
    static boolean isOfTime(int window) {
        return window >>> KIND_SHIFT == TIME_KIND;
    }

    /** How many bytes the cells that share the window have in common, given one of them. */
    static int sharedLength(int window, CellView cell) {
        int skip = window & SKIP_MASK;
        return switch (window >>> KIND_SHIFT) {
            case ROW_KIND -> skip;
            case COLUMN_KIND -> cell.qualifierOffset() - cell.keyOffset() + skip;
            case TIME_KIND -> cell.keyLength() - TIME_AND_TYPE_BYTES + skip;
            default -> 0;
        };
    }

    /** Where in the cell's buffer the shared bytes begin. */
    static int sharedOffset(int window, CellView cell) {
        return window >>> KIND_SHIFT == ROW_KIND ? cell.rowOffset() : cell.keyOffset();
    }

    /**
     * Whether {@code key} is long enough, and ends where it must, to share the window; its bytes are not looked at. If
     * so, it has {@code sharedLength} bytes to look at, even when a reader has got a window and a length that do not
     * belong together.
     */
    static boolean fits(CellView key, int window, int sharedLength) {
        int skip = window & SKIP_MASK;
        return switch (window >>> KIND_SHIFT) {
            case ROW_KIND -> skip == sharedLength && skip <= key.rowLength();
            case COLUMN_KIND -> sharedLength <= key.keyLength() - TIME_AND_TYPE_BYTES;
            case TIME_KIND -> sharedLength == key.keyLength() - TIME_AND_TYPE_BYTES + skip;
            default -> sharedLength == 0;
        };
    }

    /** The prefix of a key that shares the window; of any other, some number. */
    static long prefix(CellView key, int window) {
        int skip = window & SKIP_MASK;
        return switch (window >>> KIND_SHIFT) {
            case ROW_KIND -> bytes(key.buffer(), key.rowOffset() + skip, key.rowLength() - skip);
            case COLUMN_KIND -> bytes(key.buffer(), key.qualifierOffset() + skip, key.qualifierLength() - skip);
            case TIME_KIND -> (Long.MAX_VALUE - key.timestamp()) << (skip * Byte.SIZE) >>> Integer.SIZE;
            default -> 0;
        };
    }

    private static long bytes(ByteBuffer source, int offset, int length) {
        if (length <= 0) {
            return 0;
        }
        // Timestamp and type follow row and qualifier, so four bytes are always there.
        long bytes = source.getInt(offset) & 0xffff_ffffL;
        return length >= Integer.BYTES ? bytes : bytes & (-1L << (Integer.SIZE - length * Byte.SIZE));
    }

    private static int commonRow(CellView a, CellView b) {
        return ByteRanges.commonPrefix(
                a.buffer(), a.rowOffset(), a.rowLength(), b.buffer(), b.rowOffset(), b.rowLength());
    }

    /** Whether both have the same family; keys without one do not count, since they are made to begin or end a row. */
    private static boolean sameFamily(CellView a, CellView b) {
        return a.familyLength() > 0
                && ByteRanges.equal(
                        a.buffer(), a.familyOffset(), a.familyLength(), b.buffer(), b.familyOffset(), b.familyLength());
    }
}
