package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockSlots;
import io.basalt.storage.hfile.encoding.BlockPreparation;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.hfile.encoding.VLong;
import java.nio.ByteBuffer;

/**
 * The entries of one index block, searched in place, and which blocks they led to last. Borrows the block's bytes, which
 * have been through {@link #check}. Shared by all readers of the block.
 */
final class IndexNode {
    private final ByteBuffer bytes;
    private final CellOrder order;
    private final int entries;
    private final int firstAt;
    /** The blocks that the entries name, as far as they were met. */
    private final BlockSlots blocks;
    /** Made by the first search. */
    private RowMarks marks;

    /** @param source a block in the format of {@link IndexChunk#writeNonRoot}, from index 0 */
    IndexNode(ByteBuffer source, CellOrder order, BlockCache cache) {
        this.bytes = source;
        this.order = order;
        this.entries = source.getInt(0);
        this.firstAt = Integer.BYTES * (entries + 2);
        this.blocks = new BlockSlots(cache, entries);
    }

    /** The node of an index block that the caller holds, for as long as he does. */
    static IndexNode of(Block block, CellOrder order, BlockCache cache) {
        IndexNode node = (IndexNode) block.notes();
        if (node == null) {
            node = new IndexNode(block.bytes(), order, cache);
            block.note(node);
        }
        return node;
    }

    int entries() {
        return entries;
    }

    BlockSlots blocks() {
        return blocks;
    }

    long offset(int entry) {
        return bytes.getLong(at(entry));
    }

    int storedBytes(int entry) {
        return bytes.getInt(at(entry) + Long.BYTES);
    }

    /** Points {@code view} at an entry's key. */
    CellView key(int entry, CellView view) {
        int at = at(entry);
        return view.setKey(
                bytes,
                at + IndexChunk.ENTRY_FIXED_BYTES,
                at(entry + 1) - at - IndexChunk.ENTRY_FIXED_BYTES,
                Long.MAX_VALUE);
    }

    /** The last entry whose key is not greater than {@code key}; −1 when all are. */
    int search(CellView key, CellView probe) {
        if (order == CellOrder.META || entries == 0) {
            return searchKeys(key, 0, entries, probe);
        }
        RowMarks known = marks;
        if (known == null) {
            known = RowMarks.of(this, probe);
            marks = known;
        }
        int side = known.side(key);
        if (side != 0) {
            return side < 0 ? -1 : entries - 1;
        }
        long mark = known.mark(key);
        int from = known.firstNotLess(mark);
        if (from == entries || !known.is(from, mark)) {
            return from - 1;
        }
        return searchKeys(key, from, known.firstGreater(mark), probe);
    }

    /** As {@link #search}, when the entries before {@code from} are less than the key, those from {@code to} on greater. */
    private int searchKeys(CellView key, int from, int to, CellView probe) {
        int low = from;
        int high = to - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (order.compareKeys(key(middle, probe), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private int at(int entry) {
        return firstAt + bytes.getInt(Integer.BYTES * (entry + 1));
    }

    /**
     * Checks a block in the format of {@link IndexChunk#writeNonRoot}: all lengths, and that each entry names a block
     * behind that of the entry before, and before {@code limit}.
     */
    static void check(ByteBuffer source, int at, int payloadBytes, long limit) throws CorruptBlockException {
        int entries = payloadBytes < Integer.BYTES ? -1 : source.getInt(at);
        long firstAt = Integer.BYTES * (entries + 2L);
        if (entries < 0 || firstAt > payloadBytes || source.getInt(at + Integer.BYTES) != 0) {
            throw new CorruptBlockException(
                    "index block of " + payloadBytes + " bytes says it has " + entries + " entries");
        }
        long previousEnd = 0;
        for (int i = 0; i < entries; i++) {
            int start = source.getInt(at + Integer.BYTES * (i + 1));
            int end = source.getInt(at + Integer.BYTES * (i + 2));
            int keyLength = end - start - IndexChunk.ENTRY_FIXED_BYTES;
            if (end < start || keyLength < 0 || firstAt + end > payloadBytes) {
                throw new CorruptBlockException(
                        "index entry " + i + " does not fit into its block of " + payloadBytes + " bytes");
            }
            int entryAt = (int) (at + firstAt + start);
            BlockPreparation.checkKey(source, entryAt + IndexChunk.ENTRY_FIXED_BYTES, keyLength);
            long offset = source.getLong(entryAt);
            int stored = source.getInt(entryAt + Long.BYTES);
            checkEntry(i, offset, stored, previousEnd, limit);
            previousEnd = offset + stored;
        }
        if (firstAt + source.getInt(at + Integer.BYTES * (entries + 1)) != payloadBytes) {
            throw new CorruptBlockException("index block of " + payloadBytes + " bytes ends with something else");
        }
    }

    static void checkEntry(int entry, long offset, int stored, long from, long limit) throws CorruptBlockException {
        if (offset < from || stored < BlockHeader.BYTES_WITHOUT_CHECKSUMS || stored > limit - offset) {
            throw new CorruptBlockException("index entry " + entry + " names a block of " + stored + " bytes at "
                    + offset + ", where blocks are between " + from + " and " + limit);
        }
    }

    /**
     * Turns a root block into the format of the others.
     *
     * @param payload the root block's payload, from its position to its limit, which must hold exactly {@code entries}
     *     entries and {@code rest} bytes behind them
     */
    static ByteBuffer ofRoot(ByteBuffer payload, int entries, int rest) throws CorruptBlockException {
        int at = payload.position();
        int end = payload.limit();
        long size = Integer.BYTES * (entries + 2L) + payload.remaining();
        if (size > 2L * payload.remaining() + 64) {
            throw wrongCount(payload, entries);
        }
        ByteBuffer node = ByteBuffer.allocate((int) size);
        node.putInt(0, entries);
        int firstAt = Integer.BYTES * (entries + 2);
        int to = 0;
        for (int i = 0; i < entries; i++) {
            int keyLength = keyLength(payload, at, end);
            if (keyLength < 0) {
                throw wrongCount(payload, entries);
            }
            int keyAt = at + IndexChunk.ENTRY_FIXED_BYTES + VLong.size(payload.get(at + IndexChunk.ENTRY_FIXED_BYTES));
            node.putInt(Integer.BYTES * (i + 1), to);
            node.put(firstAt + to, payload, at, IndexChunk.ENTRY_FIXED_BYTES);
            node.put(firstAt + to + IndexChunk.ENTRY_FIXED_BYTES, payload, keyAt, keyLength);
            to += IndexChunk.ENTRY_FIXED_BYTES + keyLength;
            at = keyAt + keyLength;
        }
        if (end - at != rest) {
            throw wrongCount(payload, entries);
        }
        node.putInt(Integer.BYTES * (entries + 1), to);
        return node.limit(firstAt + to);
    }

    /** Length of the key of the root-format entry at {@code at}; −1 when it does not end before {@code end}. */
    static int keyLength(ByteBuffer payload, int at, int end) {
        int lengthAt = at + IndexChunk.ENTRY_FIXED_BYTES;
        if (lengthAt >= end || lengthAt + VLong.size(payload.get(lengthAt)) > end) {
            return -1;
        }
        long length = VLong.read(payload, lengthAt);
        int keyAt = lengthAt + VLong.size(payload.get(lengthAt));
        return length < 0 || length > end - keyAt ? -1 : (int) length;
    }

    private static CorruptBlockException wrongCount(ByteBuffer payload, int entries) {
        return new CorruptBlockException("root index of " + payload.remaining() + " bytes does not hold " + entries
                + " entries and nothing else");
    }
}
