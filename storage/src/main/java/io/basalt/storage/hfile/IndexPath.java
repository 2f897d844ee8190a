package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.Block;
import io.basalt.storage.file.CorruptFileException;
import java.io.IOException;

/**
 * A position in the data index: the entry of one data block, and on each level the entry that leads there. Holds the
 * index blocks on its way until closed. Not thread-safe.
 */
final class IndexPath implements AutoCloseable {
    private final CellOrder order;
    private final BlockSource source;
    private final String path;
    private final int levels;
    /** From the root, level 0, to the leaves; of a level below the root, what is in {@link #blocks}. */
    private final IndexNode[] nodes;

    private final Block[] blocks;
    private final long[] blockOffsets;
    private final int[] at;
    private final CellView probe = new CellView();
    private final CellView other = new CellView();

    /** Gives index blocks. */
    interface BlockSource {
        Block index(long offset, int storedBytes, BlockType type) throws IOException;
    }

    IndexPath(IndexRoot root, CellOrder order, BlockSource source, String path) {
        this.order = order;
        this.source = source;
        this.path = path;
        this.levels = root.levels();
        nodes = new IndexNode[levels];
        blocks = new Block[levels];
        blockOffsets = new long[levels];
        at = new int[levels];
        for (int level = 0; level < levels; level++) {
            nodes[level] = new IndexNode();
        }
        nodes[0].open(root.bytes());
    }

    /** To the last entry whose key is not greater than {@code key}, else to the first one; false without entries. */
    boolean seek(CellView key) throws IOException {
        if (nodes[0].entries() == 0) {
            return false;
        }
        for (int level = 0; level < levels; level++) {
            if (level > 0) {
                openNode(level);
            }
            at[level] = Math.max(0, nodes[level].search(key, order, probe));
        }
        return true;
    }

    boolean next() throws IOException {
        int level = levels - 1;
        while (level >= 0 && at[level] + 1 >= nodes[level].entries()) {
            level--;
        }
        if (level < 0) {
            return false;
        }
        at[level]++;
        while (++level < levels) {
            openNode(level);
            at[level] = 0;
        }
        return true;
    }

    boolean previous() throws IOException {
        int level = levels - 1;
        while (level >= 0 && at[level] == 0) {
            level--;
        }
        if (level < 0) {
            return false;
        }
        at[level]--;
        while (++level < levels) {
            openNode(level);
            at[level] = nodes[level].entries() - 1;
        }
        return true;
    }

    long offset() {
        return nodes[levels - 1].offset(at[levels - 1]);
    }

    int storedBytes() {
        return nodes[levels - 1].storedBytes(at[levels - 1]);
    }

    /** Where the data block before this one begins; −1 when that is another index block's to say, or there is none. */
    long previousOffset() {
        int entry = at[levels - 1];
        return entry == 0 ? -1 : nodes[levels - 1].offset(entry - 1);
    }

    /** This entry's key, valid until the next call of any method. */
    CellView key() {
        return nodes[levels - 1].key(at[levels - 1], probe);
    }

    /** Whether {@code key} sorts before the next entry's key, so that only this block can hold it. */
    boolean isBeforeNext(CellView key) {
        for (int level = levels - 1; level >= 0; level--) {
            if (at[level] + 1 < nodes[level].entries()) {
                return order.compareKeys(key, nodes[level].key(at[level] + 1, probe)) < 0;
            }
        }
        return true;
    }

    @Override
    public void close() {
        for (int level = 1; level < levels; level++) {
            if (blocks[level] != null) {
                blocks[level].release();
                blocks[level] = null;
            }
        }
    }

    /** Opens the node that the level above points at. */
    private void openNode(int level) throws IOException {
        IndexNode parent = nodes[level - 1];
        int entry = at[level - 1];
        long offset = parent.offset(entry);
        if (blocks[level] != null && blockOffsets[level] == offset) {
            return;
        }
        BlockType type = level == levels - 1 ? BlockType.LEAF_INDEX : BlockType.INTERMEDIATE_INDEX;
        Block block = source.index(offset, parent.storedBytes(entry), type);
        if (blocks[level] != null) {
            blocks[level].release();
        }
        blocks[level] = block;
        blockOffsets[level] = offset;
        nodes[level].open(block.bytes());
        if (nodes[level].entries() == 0
                || order.compareKeys(parent.key(entry, probe), nodes[level].key(0, other)) != 0) {
            throw new CorruptFileException(
                    path, offset, "the index block's first key is not the one that the block above it names");
        }
    }
}
