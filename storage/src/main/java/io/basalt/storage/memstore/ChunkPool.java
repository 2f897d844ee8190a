package io.basalt.storage.memstore;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The memory that MemStores are made of: off-heap chunks in four sizes, used again after a MemStore has let go of them.
 *
 * <p>Taking a chunk never fails for want of room in the pool, since the cells that go into it are in the WAL already.
 * The bound is on what is accepted before: writers ask {@link #usedBytes}. And it is on what is kept: chunks that come
 * back are dropped once used and kept chunks together exceed the limit.
 *
 * <p>Thread-safe. One pool serves all regions of a server.
 */
public final class ChunkPool {
    /** The largest chunk. Larger ones would save nothing; smaller ones would make more objects. */
    public static final int MAX_CHUNK_BYTES = 2 << 20;

    /** A MemStore begins with the smallest and takes the next size each time, so that small regions stay small. */
    private static final int[] SIZES = {4 << 10, 32 << 10, 256 << 10, MAX_CHUNK_BYTES};

    private static final int CACHE_LINE_BYTES = 64;

    private final long limitBytes;
    /** Chunks that wait to be used again, by size. */
    private final List<Queue<ByteBuffer>> free;

    private final IntFunction<ByteBuffer> memory;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicLong keptBytes = new AtomicLong();

    /** @param limitBytes up to how many bytes in use and kept together chunks that come back are kept */
    public ChunkPool(long limitBytes) {
        this(limitBytes, ByteBuffer::allocateDirect);
    }

    /** @param memory gives so many bytes, off heap */
    public ChunkPool(long limitBytes, IntFunction<ByteBuffer> memory) {
        this.limitBytes = limitBytes;
        this.memory = memory;
        this.free = IntStream.of(SIZES)
                .mapToObj(size -> (Queue<ByteBuffer>) new ConcurrentLinkedQueue<ByteBuffer>())
                .toList();
    }

    /** Bytes of chunks that MemStores hold. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** Bytes of chunks that wait to be used again. */
    public long keptBytes() {
        return keptBytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** The size that follows {@code bytes} in a growing MemStore and has room for {@code needed} bytes. */
    static int sizeAfter(int bytes, int needed) {
        for (int size : SIZES) {
            if (size > bytes && size >= needed) {
                return size;
            }
        }
        return MAX_CHUNK_BYTES;
    }

    /** Gives a chunk of one of the sizes, with whatever bytes are in it. */
    ByteBuffer take(int size) {
        ByteBuffer chunk = free(size).poll();
        if (chunk != null) {
            keptBytes.addAndGet(-size);
        } else {
            chunk = memory.apply(size + CACHE_LINE_BYTES).alignedSlice(CACHE_LINE_BYTES);
            if (chunk.capacity() > size) {
                chunk = chunk.slice(0, size);
            }
        }
        usedBytes.addAndGet(size);
        return chunk;
    }

    /** Gives a chunk of {@link #MAX_CHUNK_BYTES} away for good if one is kept, else null. */
    public ByteBuffer giveAway() {
        ByteBuffer chunk = free(MAX_CHUNK_BYTES).poll();
        if (chunk == null) {
            return null;
        }
        keptBytes.addAndGet(-MAX_CHUNK_BYTES);
        return chunk.duplicate().clear();
    }

    /** Takes a chunk back. Nobody may read it any more. */
    void giveBack(ByteBuffer chunk) {
        int size = chunk.capacity();
        long used = usedBytes.addAndGet(-size);
        if (keptBytes.addAndGet(size) + used <= limitBytes) {
            free(size).add(chunk);
        } else {
            keptBytes.addAndGet(-size);
        }
    }

    private Queue<ByteBuffer> free(int size) {
        int index = Arrays.binarySearch(SIZES, size);
        if (index < 0) {
            throw new IllegalArgumentException("no chunks of " + size + " bytes");
        }
        return free.get(index);
    }
}
