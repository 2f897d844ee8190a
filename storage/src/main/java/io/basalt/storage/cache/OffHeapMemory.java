package io.basalt.storage.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A heap of direct memory with a hard bound, in arenas that are reserved when first needed and kept for good, so that
 * no buffer is ever left to the garbage collector. Memory that others do not need any more is taken before new memory.
 *
 * <p>Two-level segregated fit (Masmano and others, 2004): free pieces are kept in lists by size class, 32 classes to
 * a power of two, and bitmaps find the smallest class that fits in constant time. Freed pieces join their free
 * neighbours. Sizes are rounded up to a class, at most 1/32 more, so that a piece given up by a block of the usual size
 * fits the next one.
 *
 * <p>A piece begins with {@code int32 size | 1 if free, int32 size of the piece before it in the arena (0: first)};
 * a free one goes on with {@code int64 next, int64 previous} of its list. Addresses are arena number times 2^32 plus
 * offset of the piece.
 *
 * <p>Thread-safe, by one lock that is held for well under a microsecond, or for the few milliseconds that reserving
 * an arena takes.
 */
final class OffHeapMemory {
    /** No address. */
    static final long NONE = -1;

    static final int ARENA_BYTES = 16 << 20;

    static final int HEADER_BYTES = 8;
    private static final int UNIT_BYTES = 64;
    private static final int UNIT_SHIFT = 6;
    private static final int CLASSES_SHIFT = 5;
    private static final int CLASSES = 1 << CLASSES_SHIFT;
    private static final int LEVELS = 32 - UNIT_SHIFT - CLASSES_SHIFT + 1;
    private static final int FREE = 1;

    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Gives memory of {@link #spareBytes} that nobody else will use, or null. */
    @GuardedBy("lock")
    private Supplier<ByteBuffer> spare = () -> null;

    @GuardedBy("lock")
    private int spareBytes;

    @GuardedBy("lock")
    private ByteBuffer[] arenas = new ByteBuffer[4];

    @GuardedBy("lock")
    private int arenaCount;

    @GuardedBy("lock")
    private long reservedBytes;

    /** First free piece of each class, or {@link #NONE}. */
    @GuardedBy("lock")
    private final long[] heads = new long[LEVELS * CLASSES];

    /** Bit c of element l: class c of level l has a free piece. */
    @GuardedBy("lock")
    private final int[] classMaps = new int[LEVELS];

    /** Bit l: level l has a free piece. */
    @GuardedBy("lock")
    private int levelMap;

    @GuardedBy("lock")
    private long allocatedBytes;

    @GuardedBy("lock")
    private long pieces;

    OffHeapMemory(long capacityBytes) {
        this.capacityBytes = capacityBytes / UNIT_BYTES * UNIT_BYTES;
        Arrays.fill(heads, NONE);
    }

    /** From now on arenas are taken from there, where it has any: each of {@code bytes}, a multiple of 64. */
    void reuse(int bytes, Supplier<ByteBuffer> spare) {
        lock.lock();
        try {
            this.spare = spare;
            this.spareBytes = bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Memory that a request of this size takes, its header and rounding included; above the largest, negative. */
    int allocationBytes(int bytes) {
        long units = ((long) bytes + HEADER_BYTES + UNIT_BYTES - 1) >>> UNIT_SHIFT;
        if (units >= CLASSES) {
            long step = Long.highestOneBit(units) >>> CLASSES_SHIFT;
            units = (units + step - 1) & -step;
        }
        long total = units << UNIT_SHIFT;
        return total > Math.min(ARENA_BYTES, capacityBytes) ? -1 : (int) total;
    }

    /**
     * Takes a piece of exactly {@code allocation} bytes, as {@link #allocationBytes} gave it.
     *
     * @return its address, or {@link #NONE} when no free piece is large enough
     */
    long allocate(int allocation) {
        lock.lock();
        try {
            long piece = takeFitting(allocation);
            if (piece == NONE && reserveArena(allocation)) {
                piece = takeFitting(allocation);
            }
            if (piece != NONE) {
                allocatedBytes += allocation;
                pieces++;
            }
            return piece;
        } finally {
            lock.unlock();
        }
    }

    /** The usable bytes of an allocated piece. */
    ByteBuffer slice(long address, int bytes) {
        lock.lock();
        try {
            return arena(address).slice(offset(address) + HEADER_BYTES, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a list of pieces back, linked by {@link Block#nextFreed}. */
    void free(Block first) {
        lock.lock();
        try {
            for (Block block = first; block != null; block = block.nextFreed) {
                free(block.address());
            }
        } finally {
            lock.unlock();
        }
    }

    long allocatedBytes() {
        lock.lock();
        try {
            return allocatedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Number of allocated pieces. */
    long pieces() {
        lock.lock();
        try {
            return pieces;
        } finally {
            lock.unlock();
        }
    }

    long reservedBytes() {
        lock.lock();
        try {
            return reservedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Walks all arenas and throws when pieces do not line up or a list holds what it should not; for tests. */
    void check() {
        lock.lock();
        try {
            long free = 0;
            long used = 0;
            for (int a = 0; a < arenaCount; a++) {
                int previous = 0;
                boolean previousFree = false;
                for (int at = 0; at < arenas[a].capacity(); ) {
                    int header = arenas[a].getInt(at);
                    int size = header & -UNIT_BYTES;
                    boolean isFree = (header & FREE) != 0;
                    require(size > 0 && arenas[a].getInt(at + 4) == previous, "sizes", at);
                    require(!(isFree && previousFree), "two free neighbours", at);
                    if (isFree) {
                        free++;
                    } else {
                        used += size;
                    }
                    previous = size;
                    previousFree = isFree;
                    at += size;
                }
            }
            for (int list = 0; list < heads.length; list++) {
                for (long piece = heads[list]; piece != NONE; piece = next(piece)) {
                    require((arena(piece).getInt(offset(piece)) & FREE) != 0, "a used piece is listed", offset(piece));
                    require(listOf(sizeOf(piece)) == list, "wrong list", offset(piece));
                    free--;
                }
            }
            require(free == 0 && used == allocatedBytes, "counts", 0);
        } finally {
            lock.unlock();
        }
    }

    private static void require(boolean holds, String what, int at) {
        if (!holds) {
            throw new IllegalStateException("off-heap memory is inconsistent at " + at + ": " + what);
        }
    }

    @GuardedBy("lock")
    private long takeFitting(int allocation) {
        int list = listOf(allocation);
        int level = list >>> CLASSES_SHIFT;
        int classes = classMaps[level] & (-1 << (list & (CLASSES - 1)));
        if (classes == 0) {
            int levels = level + 1 < LEVELS ? levelMap & (-1 << (level + 1)) : 0;
            if (levels == 0) {
                return NONE;
            }
            level = Integer.numberOfTrailingZeros(levels);
            classes = classMaps[level];
        }
        long piece = heads[(level << CLASSES_SHIFT) + Integer.numberOfTrailingZeros(classes)];
        unlink(piece);
        int rest = sizeOf(piece) - allocation;
        if (rest > 0) {
            link(piece + allocation, rest, allocation);
            setSizeBefore(piece + allocation + rest, rest);
        }
        arena(piece).putInt(offset(piece), allocation);
        return piece;
    }

    @GuardedBy("lock")
    private void free(long piece) {
        int size = sizeOf(piece);
        allocatedBytes -= size;
        pieces--;
        ByteBuffer arena = arena(piece);
        int before = arena.getInt(offset(piece) + 4);
        long after = piece + size;
        if (offset(after) < arena.capacity() && (arena.getInt(offset(after)) & FREE) != 0) {
            unlink(after);
            size += sizeOf(after);
        }
        if (before != 0 && (arena.getInt(offset(piece) - before) & FREE) != 0) {
            piece -= before;
            unlink(piece);
            size += before;
            before = arena.getInt(offset(piece) + 4);
        }
        link(piece, size, before);
        setSizeBefore(piece + size, size);
    }

    @GuardedBy("lock")
    private boolean reserveArena(int allocation) {
        long room = capacityBytes - reservedBytes;
        if (room < allocation) {
            return false;
        }
        ByteBuffer arena = allocation <= spareBytes && spareBytes <= room ? spare.get() : null;
        if (arena == null) {
            arena = ByteBuffer.allocateDirect((int) Math.min(ARENA_BYTES, room));
        }
        if (arenaCount == arenas.length) {
            arenas = Arrays.copyOf(arenas, arenaCount * 2);
        }
        arenas[arenaCount] = arena;
        reservedBytes += arena.capacity();
        link((long) arenaCount++ << 32, arena.capacity(), 0);
        return true;
    }

    /** Makes a free piece and puts it into its list. */
    @GuardedBy("lock")
    private void link(long piece, int size, int before) {
        ByteBuffer arena = arena(piece);
        int at = offset(piece);
        int list = listOf(size);
        long head = heads[list];
        arena.putInt(at, size | FREE);
        arena.putInt(at + 4, before);
        arena.putLong(at + 8, head);
        arena.putLong(at + 16, NONE);
        if (head != NONE) {
            arena(head).putLong(offset(head) + 16, piece);
        }
        heads[list] = piece;
        classMaps[list >>> CLASSES_SHIFT] |= 1 << (list & (CLASSES - 1));
        levelMap |= 1 << (list >>> CLASSES_SHIFT);
    }

    @GuardedBy("lock")
    private void unlink(long piece) {
        long next = next(piece);
        long previous = arena(piece).getLong(offset(piece) + 16);
        if (next != NONE) {
            arena(next).putLong(offset(next) + 16, previous);
        }
        if (previous != NONE) {
            arena(previous).putLong(offset(previous) + 8, next);
            return;
        }
        int list = listOf(sizeOf(piece));
        heads[list] = next;
        if (next == NONE) {
            int level = list >>> CLASSES_SHIFT;
            classMaps[level] &= ~(1 << (list & (CLASSES - 1)));
            if (classMaps[level] == 0) {
                levelMap &= ~(1 << level);
            }
        }
    }

    @GuardedBy("lock")
    private void setSizeBefore(long piece, int size) {
        if (offset(piece) < arena(piece).capacity()) {
            arena(piece).putInt(offset(piece) + 4, size);
        }
    }

    @GuardedBy("lock")
    private long next(long piece) {
        return arena(piece).getLong(offset(piece) + 8);
    }

    @GuardedBy("lock")
    private int sizeOf(long piece) {
        return arena(piece).getInt(offset(piece)) & -UNIT_BYTES;
    }

    @GuardedBy("lock")
    private ByteBuffer arena(long address) {
        return arenas[(int) (address >>> 32)];
    }

    private static int offset(long address) {
        return (int) address;
    }

    /** The list that holds free pieces of this size: the largest class that is not above it. */
    private static int listOf(int size) {
        int units = size >>> UNIT_SHIFT;
        if (units < CLASSES) {
            return units;
        }
        int shift = 31 - Integer.numberOfLeadingZeros(units) - CLASSES_SHIFT;
        return ((shift + 1) << CLASSES_SHIFT) + ((units >>> shift) - CLASSES);
    }
}
