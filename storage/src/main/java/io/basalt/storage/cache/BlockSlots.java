package io.basalt.storage.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Remembers which cached blocks were found last, by their place in an index, so that the next reader who comes by way of
 * that index need not look them up in the cache. A hint and no more: a block that the cache has given up is not given,
 * and its slot is cleared when its memory goes. Thread-safe; nothing waits.
 */
public final class BlockSlots {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Block[].class);

    private final BlockCache cache;
    private final Block[] blocks;

    public BlockSlots(BlockCache cache, int size) {
        this.cache = cache;
        this.blocks = new Block[size];
    }

    /** Gives the block that was remembered there if it is still cached, else null. */
    public Block get(int slot) {
        Block block = (Block) SLOT.getAcquire(blocks, slot);
        return block != null && cache.takeAgain(block) ? block : null;
    }

    /** Remembers a block, which the caller holds, if it is cached. */
    public void set(int slot, Block block) {
        if (block.isCached()) {
            block.enterSlot(this, slot);
            SLOT.setRelease(blocks, slot, block);
        }
    }

    /** Clears the slot if this block is still in it. The number may be that of another place's slot: see {@link Block}. */
    void forget(int slot, Block block) {
        if (slot < blocks.length) {
            SLOT.compareAndSet(blocks, slot, block, null);
        }
    }
}
