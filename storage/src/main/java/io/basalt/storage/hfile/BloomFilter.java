package io.basalt.storage.hfile;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import io.basalt.storage.cache.Block;
import io.basalt.storage.hfile.encoding.BlockPreparation;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.hfile.encoding.VLong;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads a Bloom filter: finds the chunk that a key would be in, and asks that. The index over the chunks is in memory,
 * the chunks are in the cache. Thread-safe.
 */
final class BloomFilter {
    private static final int FIXED_BYTES = 4 + 8 + 4 + 4 + 8 + 8 + 4;
    private static final int MAX_HASHES = 1024;

    private final BloomType type;
    private final int prefixLength;
    private final CellOrder order;
    private final int hashes;
    private final BloomHash hash;
    private final long keys;

    // ---- the chunks ----
    private final long[] offsets;
    private final int[] storedBytes;
    /** The meta block's index part, which holds the chunks' first keys. */
    private final ByteBuffer index;

    private final int[] keyAt;
    private final int[] keyLength;

    /**
     * Parses a meta block.
     *
     * @param payload from its position to its limit
     * @param limit chunks lie before this offset of the file
     */
    BloomFilter(ByteBuffer payload, BloomType type, int prefixLength, CellOrder order, long limit)
            throws CorruptBlockException {
        this.type = type;
        this.prefixLength = prefixLength;
        this.order = order;
        int at = payload.position();
        int end = payload.limit();
        int version = end - at < FIXED_BYTES ? -1 : payload.getInt(at);
        if (version != BloomWriter.VERSION) {
            throw new CorruptBlockException("Bloom filter of version " + version + "; known is " + BloomWriter.VERSION);
        }
        hashes = payload.getInt(at + 12);
        hash = BloomHash.ofCode(payload.getInt(at + 16));
        keys = payload.getLong(at + 20);
        int chunks = payload.getInt(at + 36);
        at += FIXED_BYTES;
        if (hashes < 1 || hashes > MAX_HASHES || hash == null || chunks < 0 || chunks > (end - at) / 13) {
            throw new CorruptBlockException(
                    "Bloom filter with " + hashes + " hashes, " + chunks + " chunks, or an unknown hash function");
        }
        at = skipComparator(payload, at, end, type == BloomType.ROWCOL);
        index = ByteBuffer.allocate(end - at).put(0, payload, at, end - at);
        offsets = new long[chunks];
        storedBytes = new int[chunks];
        keyAt = new int[chunks];
        keyLength = new int[chunks];
        parseIndex(limit);
    }

    /** What the filter may know of a cell. Borrows it. */
    BloomKeys key(CellView cell) {
        return new BloomKeys(type, prefixLength).set(cell);
    }

    /** The chunk that the key would be in; −1 when it is in none. */
    int chunk(BloomKeys key) {
        return keyAt.length == 1 && type == BloomType.ROW ? 0 : search(key);
    }

    /** Whether the key may be there, by its chunk; false is certain. */
    boolean test(BloomKeys key, Block chunk) {
        return test(key, chunk.bytes(), chunk.payloadBytes() * 8);
    }

    long keys() {
        return keys;
    }

    int chunks() {
        return offsets.length;
    }

    long offset(int chunk) {
        return offsets[chunk];
    }

    int storedBytes(int chunk) {
        return storedBytes[chunk];
    }

    private boolean test(BloomKeys key, ByteBuffer bits, int bitCount) {
        if (bitCount <= 0) {
            return true;
        }
        int h1 = hash.hash(key.buffer(), key.offset(), key.length(), 0);
        int h2 = hash.hash(key.buffer(), key.offset(), key.length(), h1);
        for (int i = 0, h = h1; i < hashes; i++, h += h2) {
            int bit = Math.abs(h % bitCount);
            if ((bits.get(bit >>> 3) & 1 << (bit & 7)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** The last chunk whose first key is not greater than the key; −1 when all are. */
    private int search(BloomKeys key) {
        CellView wanted = null;
        CellView probe = null;
        if (type == BloomType.ROWCOL) {
            wanted = new CellView().setKey(key.buffer(), key.offset(), key.length(), 0);
            probe = new CellView();
        }
        int low = 0;
        int high = keyAt.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key, wanted, probe) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private int compare(int entry, BloomKeys key, CellView wanted, CellView probe) {
        if (type == BloomType.ROWCOL) {
            return order.compareKeys(probe.setKey(index, keyAt[entry], keyLength[entry], 0), wanted);
        }
        if (type == BloomType.ROW) {
            return order.compareRows(index, keyAt[entry], keyLength[entry], key.buffer(), key.offset(), key.length());
        }
        return ByteRanges.compare(index, keyAt[entry], keyLength[entry], key.buffer(), key.offset(), key.length());
    }

    private void parseIndex(long limit) throws CorruptBlockException {
        int at = 0;
        int end = index.capacity();
        long previousEnd = 0;
        for (int i = 0; i < keyAt.length; i++) {
            int length = IndexNode.keyLength(index, at, end);
            if (length < 0) {
                throw new CorruptBlockException(
                        "Bloom filter's entry " + i + " of " + keyAt.length + " does not fit into its block");
            }
            offsets[i] = index.getLong(at);
            storedBytes[i] = index.getInt(at + Long.BYTES);
            IndexNode.checkEntry(i, offsets[i], storedBytes[i], previousEnd, limit);
            previousEnd = offsets[i] + storedBytes[i];
            keyAt[i] = at + IndexChunk.ENTRY_FIXED_BYTES + VLong.size(index.get(at + IndexChunk.ENTRY_FIXED_BYTES));
            keyLength[i] = length;
            if (type == BloomType.ROWCOL) {
                BlockPreparation.checkKey(index, keyAt[i], length);
            }
            at = keyAt[i] + length;
        }
        if (at != end) {
            throw new CorruptBlockException("Bloom filter's meta block has " + (end - at) + " bytes too many");
        }
    }

    /**
     * Steps over the name of the order of keys. The keys were added in the order of the file's cells, so that is how
     * they are searched; HBase names the user tables' order in files of hbase:meta too.
     */
    private static int skipComparator(ByteBuffer payload, int from, int end, boolean columns)
            throws CorruptBlockException {
        if (from >= end || from + VLong.size(payload.get(from)) > end) {
            throw new CorruptBlockException("Bloom filter's meta block is cut off");
        }
        long length = VLong.read(payload, from);
        int at = from + VLong.size(payload.get(from));
        if (length < 0 || length > end - at) {
            throw new CorruptBlockException("Bloom filter names an order by " + length + " bytes");
        }
        byte[] name = new byte[(int) length];
        payload.get(at, name);
        String comparator = new String(name, StandardCharsets.UTF_8);
        if (columns && !comparator.isEmpty() && Trailer.orderOf(comparator) == null) {
            throw new CorruptBlockException(
                    "Bloom filter's keys are in the order of '" + comparator + "', which is not known");
        }
        return at + (int) length;
    }
}
