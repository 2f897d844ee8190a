package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKey;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.cache.FileKey;
import io.basalt.storage.hfile.encoding.BlockPreparation;
import io.basalt.storage.hfile.encoding.CellLayout;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts blocks of a file into the cache as they are written. They are held until the file is finished, since the key
 * that they will be asked for by depends on its end. Not thread-safe.
 */
final class WriteCaching implements AutoCloseable {
    private final BlockCache cache;
    private final Set<BlockKind> kinds;
    private final CellLayout layout;
    private final CellOrder order;
    private final List<Held> held = new ArrayList<>();

    private record Held(long offset, Block block) {}

    WriteCaching(BlockCache cache, Set<BlockKind> kinds, HFileSettings settings) {
        this.cache = cache;
        this.kinds = Set.copyOf(kinds);
        this.layout = settings.layout();
        this.order = settings.order();
    }

    /** Copies a block, if its kind is wanted and there is room for it. */
    void add(BlockType type, long offset, GrowingBuffer payload) {
        BlockKind kind = BlockReader.cachedKind(type);
        if (kind == null || !kinds.contains(kind)) {
            return;
        }
        Block block = cache.allocateWithinBound(kind, payload.size());
        if (block == null) {
            return;
        }
        held.add(new Held(offset, block));
        block.memory().put(0, payload.memory(), 0, payload.size());
        try {
            if (type.isData()) {
                block.note(BlockPreparation.prepare(layout, order, block.memory(), 0, payload.size(), block::words));
            }
            block.seal(0, payload.size());
        } catch (CorruptBlockException e) {
            throw new IllegalStateException("a block just encoded cannot be read", e);
        }
    }

    /** Hands all blocks to the cache. */
    void publish(FileKey file) {
        for (Held one : held) {
            cache.insert(new BlockKey(file, one.offset), one.block);
        }
        close();
    }

    /** Lets go of the blocks. */
    @Override
    public void close() {
        held.forEach(one -> one.block.release());
        held.clear();
    }
}
