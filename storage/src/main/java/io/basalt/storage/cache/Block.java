package io.basalt.storage.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The payload of one block of a file, in off-heap memory that is counted: whoever was given the block releases it once,
 * and the memory is used again only after the last release. Closing is releasing.
 *
 * <p>The loader fills {@link #memory}, then calls {@link #seal} once; from then on the bytes never change and any
 * number of threads may read them.
 */
public final class Block implements AutoCloseable {
    private static final int USES_PER_REPORT = 32;

    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Block.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BlockCache owner;
    private final BlockKind kind;
    private final long address;
    private final int allocatedBytes;

    private ByteBuffer bytes;
    private int payloadBytes;

    /** Changed only through {@link #REFERENCES}. */
    private volatile int references = 1;

    // ---- while it is cached ----

    /** Where the cache has it; set by the cache before others can find it. */
    private BlockKey key;

    /** Whether the cache has it. Written by the cache, never true again once it was given up. */
    private volatile boolean cached;

    /** How often it was found, by and by: writers may overtake each other. */
    private int uses;

    /** What a reader worked out about the bytes; gone with them. Any holder writes it. */
    private volatile Object notes;

    /** Null until they are asked for. */
    private int[] words;

    /**
     * A place that leads here, to be cleared when the memory is given back. Two readers may have noted theirs at once, so
     * that place and number do not belong together: then a slot keeps a dead block until it is used again, and no more.
     */
    private volatile BlockSlots slots;

    private int slot;

    /** The next one in the list of freed blocks; owned by that list. */
    Block nextFreed;

    /** Who took the last reference; only when the cache tracks leaks. */
    private volatile Throwable lastTaken;

    /** @param address in the cache's memory, or {@link OffHeapMemory#NONE} when the memory is the block's own */
    Block(BlockCache owner, BlockKind kind, ByteBuffer memory, long address, int allocatedBytes) {
        this.owner = owner;
        this.kind = kind;
        this.bytes = memory;
        this.address = address;
        this.allocatedBytes = allocatedBytes;
        noteTaken();
    }

    /** The whole of the memory, to be filled before {@link #seal}. */
    public ByteBuffer memory() {
        return bytes;
    }

    /**
     * Declares the block complete.
     *
     * @param payloadAt where in {@link #memory} the payload begins
     * @param payload bytes of the payload
     */
    public void seal(int payloadAt, int payload) {
        bytes = bytes.slice(payloadAt, payload);
        payloadBytes = payload;
    }

    /** The payload from index 0. Only absolute access: the position is shared. */
    public ByteBuffer bytes() {
        assert references > 0 : "a released block is read";
        return bytes;
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    public BlockKind kind() {
        return kind;
    }

    /** What {@link #note} was given last, or null. */
    public Object notes() {
        return notes;
    }

    /** Keeps an object that describes the bytes and may be used as long as the block is held. The caller holds it. */
    public void note(Object description) {
        notes = description;
    }

    /**
     * An array for the notes, at least so long and of any content. It goes with the block: nobody may read it any longer
     * than the block is held, since another block will have it then. For the loader, before {@link #seal}.
     */
    public int[] words(int atLeast) {
        words = owner.takeWords(atLeast);
        return words;
    }

    /** Takes one more reference; the caller must hold one. */
    public void retain() {
        if (!tryRetain()) {
            throw new IllegalStateException("a released block is retained");
        }
    }

    /** Takes a reference unless the last one is gone. */
    boolean tryRetain() {
        int count = references;
        while (count > 0) {
            int seen = (int) REFERENCES.compareAndExchange(this, count, count + 1);
            if (seen == count) {
                noteTaken();
                return true;
            }
            count = seen;
        }
        return false;
    }

    /** Gives one reference back. Never waits. */
    public void release() {
        int before = (int) REFERENCES.getAndAdd(this, -1);
        if (before == 1) {
            owner.free(this);
        } else if (before <= 0) {
            throw new IllegalStateException("a block is released more often than it was taken");
        }
    }

    @Override
    public void close() {
        release();
    }

    int references() {
        return references;
    }

    BlockKey key() {
        return key;
    }

    boolean isCached() {
        return cached;
    }

    void enterCache(BlockKey where) {
        key = where;
        cached = true;
    }

    void leaveCache() {
        cached = false;
    }

    /**
     * Counts a use; true when the policy should hear of it: of the first, the fourth, the sixteenth, and each thirty-second.
     * So it learns soon that a block is used again, and often enough that it still is.
     */
    boolean countUse() {
        int count = uses + 1;
        uses = count;
        return (count & (USES_PER_REPORT - 1)) == 0 || count == 1 || count == 4 || count == 16;
    }

    /** Notes the place that leads here. */
    void enterSlot(BlockSlots place, int index) {
        slot = index;
        slots = place;
    }

    /** Drops all that hangs on the block, after its last reference is gone. */
    void strip() {
        BlockSlots place = slots;
        if (place != null) {
            place.forget(slot, this);
            slots = null;
        }
        notes = null;
    }

    /** The array that the block had, or null; it has none any more. */
    int[] giveWords() {
        int[] given = words;
        words = null;
        return given;
    }

    long address() {
        return address;
    }

    int allocatedBytes() {
        return allocatedBytes;
    }

    Throwable lastTaken() {
        return lastTaken;
    }

    private void noteTaken() {
        if (owner.tracksLeaks()) {
            lastTaken = new Throwable("the last reference was taken here");
        }
    }
}
