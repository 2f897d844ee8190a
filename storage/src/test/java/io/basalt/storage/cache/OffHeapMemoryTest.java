package io.basalt.storage.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffHeapMemoryTest {
    private final BlockCache cache = new BlockCache(40 << 20);
    private final OffHeapMemory memory = cache.memory();

    private record Piece(Block block, int bytes, byte pattern) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void piecesNeverOverlapAndJoinWhenFreed(long seed) {
        Random random = new Random(seed);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(100) < (i / 4000 % 2 == 0 ? 60 : 45) || pieces.isEmpty()) {
                int bytes = 1 + (int) Math.pow(2, random.nextDouble() * 20);
                Block block = allocate(bytes);
                if (block == null) {
                    continue;
                }
                byte pattern = (byte) random.nextInt();
                mark(block, bytes, pattern);
                pieces.add(new Piece(block, bytes, pattern));
            } else {
                free(pieces.remove(random.nextInt(pieces.size())));
            }
            if (i % 1000 == 0) {
                memory.check();
            }
        }
        assertTrue(pieces.size() > 10, "the test keeps pieces");
        pieces.forEach(this::free);
        memory.check();
        assertEquals(0, memory.allocatedBytes());
        assertEquals(0, memory.pieces());
        // Nothing is left of the division: each arena is one piece again.
        List<Piece> whole = new ArrayList<>();
        for (int arena : new int[] {16 << 20, 16 << 20, 8 << 20}) {
            Block block = allocate(arena - 8);
            assertNotEquals(null, block, "arena of " + arena);
            mark(block, arena - 8, (byte) 1);
            whole.add(new Piece(block, arena - 8, (byte) 1));
        }
        assertEquals(40 << 20, memory.reservedBytes());
        whole.forEach(this::free);
    }

    @Test
    void memoryThatOthersLetGoOfIsTakenFirst() {
        Queue<ByteBuffer> spare = new ArrayDeque<>();
        for (int i = 0; i < 3; i++) {
            spare.add(ByteBuffer.allocateDirect(2 << 20));
        }
        memory.reuse(2 << 20, spare::poll);
        List<Piece> pieces = new ArrayList<>();
        IntConsumer take = bytes -> {
            Block block = allocate(bytes);
            mark(block, bytes, (byte) pieces.size());
            pieces.add(new Piece(block, bytes, (byte) pieces.size()));
        };
        take.accept(3 << 20);
        assertEquals(16 << 20, memory.reservedBytes(), "one that fits no spare piece");
        take.accept((16 << 20) - (4 << 20));
        assertEquals(3, spare.size(), "there is room in what it has");
        take.accept((2 << 20) - 8);
        assertEquals((16 << 20) + (2 << 20), memory.reservedBytes());
        take.accept(1 << 20);
        take.accept(1 << 20);
        assertEquals(0, spare.size());
        take.accept(1 << 20);
        assertEquals((16 << 20) + 3 * (2 << 20) + (16 << 20), memory.reservedBytes(), "and then new memory");
        memory.check();
        spare.add(ByteBuffer.allocateDirect(2 << 20));
        take.accept(14 << 20);
        take.accept((2 << 20) - 8);
        assertEquals(0, spare.size());
        assertNull(allocate(1 << 20), "nothing is taken beyond the bound");
        assertEquals(40 << 20, memory.reservedBytes());
        memory.check();
        pieces.forEach(this::free);
        memory.check();
        assertEquals(0, memory.allocatedBytes());
    }

    @Test
    void roundingTakesAThirtySecondAtMost() {
        for (int bytes = 1; bytes < 10_000_000; bytes += 1 + bytes / 50) {
            int allocation = memory.allocationBytes(bytes);
            assertTrue(allocation >= bytes + 8 && allocation - bytes <= 72 + bytes / 32, bytes + " take " + allocation);
        }
        assertTrue(memory.allocationBytes((16 << 20) - 7) < 0);
    }

    private Block allocate(int bytes) {
        int allocation = memory.allocationBytes(bytes);
        long address = memory.allocate(allocation);
        return address == OffHeapMemory.NONE
                ? null
                : new Block(cache, BlockKind.DATA, memory.slice(address, bytes), address, allocation);
    }

    private static void mark(Block block, int bytes, byte pattern) {
        ByteBuffer target = block.memory();
        for (int at : new int[] {0, bytes / 2, bytes - 1}) {
            target.put(at, pattern);
        }
    }

    private void free(Piece piece) {
        for (int at : new int[] {0, piece.bytes / 2, piece.bytes - 1}) {
            assertEquals(piece.pattern, piece.block.memory().get(at));
        }
        memory.free(piece.block);
    }
}
