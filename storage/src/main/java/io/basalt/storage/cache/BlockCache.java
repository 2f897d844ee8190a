package io.basalt.storage.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Blocks of immutable files, off heap, within a hard bound, shared by all readers of a process.
 *
 * <p>Who is worth keeping is decided by Caffeine (W-TinyLFU: a block enters when it is asked for more often than the one
 * it would drive out, so a long scan does not empty the cache). Index and Bloom blocks may take up to half of the
 * memory before any of them is given up; data blocks have the rest.
 *
 * <p>Memory that is given up by the policy but still read stays allocated until its last reader releases it. It counts
 * against the bound: when there is no room for a new block even after giving up cold ones, the block gets memory of its
 * own, is never cached, and is counted as unpooled.
 *
 * <p>What readers note about a block, {@link Block#note}, is on the heap and not counted: of a data block an index of about
 * a 64th of its size, at most. Its array is used again with the memory: the garbage collector would have moved each to its
 * old generation before the block is given up, and found it there late.
 *
 * <p>Thread-safe. {@link #get}, {@link Block#retain} and {@link Block#release} never wait; {@link #allocate} and
 * {@link #insert} may, for a short lock.
 */
public final class BlockCache implements AutoCloseable {
    private static final byte[] POISON = new byte[4 << 10];

    static {
        Arrays.fill(POISON, (byte) 0xDB);
    }

    private static final int MAX_ATTEMPTS = 6;

    private final long capacityBytes;
    private final boolean tracksLeaks;
    private final OffHeapMemory memory;
    private final Cache<BlockKey, Block> data;
    private final Cache<BlockKey, Block> priority;
    private final Policy.Eviction<BlockKey, Block> dataEviction;
    private final Policy.Eviction<BlockKey, Block> priorityEviction;

    /** Blocks whose last reference is gone, until somebody who may wait takes them back into the memory. */
    private final AtomicReference<Block> freed = new AtomicReference<>();

    private final SpareWords spareWords = new SpareWords();

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder unpooled = new LongAdder();
    private final LongAdder unpooledInUse = new LongAdder();

    /** All blocks that are not freed; only kept when leaks are tracked. */
    private final Set<Block> live = ConcurrentHashMap.newKeySet();

    /** A cache that takes at most this much memory. */
    public BlockCache(long capacityBytes) {
        this(capacityBytes, false);
    }

    private BlockCache(long capacityBytes, boolean tracksLeaks) {
        this.capacityBytes = capacityBytes;
        this.tracksLeaks = tracksLeaks;
        this.memory = new OffHeapMemory(capacityBytes);
        this.data = policy(dataBound(0));
        this.priority = policy(capacityBytes / 2);
        this.dataEviction = data.policy().eviction().orElseThrow();
        this.priorityEviction = priority.policy().eviction().orElseThrow();
    }

    /**
     * A cache for tests: it remembers who took each block last, so that {@link #close} can name who forgot to release
     * one. Slow.
     */
    public static BlockCache trackingLeaks(long capacityBytes) {
        return new BlockCache(capacityBytes, true);
    }

    /**
     * Memory that the cache still needs is taken from there before it is asked of the system. To be called before the cache
     * is used.
     *
     * @param bytes size of each piece, a multiple of 64
     * @param spare gives a piece for good, or null when it has none
     */
    public void reuse(int bytes, Supplier<ByteBuffer> spare) {
        memory.reuse(bytes, spare);
    }

    /** Gives the block if it is cached, else null. */
    public Block get(BlockKind kind, BlockKey key) {
        Block block = policyOf(kind).getIfPresent(key);
        if (block != null && block.tryRetain()) {
            hits.increment();
            return block;
        }
        misses.increment();
        return null;
    }

    /**
     * Takes a reference to a block that was met before, if it is still cached. The policy hears of a sample of these uses:
     * that is enough to tell what is used often, and keeping its books would cost more than the rest of a read.
     */
    boolean takeAgain(Block block) {
        if (!block.isCached() || !block.tryRetain()) {
            return false;
        }
        if (block.countUse() && policyOf(block.kind()).getIfPresent(block.key()) != block) {
            block.release(); // given up meanwhile
            return false;
        }
        hits.increment();
        return true;
    }

    /** Gives an unsealed block with memory for at least {@code bytes}; giving up cold blocks for it if it must. */
    public Block allocate(BlockKind kind, int bytes) {
        Block block = allocateWithinBound(kind, bytes);
        if (block != null) {
            return block;
        }
        unpooled.increment();
        unpooledInUse.increment();
        return track(new Block(this, kind, ByteBuffer.allocateDirect(bytes), OffHeapMemory.NONE, bytes));
    }

    /** As {@link #allocate}, but null when there is no room within the bound. */
    public Block allocateWithinBound(BlockKind kind, int bytes) {
        int allocation = memory.allocationBytes(bytes);
        if (allocation > 0) {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                takeBackFreed();
                long address = memory.allocate(allocation);
                if (address != OffHeapMemory.NONE) {
                    return track(new Block(this, kind, memory.slice(address, bytes), address, allocation));
                }
                if (!giveUpCold((long) allocation << attempt, kind)) {
                    break;
                }
            }
        }
        return null;
    }

    /**
     * Offers a sealed block. The caller keeps its own reference; the cache takes another one if it accepts. When
     * another thread has cached the same block meanwhile, nothing happens.
     */
    public void insert(BlockKey key, Block block) {
        if (block.address() == OffHeapMemory.NONE) {
            return;
        }
        block.retain();
        block.enterCache(key);
        if (policyOf(block.kind()).asMap().putIfAbsent(key, block) != null) {
            block.leaveCache();
            block.release();
        } else if (block.kind().priority()) {
            fitDataBound();
        }
    }

    /** Forgets all blocks of a file, which is about to be deleted. Walks the whole cache. */
    public void evictFile(FileKey file) {
        data.asMap().keySet().removeIf(key -> key.file().equals(file));
        priority.asMap().keySet().removeIf(key -> key.file().equals(file));
        fitDataBound();
    }

    /** Blocks that were forgotten, and the memory they took. */
    public record Evicted(long blocks, long bytes) {}

    /** Forgets all blocks of the files at these paths, which stay as they are. Walks the whole cache. */
    public Evicted evictPaths(Set<String> paths) {
        long blocks = 0;
        long bytes = 0;
        for (Cache<BlockKey, Block> cache : List.of(data, priority)) {
            for (Map.Entry<BlockKey, Block> entry : cache.asMap().entrySet()) {
                int size = entry.getValue().allocatedBytes();
                if (paths.contains(entry.getKey().file().path())
                        && cache.asMap().remove(entry.getKey()) != null) {
                    blocks++;
                    bytes += size;
                }
            }
        }
        fitDataBound();
        return new Evicted(blocks, bytes);
    }

    public CacheStatistics statistics() {
        takeBackFreed();
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                evictions.sum(),
                unpooled.sum(),
                capacityBytes,
                weight(dataEviction) + weight(priorityEviction),
                data.estimatedSize() + priority.estimatedSize(),
                memory.allocatedBytes());
    }

    /** How many blocks readers hold at this moment. Exact only while nobody takes or releases one. */
    public long blocksInUse() {
        data.cleanUp();
        priority.cleanUp();
        takeBackFreed();
        long cachedOnly = 0;
        for (Cache<BlockKey, Block> cache : Set.of(data, priority)) {
            for (Block block : cache.asMap().values()) {
                cachedOnly += block.references() == 1 ? 1 : 0;
            }
        }
        return memory.pieces() + unpooledInUse.sum() - cachedOnly;
    }

    /**
     * Forgets all blocks.
     *
     * @throws IllegalStateException when readers still hold blocks; with {@link #trackingLeaks} its causes tell who
     */
    @Override
    public void close() {
        data.invalidateAll();
        priority.invalidateAll();
        long leaked = blocksInUse();
        if (leaked != 0) {
            var failure = new IllegalStateException(leaked + " blocks of the cache are still in use");
            for (Block block : live) {
                failure.addSuppressed(block.lastTaken());
            }
            throw failure;
        }
    }

    boolean tracksLeaks() {
        return tracksLeaks;
    }

    /** Takes a block whose last reference is gone. Never waits: an event loop may be the last reader. */
    void free(Block block) {
        if (tracksLeaks) {
            live.remove(block);
        }
        if (block.address() == OffHeapMemory.NONE) {
            unpooledInUse.decrement();
            return;
        }
        block.strip();
        assert poison(block);
        Block first;
        do {
            first = freed.get();
            block.nextFreed = first;
        } while (!freed.compareAndSet(first, block));
    }

    /** Where assertions are on, a reader that comes too late sees nonsense instead of luck. */
    private boolean poison(Block block) {
        ByteBuffer bytes = memory.slice(block.address(), block.allocatedBytes() - OffHeapMemory.HEADER_BYTES);
        while (bytes.hasRemaining()) {
            bytes.put(POISON, 0, Math.min(POISON.length, bytes.remaining()));
        }
        return true;
    }

    int[] takeWords(int atLeast) {
        return spareWords.take(atLeast);
    }

    private void takeBackFreed() {
        if (freed.get() != null) {
            Block first = freed.getAndSet(null);
            memory.free(first);
            for (Block block = first; block != null; block = block.nextFreed) {
                spareWords.giveBack(block.giveWords());
            }
        }
    }

    /** Drops the blocks that the policy values least, at least {@code bytes} of them; false when there are none. */
    private boolean giveUpCold(long bytes, BlockKind kind) {
        boolean found = false;
        for (BlockKey key : dataEviction.coldestWeighted(bytes).keySet()) {
            data.invalidate(key);
            evictions.increment();
            found = true;
        }
        if (!found && kind.priority()) {
            for (BlockKey key : priorityEviction.coldestWeighted(bytes).keySet()) {
                priority.invalidate(key);
                evictions.increment();
                found = true;
            }
        }
        return found || freed.get() != null;
    }

    private Cache<BlockKey, Block> policyOf(BlockKind kind) {
        return kind.priority() ? priority : data;
    }

    private Cache<BlockKey, Block> policy(long maximumBytes) {
        return Caffeine.newBuilder()
                .maximumWeight(maximumBytes)
                .weigher((BlockKey key, Block block) -> block.allocatedBytes())
                // On the calling thread: a bound that waits for another thread is not exact.
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private void removed(BlockKey key, Block block, RemovalCause cause) {
        if (cause.wasEvicted()) {
            evictions.increment();
        }
        block.leaveCache();
        block.release();
    }

    /** A 32nd of the memory is left to blocks in use and to gaps between pieces. */
    private long dataBound(long priorityBytes) {
        return Math.max(0, capacityBytes - capacityBytes / 32 - priorityBytes);
    }

    private void fitDataBound() {
        long bound = dataBound(weight(priorityEviction));
        // Each change makes the policy start to learn anew, so small ones wait.
        if (Math.abs(dataEviction.getMaximum() - bound) > capacityBytes / 128) {
            dataEviction.setMaximum(bound);
        }
    }

    private static long weight(Policy.Eviction<BlockKey, Block> eviction) {
        return eviction.weightedSize().orElse(0);
    }

    private Block track(Block block) {
        if (tracksLeaks) {
            live.add(block);
        }
        return block;
    }

    /** For tests. */
    OffHeapMemory memory() {
        takeBackFreed();
        return memory;
    }

    /** For tests: the cached blocks, neither counted nor retained. */
    Map<BlockKey, Block> cachedData() {
        return data.asMap();
    }
}
