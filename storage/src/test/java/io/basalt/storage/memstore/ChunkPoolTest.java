package io.basalt.storage.memstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    private static final int LARGEST = ChunkPool.MAX_CHUNK_BYTES;

    private final ChunkPool pool = new ChunkPool(2L * LARGEST);

    @Test
    void chunksAreUsedAgain() {
        ByteBuffer chunk = pool.take(LARGEST);
        assertEquals(LARGEST, pool.usedBytes());
        pool.giveBack(chunk);
        assertEquals(LARGEST, pool.keptBytes());
        assertSame(chunk, pool.take(LARGEST));
        assertEquals(0, pool.keptBytes());
    }

    @Test
    void noMoreAreKeptThanTheLimitHasRoomFor() {
        ByteBuffer[] chunks = {pool.take(LARGEST), pool.take(LARGEST), pool.take(LARGEST)};
        for (ByteBuffer chunk : chunks) {
            pool.giveBack(chunk);
        }
        assertEquals(2L * LARGEST, pool.keptBytes());
        assertEquals(0, pool.usedBytes());
    }

    @Test
    void whatIsKeptCanBeGivenAway() {
        assertNull(pool.giveAway(), "it has none");
        ByteBuffer small = pool.take(4 << 10);
        pool.giveBack(small);
        assertNull(pool.giveAway(), "only large ones are given");
        pool.giveBack(pool.take(LARGEST));
        ByteBuffer given = pool.giveAway();
        assertNotNull(given);
        assertEquals(LARGEST, given.remaining());
        assertEquals(4 << 10, pool.keptBytes());
        assertNull(pool.giveAway());
    }
}
