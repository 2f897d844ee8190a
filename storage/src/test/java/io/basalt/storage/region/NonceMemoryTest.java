package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NonceMemoryTest {
    private static final long MAX_BYTES = 2 << 20;

    private record Put(long region, long group, long nonce, OperationResult result) {}

    private final SteppedExecutor clock = new SteppedExecutor(new Random(1));
    private final NonceMemory memory = new NonceMemory(clock, MAX_BYTES);
    private final List<Put> puts = new ArrayList<>();

    /** Against all that ever was: what is found is right, and what is not found is older than all that is. */
    @Test
    void theNewestAreRememberedAndTheOldestForgotten() {
        for (long seed = 1; seed <= 3; seed++) {
            new NonceMemoryTest().fill(seed);
        }
    }

    private void fill(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60_000; i++) {
            put(random.nextInt(3), random.nextInt(2), i / 2 * 1024L, bytes(random.nextInt(200), random));
            if (i % 5_000 == 0) {
                check(seed);
            }
        }
        check(seed);
        assertTrue(found() > 5_000, found() + " found");
        assertTrue(found() < puts.size());
    }

    private void put(long region, long group, long nonce, ByteBuffer cells) {
        OperationResult result = new OperationResult(nonce % 3 != 0, cells);
        if (memory.get(region, group, nonce) == null) {
            puts.add(new Put(region, group, nonce, result));
        }
        memory.put(region, group, nonce, result);
        assertTrue(memory.bytes() <= MAX_BYTES, () -> memory.bytes() + " bytes");
    }

    private void check(long seed) {
        boolean met = false;
        for (Put put : puts) {
            NonceMemory.Known known = memory.get(put.region(), put.group(), put.nonce());
            if (known != null) {
                assertEquals(put.result(), known.result(), () -> put + " of seed " + seed);
                met = true;
            } else {
                assertFalse(met, () -> put + " is forgotten, an older one is not, seed " + seed);
            }
        }
        assertTrue(met);
        assertNull(memory.get(7, 7, 7));
    }

    private long found() {
        return puts.stream()
                .filter(put -> memory.get(put.region(), put.group(), put.nonce()) != null)
                .count();
    }

    private static ByteBuffer bytes(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void regionsDoNotShareNonces() {
        long one = memory.newRegion();
        long other = memory.newRegion();
        put(one, 5, 6, ByteBuffer.allocate(1));
        assertNotNull(memory.get(one, 5, 6));
        assertNull(memory.get(other, 5, 6));
        assertNull(memory.get(one, 6, 5));
    }

    @Test
    void afterHalfAnHourItIsOver() {
        put(1, 1, 1, ByteBuffer.allocate(1));
        clock.advance(Duration.ofMinutes(29));
        put(1, 1, 2, ByteBuffer.allocate(1));
        assertNotNull(memory.get(1, 1, 1));
        clock.advance(Duration.ofMinutes(31));
        put(1, 1, 3, ByteBuffer.allocate(1));
        assertNull(memory.get(1, 1, 1));
        assertNotNull(memory.get(1, 1, 3));
    }

    @Test
    void ofALongResultItIsRememberedThatThereWasOne() {
        memory.put(1, 1, 1, new OperationResult(true, ByteBuffer.allocate(NonceMemory.MAX_RESULT_BYTES + 1)));
        memory.put(1, 1, 2, new OperationResult(true, ByteBuffer.allocate(NonceMemory.MAX_RESULT_BYTES)));
        assertFalse(memory.get(1, 1, 1).isWhole());
        assertTrue(memory.get(1, 1, 2).isWhole());
    }
}
