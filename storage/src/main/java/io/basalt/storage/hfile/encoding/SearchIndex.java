package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Finds a place in a block of plain cells. Made when the block is read, kept behind its payload in memory, never stored.
 *
 * <pre>
 *   int32 kind and length of the common prefix | 60 bytes: the common prefix, if it is one of rows
 *   n × { int32 what tells a cell apart, its mark | int32 where it begins }
 * </pre>
 *
 * <p>There is an entry for the first cell and for each that begins {@value #STRIDE_BYTES} bytes or more behind the entry
 * before. Its mark are the four bytes of its row behind those that all rows of the block share, or, when the block is
 * within one row, of its qualifier likewise. So a search stays within neighbouring cache lines, where looking at keys
 * would wait for the memory at each step.
 */
final class SearchIndex {
    static final int STRIDE_BYTES = 256;

    private static final int HEADER_BYTES = 64;
    private static final int MAX_PREFIX_BYTES = HEADER_BYTES - Integer.BYTES;
    private static final int ENTRY_BYTES = 2 * Integer.BYTES;
    /** Entries of about one cache line. */
    private static final int GROUP = 8;

    private static final int BY_ROW = 0;
    private static final int BY_QUALIFIER = 1 << 29;
    /** Keys must be looked at: rows of hbase:meta do not sort as bytes, or somebody put several families into a file. */
    private static final int BY_KEY = 2 << 29;

    private static final int KIND_MASK = 3 << 29;
    /** Every cell has an entry. */
    private static final int COMPLETE = 1 << 31;

    private final CellOrder order;
    private final CellView probe = new CellView();
    private ByteBuffer bytes;
    private int header;
    private int headerAt;
    private int entriesAt;
    private int entries;

    SearchIndex(CellOrder order) {
        this.order = order;
    }

    // ---- making it ----

    static int maxBytes(int payloadBytes) {
        return HEADER_BYTES + ENTRY_BYTES * (payloadBytes / STRIDE_BYTES + 1);
    }

    static void putOffset(ByteBuffer memory, int indexAt, int entry, int offset) {
        memory.putInt(indexAt + HEADER_BYTES + ENTRY_BYTES * entry + Integer.BYTES, offset);
    }

    /**
     * Completes an index whose offsets are in place.
     *
     * @param cells how many cells the block has
     * @param last where the last of them begins
     * @return the index's size
     */
    static int finish(
            ByteBuffer memory, int payloadAt, int indexAt, int entries, int cells, int last, CellOrder order) {
        int complete = entries == cells ? COMPLETE : 0;
        CellView firstCell = new CellView();
        CellView cell = new CellView();
        int firstMarkAt = indexAt + HEADER_BYTES;
        pointAt(firstCell, memory, payloadAt + memory.getInt(firstMarkAt + Integer.BYTES));
        pointAt(cell, memory, last);
        boolean byQualifier = firstCell.sameRow(cell);
        if (order == CellOrder.META || (byQualifier && !sameFamily(firstCell, cell))) {
            memory.putInt(indexAt, BY_KEY | complete);
            return HEADER_BYTES + ENTRY_BYTES * entries;
        }
        int prefix =
                byQualifier ? commonQualifier(firstCell, cell) : Math.min(MAX_PREFIX_BYTES, commonRow(firstCell, cell));
        memory.putInt(indexAt, (byQualifier ? BY_QUALIFIER : BY_ROW) | prefix | complete);
        if (!byQualifier) {
            memory.put(indexAt + Integer.BYTES, memory, firstCell.rowOffset(), prefix);
        }
        for (int i = 0; i < entries; i++) {
            int markAt = firstMarkAt + ENTRY_BYTES * i;
            pointAt(cell, memory, payloadAt + memory.getInt(markAt + Integer.BYTES));
            memory.putInt(markAt, byQualifier ? qualifierMark(cell, prefix) : rowMark(cell, prefix));
        }
        return HEADER_BYTES + ENTRY_BYTES * entries;
    }

    // ---- using it ----

    void open(ByteBuffer source, int payloadBytes, int indexBytes) {
        bytes = source;
        headerAt = payloadBytes;
        entriesAt = payloadBytes + HEADER_BYTES;
        entries = (indexBytes - HEADER_BYTES) / ENTRY_BYTES;
        header = source.getInt(payloadBytes);
    }

    /** Where the block's last entry's cell begins. */
    int lastIndexedCell() {
        return cellAt(entries - 1);
    }

    /** Where to walk from to find the last cell less than {@code key}: that cell, or one before it, or the first. */
    int seekBefore(CellView key) {
        return cellAt(Math.max(0, search(key) - 1));
    }

    /**
     * Where to walk from to find the first cell that is not less than {@code key}; with {@code end} when all cells are
     * known to be less.
     */
    int seek(CellView key, int end) {
        int notLess = search(key);
        if ((header & COMPLETE) == 0) {
            return cellAt(Math.max(0, notLess - 1));
        }
        return notLess == entries ? end : cellAt(notLess);
    }

    /** The first entry whose cell's key, without sequence id, is not less than {@code key}'s; how many there are, when none is. */
    private int search(CellView key) {
        int prefix = header & ~(KIND_MASK | COMPLETE);
        return switch (header & KIND_MASK) {
            case BY_ROW -> searchByRow(key, prefix);
            case BY_QUALIFIER -> searchByQualifier(key, prefix);
            default -> searchByKey(key, 0, entries);
        };
    }

    private int cellAt(int entry) {
        return bytes.getInt(entriesAt + ENTRY_BYTES * entry + Integer.BYTES);
    }

    private int markOf(int entry) {
        return bytes.getInt(entriesAt + ENTRY_BYTES * entry);
    }

    private int searchByRow(CellView key, int prefix) {
        int prefixAt = headerAt + Integer.BYTES;
        int common = ByteRanges.commonPrefix(bytes, prefixAt, prefix, key.buffer(), key.rowOffset(), key.rowLength());
        if (common < prefix) {
            boolean less =
                    common == key.rowLength() || isLess(key.buffer(), key.rowOffset() + common, prefixAt + common);
            return less ? 0 : entries;
        }
        return searchByMark(key, rowMark(key, prefix));
    }

    private int searchByQualifier(CellView key, int prefix) {
        pointAt(probe, bytes, cellAt(0));
        int side = order.compareRows(key, probe);
        if (side == 0) {
            boolean afterRow =
                    key.keyLength() == CellView.KEY_FIXED_BYTES + key.rowLength() && key.type() == CellType.MINIMUM;
            side = afterRow
                    ? 1
                    : ByteRanges.compare(
                            key.buffer(),
                            key.familyOffset(),
                            key.familyLength(),
                            bytes,
                            probe.familyOffset(),
                            probe.familyLength());
        }
        if (side != 0) {
            return side < 0 ? 0 : entries;
        }
        int common = ByteRanges.commonPrefix(
                bytes, probe.qualifierOffset(), prefix, key.buffer(), key.qualifierOffset(), key.qualifierLength());
        if (common < prefix) {
            boolean less = common == key.qualifierLength()
                    || isLess(key.buffer(), key.qualifierOffset() + common, probe.qualifierOffset() + common);
            return less ? 0 : entries;
        }
        return searchByMark(key, qualifierMark(key, prefix));
    }

    private boolean isLess(ByteBuffer other, int otherAt, int at) {
        return (other.get(otherAt) & 0xff) < (bytes.get(at) & 0xff);
    }

    /** Entries with a smaller mark are less, those with a larger one greater; where it is the same, keys decide. */
    private int searchByMark(CellView key, int mark) {
        int low = firstNotLess(mark);
        int end = low;
        while (end < entries && markOf(end) == mark) {
            end++;
        }
        return searchByKey(key, low, end);
    }

    /**
     * The first entry whose mark is not less; how many there are, when all are. Looks at one entry of each cache line,
     * then at all of one line: the looks do not depend on each other, so the processor waits for all lines at once, where
     * the steps of a binary search would wait one after the other.
     */
    private int firstNotLess(int mark) {
        int wanted = mark + Integer.MIN_VALUE;
        int groups = 0;
        for (int i = GROUP - 1; i < entries; i += GROUP) {
            groups += markOf(i) + Integer.MIN_VALUE < wanted ? 1 : 0;
        }
        int from = groups * GROUP;
        int to = Math.min(entries, from + GROUP - 1);
        int less = 0;
        for (int i = from; i < to; i++) {
            less += markOf(i) + Integer.MIN_VALUE < wanted ? 1 : 0;
        }
        return from + less;
    }

    /** Entries before {@code from} are less than the key, those from {@code to} on are not. */
    private int searchByKey(CellView key, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compareKeys(pointAt(probe, bytes, cellAt(middle)), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
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

    private static int rowMark(CellView cell, int prefix) {
        return mark(cell.buffer(), cell.rowOffset() + prefix, cell.rowLength() - prefix);
    }

    private static int qualifierMark(CellView cell, int prefix) {
        return mark(cell.buffer(), cell.qualifierOffset() + prefix, cell.qualifierLength() - prefix);
    }

    /** The first four bytes of a range, most significant first, zeros where it is shorter. */
    private static int mark(ByteBuffer source, int at, int length) {
        if (length >= Integer.BYTES) {
            return source.getInt(at);
        }
        int mark = 0;
        for (int i = 0; i < length; i++) {
            mark |= (source.get(at + i) & 0xff) << (24 - 8 * i);
        }
        return mark;
    }
}
