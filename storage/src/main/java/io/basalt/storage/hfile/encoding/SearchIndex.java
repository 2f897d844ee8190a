package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Finds a place in a block of plain cells. Made when the block is read, kept beside it, never stored. Immutable as
 * long as the block is held.
 *
 * <p>There is an entry for the first cell and for each that begins {@value #STRIDE_BYTES} bytes or more behind the entry
 * before: where it begins, and its mark. That are the four bytes of its row behind those that all rows of the block share,
 * or, when the block is within one row, of its qualifier likewise. So a search stays within a few neighbouring cache
 * lines, where looking at keys would wait for the memory at each step.
 *
 * <p>It is on the heap and not with its block, off the heap: the indexes of all blocks together are small enough for the
 * processor's caches, while a look into the block itself waits for the memory and, most of the time, for its address to
 * be translated.
 */
public final class SearchIndex {
    static final int STRIDE_BYTES = 512;

    private static final int MAX_PREFIX_BYTES = 60;
    /** Entries of a cache line. */
    private static final int GROUP = 16;

    private enum Kind {
        BY_ROW,
        BY_QUALIFIER,
        /** Keys must be looked at: rows of hbase:meta do not sort as bytes, or somebody put several families into a file. */
        BY_KEY
    }

    /** What searches of one cursor work with. */
    static final class Scratch {
        private final CellView probe = new CellView();
        /** Where {@link SearchIndex#askForEnd} leaves what it read, since a read for nothing would not be compiled. */
        byte read;
    }

    private final CellOrder order;
    private final Kind kind;
    /** Whether every cell has an entry. */
    private final boolean complete;

    private final int entries;
    /** Bytes of the common prefix. */
    private final int prefix;
    /**
     * The common prefix of rows, most significant byte first; then the marks, turned so that they sort as signed numbers;
     * then where the cells begin; then nothing, if the array is longer.
     */
    private final int[] words;

    /** Where the marks begin in {@link #words}. */
    private final int marksAt;

    private SearchIndex(
            CellOrder order, Kind kind, boolean complete, int entries, int prefix, IntFunction<int[]> words) {
        this.order = order;
        this.kind = kind;
        this.complete = complete;
        this.entries = entries;
        this.prefix = prefix;
        this.marksAt = kind == Kind.BY_ROW ? (prefix + Integer.BYTES - 1) / Integer.BYTES : 0;
        this.words = words.apply(marksAt + 2 * entries);
    }

    // ---- making it ----

    /**
     * @param offsets where the cells that get an entry begin, from {@code payloadAt} on
     * @param cells how many cells the block has
     * @param last where the last of them begins
     * @param words gives the array for the index, at least as long as it is told and of any content
     */
    static SearchIndex of(
            ByteBuffer memory,
            int payloadAt,
            int[] offsets,
            int entries,
            int cells,
            int last,
            CellOrder order,
            IntFunction<int[]> words) {
        CellView first = pointAt(new CellView(), memory, payloadAt + offsets[0]);
        CellView cell = pointAt(new CellView(), memory, last);
        Kind kind = Kind.BY_ROW;
        int prefix = 0;
        if (order == CellOrder.META || (first.sameRow(cell) && !sameFamily(first, cell))) {
            kind = Kind.BY_KEY;
        } else if (first.sameRow(cell)) {
            kind = Kind.BY_QUALIFIER;
            prefix = commonQualifier(first, cell);
        } else {
            prefix = Math.min(MAX_PREFIX_BYTES, commonRow(first, cell));
        }
        SearchIndex index = new SearchIndex(order, kind, entries == cells, entries, prefix, words);
        for (int i = 0; i < entries; i++) {
            index.words[index.marksAt + entries + i] = offsets[i];
            if (kind != Kind.BY_KEY) {
                index.words[index.marksAt + i] = index.mark(pointAt(cell, memory, payloadAt + offsets[i]));
            }
        }
        for (int i = 0, at = first.rowOffset(); i < index.marksAt; i++, at += Integer.BYTES) {
            index.words[i] = memory.getInt(at);
        }
        return index;
    }

    // ---- using it ----

    /** Where the block's last entry's cell begins. */
    int lastIndexedCell() {
        return cellAt(entries - 1);
    }

    /** Where to walk from to find the last cell less than {@code key}: that cell, or one before it, or the first. */
    int seekBefore(ByteBuffer block, CellView key, Scratch scratch) {
        return cellAt(Math.max(0, search(block, key, scratch) - 1));
    }

    /**
     * Where to walk from to find the first cell that is not less than {@code key}; with {@code end} when all cells are
     * known to be less.
     */
    int seek(ByteBuffer block, CellView key, Scratch scratch, int end) {
        int notLess = search(block, key, scratch);
        if (!complete) {
            return cellAt(Math.max(0, notLess - 1));
        }
        return notLess == entries ? end : cellAt(notLess);
    }

    /** The first entry whose cell's key, without sequence id, is not less than {@code key}'s; how many there are, when none is. */
    private int search(ByteBuffer block, CellView key, Scratch scratch) {
        CellView probe = scratch.probe;
        if (kind == Kind.BY_KEY) {
            return searchByKey(block, key, probe, 0, entries);
        }
        int side = kind == Kind.BY_ROW ? sideOfRows(key) : sideOfQualifiers(block, key, probe);
        if (side != 0) {
            return side < 0 ? 0 : entries;
        }
        // Entries with a smaller mark are less, those with a larger one greater; where it is the same, keys decide.
        int mark = mark(key);
        int low = firstNotLess(mark);
        int end = low;
        while (end < entries && words[marksAt + end] == mark) {
            end++;
        }
        if (low < end && end < entries) {
            askForEnd(block, end, scratch);
        }
        return searchByKey(block, key, probe, low, end);
    }

    /**
     * Reads the last byte before an entry's cell: what is found most likely ends there, and its end is read right after its
     * beginning. So the processor waits for both at once, where it would wait for one after the other.
     */
    private void askForEnd(ByteBuffer block, int entry, Scratch scratch) {
        scratch.read = block.get(cellAt(entry) - 1);
    }

    private int cellAt(int entry) {
        return words[marksAt + entries + entry];
    }

    /** Whether the key's row sorts before (negative) or behind (positive) all rows that begin as these do. */
    private int sideOfRows(CellView key) {
        ByteBuffer source = key.buffer();
        int at = key.rowOffset();
        int length = key.rowLength();
        for (int i = 0; i < prefix; i += Integer.BYTES) {
            int wanted = Math.min(Integer.BYTES, prefix - i);
            int present = Math.min(wanted, length - i);
            if (present <= 0) {
                return -1;
            }
            int mask = -1 << (Integer.SIZE - Byte.SIZE * present);
            int difference = Integer.compareUnsigned(source.getInt(at + i) & mask, words[i / Integer.BYTES] & mask);
            if (difference != 0 || present < wanted) {
                return difference != 0 ? difference : -1;
            }
        }
        return 0;
    }

    private int sideOfQualifiers(ByteBuffer block, CellView key, CellView probe) {
        pointAt(probe, block, cellAt(0));
        int side = order.compareRows(key, probe);
        if (side != 0) {
            return side;
        }
        if (key.keyLength() == CellView.KEY_FIXED_BYTES + key.rowLength() && key.type() == CellType.MINIMUM) {
            return 1; // behind the whole row
        }
        side = ByteRanges.compare(
                key.buffer(),
                key.familyOffset(),
                key.familyLength(),
                block,
                probe.familyOffset(),
                probe.familyLength());
        if (side != 0) {
            return side;
        }
        int compared = Math.min(prefix, key.qualifierLength());
        side = ByteRanges.compare(
                key.buffer(), key.qualifierOffset(), compared, block, probe.qualifierOffset(), compared);
        return side != 0 || compared == prefix ? side : -1;
    }

    /**
     * The first entry whose mark is not less; how many there are, when all are. Looks at one entry of each cache line,
     * then at all of one line: the looks do not depend on each other, so the processor waits for all lines at once, where
     * the steps of a binary search would wait one after the other.
     */
    private int firstNotLess(int mark) {
        int groups = 0;
        for (int i = GROUP - 1; i < entries; i += GROUP) {
            groups += words[marksAt + i] < mark ? 1 : 0;
        }
        int from = groups * GROUP;
        int to = Math.min(entries, from + GROUP - 1);
        int less = 0;
        for (int i = from; i < to; i++) {
            less += words[marksAt + i] < mark ? 1 : 0;
        }
        return from + less;
    }

    /** Entries before {@code from} are less than the key, those from {@code to} on are not. */
    private int searchByKey(ByteBuffer block, CellView key, CellView probe, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compareKeys(pointAt(probe, block, cellAt(middle)), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int mark(CellView cell) {
        return kind == Kind.BY_ROW
                ? mark(cell.buffer(), cell.rowOffset() + prefix, cell.rowLength() - prefix)
                : mark(cell.buffer(), cell.qualifierOffset() + prefix, cell.qualifierLength() - prefix);
    }

    /** The first four bytes of a range, most significant first, zeros where it is shorter; sorts as a signed number. */
    private static int mark(ByteBuffer source, int at, int length) {
        if (length <= 0) {
            return Integer.MIN_VALUE;
        }
        // Timestamp and type follow row and qualifier, so four bytes are always there.
        int bytes = source.getInt(at);
        return (length < Integer.BYTES ? bytes & -1 << (Integer.SIZE - Byte.SIZE * length) : bytes) ^ Integer.MIN_VALUE;
    }

    private static CellView pointAt(CellView view, ByteBuffer source, int at) {
        return view.setKey(source, at + CellView.LENGTHS_BYTES, source.getInt(at), 0);
    }

    private static boolean sameFamily(CellView a, CellView b) {
        return ByteRanges.equal(
                a.buffer(), a.familyOffset(), a.familyLength(), b.buffer(), b.familyOffset(), b.familyLength());
    }

    private static int commonRow(CellView a, CellView b) {
        return ByteRanges.commonPrefix(
                a.buffer(), a.rowOffset(), a.rowLength(), b.buffer(), b.rowOffset(), b.rowLength());
    }

    private static int commonQualifier(CellView a, CellView b) {
        return ByteRanges.commonPrefix(
                a.buffer(),
                a.qualifierOffset(),
                a.qualifierLength(),
                b.buffer(),
                b.qualifierOffset(),
                b.qualifierLength());
    }
}
