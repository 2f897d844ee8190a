package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.cache.BlockSlots;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;

/**
 * A position in the data index: the entry of one data block, and on each level the entry that leads there. Holds the
 * index blocks on its way until closed. Not thread-safe.
 */
final class IndexPath implements AutoCloseable {
    private final HFileReader reader;
    private final ReadMode mode;
    private final boolean caching;
    private final int levels;
    /** From the root, level 0, to the leaves; of a level below the root, what is in {@link #blocks}. */
    private final IndexNode[] nodes;

    private final Block[] blocks;
    /** Which entry of the level above {@link #blocks} are of, plus one; 0: none. */
    private final int[] openedAt;

    private final int[] at;
    private final CellView probe = new CellView();
    /** The entry of the data block that was opened last: its node and number. */
    private IndexNode openedNode;

    private int openedEntry;

    IndexPath(HFileReader reader, ReadMode mode, boolean caching) {
        this.reader = reader;
        this.mode = mode;
        this.caching = caching;
        this.levels = reader.head().root().levels();
        nodes = new IndexNode[levels];
        blocks = new Block[levels];
        openedAt = new int[levels];
        at = new int[levels];
        nodes[0] = reader.rootNode();
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
            at[level] = Math.max(0, nodes[level].search(key, probe));
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

    /** Notes that the data block of this entry is open now. */
    void noteOpened() {
        openedNode = nodes[levels - 1];
        openedEntry = at[levels - 1];
    }

    /** Whether this is the entry of the data block opened last. */
    boolean isAtOpened() {
        return openedEntry == at[levels - 1] && openedNode == nodes[levels - 1];
    }

    /** Gives the data block if it is in memory, else null. */
    Block cachedBlock() {
        int entry = at[levels - 1];
        BlockSlots met = nodes[levels - 1].blocks();
        Block block = met.get(entry);
        if (block == null) {
            block = reader.cachedData(offset());
            if (block != null) {
                met.set(entry, block);
            }
        }
        return block;
    }

    /** Offers the data block, which the caller holds, to the cache. */
    void cacheBlock(Block block) {
        reader.cacheData(offset(), block);
        nodes[levels - 1].blocks().set(at[levels - 1], block);
    }

    /** This entry's key, valid until the next call of any method. */
    CellView key() {
        return nodes[levels - 1].key(at[levels - 1], probe);
    }

    /** Whether {@code key} sorts before the next entry's key, so that only this block can hold it. */
    boolean isBeforeNext(CellView key) {
        for (int level = levels - 1; level >= 0; level--) {
            if (at[level] + 1 < nodes[level].entries()) {
                return reader.order().compareKeys(key, nodes[level].key(at[level] + 1, probe)) < 0;
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
        if (blocks[level] != null && openedAt[level] == entry + 1) {
            return;
        }
        Block block = parent.blocks().get(entry);
        boolean met = block != null;
        if (!met) {
            BlockType type = level == levels - 1 ? BlockType.LEAF_INDEX : BlockType.INTERMEDIATE_INDEX;
            block = reader.block(BlockKind.INDEX, parent.offset(entry), parent.storedBytes(entry), type, mode, caching);
        }
        if (blocks[level] != null) {
            blocks[level].release();
        }
        blocks[level] = block;
        openedAt[level] = 0;
        nodes[level] = reader.node(block);
        if (!met) {
            checkFirstKey(parent, entry, nodes[level]);
            parent.blocks().set(entry, block);
        }
        openedAt[level] = entry + 1;
        if (level + 1 < levels) {
            openedAt[level + 1] = 0;
        }
    }

    private void checkFirstKey(IndexNode parent, int entry, IndexNode child) throws CorruptFileException {
        if (child.entries() == 0
                || reader.order().compareKeys(parent.key(entry, probe), child.key(0, new CellView())) != 0) {
            throw new CorruptFileException(
                    reader.path(),
                    parent.offset(entry),
                    "the index block's first key is not the one that the block above it names");
        }
    }
}
