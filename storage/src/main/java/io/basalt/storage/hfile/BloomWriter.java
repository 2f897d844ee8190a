package io.basalt.storage.hfile;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Writes a Bloom filter as chunks among the data blocks, each a filter of its own for a range of keys, and a meta block
 * with an index over them. Not thread-safe.
 */
final class BloomWriter {
    static final int VERSION = 3;
    static final BloomHash HASH = BloomHash.MURMUR;

    private static final double ERROR_RATE = 0.01;
    private static final double LN_2 = Math.log(2);
    /** A chunk may be folded in half this many times, so its size is a multiple of 2 to this power. */
    private static final int FOLDS = 7;

    private final BlockWriter blocks;
    private final String comparator;
    private final int chunkBytes;
    private final int maxKeys;
    private final int hashes;
    private final IndexChunk index = new IndexChunk();
    private final GrowingBuffer firstKey = new GrowingBuffer(256);
    private final GrowingBuffer lastKey = new GrowingBuffer(256);
    private final GrowingBuffer payload = new GrowingBuffer(4 << 10);
    /** Full chunks; they are written at the next boundary of blocks. */
    private final ArrayDeque<Chunk> full = new ArrayDeque<>();

    private byte[] bits;
    private int keysInChunk;
    private long keys;
    private long totalBytes;
    private long totalMaxKeys;

    private record Chunk(ByteBuffer bits, ByteBuffer firstKey) {}

    /**
     * @param columns whether keys are columns; two of them are looked for then, so each must err half as often
     * @param comparator name of the order of the keys, for HBase; empty for bytes
     */
    BloomWriter(BlockWriter blocks, int chunkBytes, boolean columns, String comparator) {
        this.blocks = blocks;
        this.comparator = comparator;
        double errorRate = columns ? 1 - Math.sqrt(1 - ERROR_RATE) : ERROR_RATE;
        int granule = 1 << FOLDS;
        this.chunkBytes = (chunkBytes + granule - 1) / granule * granule;
        long chunkBits = 8L * this.chunkBytes;
        this.maxKeys = (int) Math.max(1, chunkBits * LN_2 * LN_2 / -Math.log(errorRate));
        long bitsPerKey = chunkBits / maxKeys;
        this.hashes = (int) Math.ceil(LN_2 * bitsPerKey);
    }

    /** Adds a key unless it is the one before. */
    void add(BloomKeys key) {
        if (keys > 0 && isLast(key)) {
            return;
        }
        lastKey.clear();
        lastKey.put(key.buffer(), key.offset(), key.length());
        if (bits != null && keysInChunk == maxKeys) {
            closeChunk();
        }
        if (bits == null) {
            bits = new byte[chunkBytes];
            keysInChunk = 0;
            firstKey.clear();
            firstKey.put(key.buffer(), key.offset(), key.length());
        }
        int h1 = HASH.hash(key.buffer(), key.offset(), key.length(), 0);
        int h2 = HASH.hash(key.buffer(), key.offset(), key.length(), h1);
        int bitCount = chunkBytes * 8;
        for (int i = 0, h = h1; i < hashes; i++, h += h2) {
            int bit = Math.abs(h % bitCount);
            bits[bit >>> 3] |= (byte) (1 << (bit & 7));
        }
        keysInChunk++;
        keys++;
    }

    /** Writes the chunks that are full; with {@code last}, also the one that is not. */
    void writeChunks(boolean last) throws IOException {
        if (last && bits != null) {
            closeChunk();
        }
        for (Chunk chunk = full.poll(); chunk != null; chunk = full.poll()) {
            payload.clear();
            payload.put(chunk.bits, 0, chunk.bits.capacity());
            blocks.write(BlockType.BLOOM_CHUNK, payload);
            index.add(blocks.lastOffset(), blocks.lastStoredBytes(), chunk.firstKey, 0, chunk.firstKey.capacity(), 0);
        }
    }

    /** Writes the meta block, after all chunks. */
    void finish(BlockType type) throws IOException {
        payload.clear();
        payload.putInt(VERSION);
        payload.putLong(totalBytes);
        payload.putInt(hashes);
        payload.putInt(HASH.code());
        payload.putLong(keys);
        payload.putLong(totalMaxKeys);
        payload.putInt(index.entries());
        byte[] name = comparator.getBytes(StandardCharsets.UTF_8);
        payload.putVLong(name.length);
        payload.put(name);
        index.writeRoot(payload);
        blocks.write(type, payload);
    }

    long keys() {
        return keys;
    }

    /** The last key that was added. */
    ByteBuffer lastKey() {
        return lastKey.written();
    }

    private boolean isLast(BloomKeys key) {
        return ByteRanges.equal(key.buffer(), key.offset(), key.length(), lastKey.memory(), 0, lastKey.size());
    }

    private void closeChunk() {
        long room = maxKeys;
        int bytes = chunkBytes;
        while ((bytes & 1) == 0 && room > 2L * keysInChunk) {
            bytes /= 2;
            room /= 2;
        }
        byte[] folded = Arrays.copyOf(bits, bytes);
        for (int from = bytes; from < chunkBytes; from += bytes) {
            for (int i = 0; i < bytes; i++) {
                folded[i] |= bits[from + i];
            }
        }
        totalBytes += bytes;
        totalMaxKeys += room;
        ByteBuffer first = ByteBuffer.allocate(firstKey.size()).put(0, firstKey.memory(), 0, firstKey.size());
        full.add(new Chunk(ByteBuffer.wrap(folded), first));
        bits = null;
    }
}
