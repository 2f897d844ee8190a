package io.basalt.storage.hfile;

import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the index over the data blocks: one level while it fits into one block, else leaf blocks among the data
 * blocks and a root over them, and further levels between when the root would be too large. Not thread-safe.
 */
final class IndexWriter {
    /** A root of no more entries than this is left alone, however large. */
    private static final int MIN_ENTRIES = 16;

    private final BlockWriter blocks;
    private final int maxBytes;
    private final GrowingBuffer payload = new GrowingBuffer(8 << 10);
    private final IndexChunk leaf = new IndexChunk();
    private IndexChunk root = new IndexChunk();
    private int levels = 1;
    private long payloadBytes;

    IndexWriter(BlockWriter blocks, int maxBytes) {
        this.blocks = blocks;
        this.maxBytes = maxBytes;
    }

    /** Adds a data block, just written; may write a leaf block behind it. */
    void add(long offset, int storedBytes, ByteBuffer key, int keyOffset, int keyLength) throws IOException {
        leaf.add(offset, storedBytes, key, keyOffset, keyLength, 0);
        if (leaf.nonRootBytes() >= maxBytes) {
            writeChunk(BlockType.LEAF_INDEX, leaf, root);
        }
    }

    /** Writes the last leaf block, unless the index has one level only. */
    void finishLeaves() throws IOException {
        if (root.entries() > 0 && leaf.entries() > 0) {
            writeChunk(BlockType.LEAF_INDEX, leaf, root);
        }
    }

    /** Writes the levels between leaves and root, and the root. */
    void finish() throws IOException {
        IndexChunk leaves = root;
        if (root.entries() == 0) {
            root = leaf;
        } else {
            levels = 2;
            while (root.rootBytes() > maxBytes && root.entries() > MIN_ENTRIES) {
                root = writeIntermediateLevel(root);
                levels++;
            }
        }
        payload.clear();
        root.writeRoot(payload);
        if (levels > 1) {
            writeMiddle(leaves);
        }
        payloadBytes += payload.size();
        blocks.startFingerprint();
        blocks.write(BlockType.ROOT_INDEX, payload);
    }

    int levels() {
        return levels;
    }

    int rootEntries() {
        return root.entries();
    }

    long payloadBytes() {
        return payloadBytes;
    }

    private IndexChunk writeIntermediateLevel(IndexChunk below) throws IOException {
        IndexChunk above = new IndexChunk();
        IndexChunk chunk = new IndexChunk();
        for (int i = 0; i < below.entries(); i++) {
            chunk.add(below.offset(i), below.storedBytes(i), below.keys(), below.keyAt(i), below.keyLength(i), 0);
            if (chunk.nonRootBytes() >= maxBytes || i == below.entries() - 1) {
                writeChunk(BlockType.INTERMEDIATE_INDEX, chunk, above);
            }
        }
        return above;
    }

    /** Writes a chunk, adds it to its parent and clears it. */
    private void writeChunk(BlockType type, IndexChunk chunk, IndexChunk parent) throws IOException {
        payload.clear();
        chunk.writeNonRoot(payload);
        payloadBytes += payload.size();
        blocks.write(type, payload);
        parent.add(
                blocks.lastOffset(),
                blocks.lastStoredBytes(),
                chunk.keys(),
                chunk.keyAt(0),
                chunk.keyLength(0),
                chunk.entries());
        chunk.clear();
    }

    /** Where the middle data block's index entry is, which HBase takes its split point from. */
    private void writeMiddle(IndexChunk leaves) {
        long middle = (leaves.subEntriesThrough(leaves.entries() - 1) - 1) / 2;
        int entry = 0;
        while (leaves.subEntriesThrough(entry) <= middle) {
            entry++;
        }
        payload.putLong(leaves.offset(entry));
        payload.putInt(leaves.storedBytes(entry));
        payload.putInt((int) (middle - (entry == 0 ? 0 : leaves.subEntriesThrough(entry - 1))));
    }
}
