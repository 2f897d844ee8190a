package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.stream.Stream;

/** A pooled allocator without per-thread caches, which knows exactly what has not been released. */
public final class CountingAllocator {
    private final PooledByteBufAllocator pooled = new PooledByteBufAllocator(true, 1, 1, 8192, 7, 0, 0, false);

    public PooledByteBufAllocator allocator() {
        return pooled;
    }

    /** Buffers in use. */
    public long buffers() {
        return arenas().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
    }

    /** Bytes in use. */
    public long bytes() {
        return arenas().mapToLong(PoolArenaMetric::numActiveBytes).sum();
    }

    public void assertNothingLeaked() {
        assertEquals(0, buffers(), "buffers that were not released");
    }

    private Stream<PoolArenaMetric> arenas() {
        return Stream.concat(pooled.metric().directArenas().stream(), pooled.metric().heapArenas().stream());
    }
}
