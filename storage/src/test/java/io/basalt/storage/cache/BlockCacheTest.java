package io.basalt.storage.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BlockCacheTest {
    private static final int CAPACITY = 2 << 20;
    private static final FileKey FILE = new FileKey("file", 1, 2);

    private final BlockCache cache = BlockCache.trackingLeaks(CAPACITY);

    @Test
    void aBlockIsFoundUntilItsFileIsEvicted() {
        insert(BlockKind.DATA, FILE, 0, 1000).release();
        insert(BlockKind.INDEX, FILE, 5000, 1000).release();
        insert(BlockKind.DATA, new FileKey("other", 1, 2), 0, 1000).release();
        assertNull(cache.get(BlockKind.DATA, new BlockKey(new FileKey("file", 1, 3), 0)), "another content");
        check(get(BlockKind.DATA, FILE, 0), 0, 1000).release();
        check(get(BlockKind.INDEX, FILE, 5000), 5000, 1000).release();
        cache.evictFile(FILE);
        assertNull(get(BlockKind.DATA, FILE, 0));
        assertNull(get(BlockKind.INDEX, FILE, 5000));
        check(get(BlockKind.DATA, new FileKey("other", 1, 2), 0), 0, 1000).release();
        cache.close();
    }

    @Test
    void aBlockInUseIsNeverFreed() {
        List<Block> held = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            held.add(insert(BlockKind.DATA, FILE, i, 10_000));
        }
        for (int i = 100; i < 1000; i++) {
            insert(BlockKind.DATA, FILE, i, 10_000).release();
        }
        cache.evictFile(FILE);
        assertEquals(5, cache.blocksInUse());
        for (int i = 0; i < 5; i++) {
            check(held.get(i), i, 10_000);
        }
        for (Block block : held) {
            block.release();
        }
        assertEquals(0, cache.statistics().allocatedBytes());
        assertEquals(0, cache.statistics().unpooled());
        cache.close();
    }

    @Test
    void aBlockThatIsCachedAlreadyStays() {
        Block first = insert(BlockKind.DATA, FILE, 7, 100);
        Block second = insert(BlockKind.DATA, FILE, 7, 100);
        Block found = get(BlockKind.DATA, FILE, 7);
        assertEquals(first, found);
        List.of(first, second, found).forEach(Block::release);
        assertEquals(1, cache.statistics().cachedBlocks());
        cache.close();
    }

    @Test
    void memoryIsBoundedWhateverReadersHold() {
        List<Block> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(insert(BlockKind.DATA, FILE, i, 64 << 10));
            assertTrue(cache.statistics().allocatedBytes() <= CAPACITY);
        }
        assertTrue(cache.statistics().unpooled() >= 68, () -> cache.statistics() + "");
        for (int i = 0; i < 100; i++) {
            check(held.get(i), i, 64 << 10).release();
        }
        Block huge = insert(BlockKind.DATA, FILE, 1000, CAPACITY);
        assertNull(get(BlockKind.DATA, FILE, 1000), "larger than the cache");
        huge.release();
        cache.close();
    }

    @Test
    void indexBlocksStayWhenDataStreamsThrough() {
        for (int i = 0; i < 10; i++) {
            insert(BlockKind.INDEX, FILE, -1 - i, 50_000).release();
            insert(BlockKind.BLOOM, FILE, -100 - i, 40_000).release();
        }
        for (int i = 0; i < 2000; i++) {
            insert(BlockKind.DATA, FILE, i, 30_000).release();
        }
        for (int i = 0; i < 10; i++) {
            check(get(BlockKind.INDEX, FILE, -1 - i), -1 - i, 50_000).release();
            check(get(BlockKind.BLOOM, FILE, -100 - i), -100 - i, 40_000).release();
        }
        assertTrue(cache.statistics().evictions() > 1900);
        cache.close();
    }

    @Test
    void aLongScanDoesNotDriveOutWhatIsUsedOften() {
        // The policy does not look at reads before the cache is half full.
        for (int i = 100; i < 140; i++) {
            insert(BlockKind.DATA, FILE, i, 30_000).release();
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 20; i++) {
                Block hot = get(BlockKind.DATA, FILE, i);
                (hot == null ? insert(BlockKind.DATA, FILE, i, 30_000) : hot).release();
            }
        }
        for (int i = 1000; i < 3000; i++) {
            insert(BlockKind.DATA, FILE, i, 30_000).release();
        }
        int stayed = 0;
        for (int i = 0; i < 20; i++) {
            Block hot = get(BlockKind.DATA, FILE, i);
            if (hot != null) {
                hot.release();
                stayed++;
            }
        }
        assertTrue(stayed >= 15, stayed + " of 20 stayed");
        cache.close();
    }

    @Test
    void aLongScanDoesNotDriveOutWhatIsFoundBySlotOften() {
        BlockSlots slots = new BlockSlots(cache, 20);
        for (int i = 100; i < 140; i++) {
            insert(BlockKind.DATA, FILE, i, 30_000).release();
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 20; i++) {
                Block hot = slots.get(i);
                if (hot == null) {
                    hot = insert(BlockKind.DATA, FILE, i, 30_000);
                    slots.set(i, hot);
                }
                hot.release();
            }
        }
        for (int i = 1000; i < 3000; i++) {
            insert(BlockKind.DATA, FILE, i, 30_000).release();
        }
        int stayed = 0;
        for (int i = 0; i < 20; i++) {
            Block hot = slots.get(i);
            if (hot != null) {
                check(hot, i, 30_000).release();
                stayed++;
            }
        }
        assertTrue(stayed >= 15, stayed + " of 20 stayed");
        cache.close();
    }

    @Test
    void aSlotGivesNoBlockThatTheCacheHasGivenUp() {
        BlockSlots slots = new BlockSlots(cache, 2);
        Block held = insert(BlockKind.DATA, FILE, 7, 1000);
        slots.set(0, held);
        check(slots.get(0), 7, 1000).release();
        assertNull(slots.get(1));
        cache.evictFile(FILE);
        assertNull(slots.get(0), "still held, but not cached");
        check(held, 7, 1000).release();
        assertNull(slots.get(0), "freed");
        Block never = cache.allocate(BlockKind.DATA, 1000);
        never.seal(0, 1000);
        slots.set(0, never);
        assertNull(slots.get(0), "never cached");
        never.release();
        cache.close();
    }

    @Test
    void theArrayOfABlockIsUsedAgainWhenItsLastReaderHasGone() {
        Block block = insert(BlockKind.DATA, FILE, 1, 64_000);
        Object words = block.notes();
        cache.evictFile(FILE);
        Block whileItIsRead = insert(BlockKind.DATA, FILE, 2, 64_000);
        assertNotSame(words, whileItIsRead.notes());
        check(block, 1, 64_000).release();
        Block next = insert(BlockKind.DATA, FILE, 3, 63_900);
        assertSame(words, next.notes());
        check(next, 3, 63_900).release();
        whileItIsRead.release();
        cache.close();
    }

    @Test
    void noMoreArraysAreKeptThanAFewBlocksNeed() {
        SpareWords spare = new SpareWords();
        for (int i = 0; i < 2 * SpareWords.MAX_ARRAYS; i++) {
            spare.giveBack(new int[160]);
        }
        int[] given = new int[160];
        spare.giveBack(given);
        for (int i = 0; i < SpareWords.MAX_ARRAYS; i++) {
            assertNotSame(given, spare.take(150), "kept beyond the bound");
        }
        spare.giveBack(given);
        assertSame(given, spare.take(150));
        spare.giveBack(given);
        assertTrue(spare.take(170).length >= 170, "too short for this one");
        spare.giveBack(given);
        assertNotSame(given, spare.take(60), "much longer than this one needs");
    }

    @Test
    void aForgottenBlockIsReported() {
        Block forgotten = insert(BlockKind.DATA, FILE, 1, 100);
        assertEquals(1, cache.blocksInUse());
        IllegalStateException failure = assertThrows(IllegalStateException.class, cache::close);
        assertTrue(Arrays.stream(failure.getSuppressed()[0].getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("aForgottenBlockIsReported")));
        forgotten.release();
        assertThrows(IllegalStateException.class, forgotten::release);
        assertThrows(IllegalStateException.class, forgotten::retain);
        cache.close();
    }

    @Test
    @Timeout(60)
    void threadsSeeWholeBlocksWithinTheBound() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        BlockSlots slots = new BlockSlots(cache, 1000);
        for (int t = 0; t < 4; t++) {
            long seed = t;
            running.add(threads.submit(() -> readBlocks(new Random(seed), slots)));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        cache.close();
        cache.memory().check();
        assertEquals(0, cache.memory().allocatedBytes());
    }

    /** Reads blocks as a store would, by slots and by key, holds some of them for a while, and checks what it holds. */
    private void readBlocks(Random random, BlockSlots slots) {
        List<Block> held = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            int offset = (int) Math.abs(random.nextGaussian() * 60);
            BlockKind kind = offset % 7 == 0 ? BlockKind.INDEX : BlockKind.DATA;
            Block block = slots.get(offset);
            if (block == null) {
                block = get(kind, FILE, offset);
                block = block == null ? insert(kind, FILE, offset, bytesOf(offset)) : block;
                slots.set(offset, block);
            }
            held.add(block);
            offsets.add(offset);
            if (held.size() > random.nextInt(20)) {
                int at = random.nextInt(held.size());
                int checked = offsets.remove(at);
                check(held.remove(at), checked, bytesOf(checked)).release();
            }
            if (i % 100 == 0) {
                assertTrue(cache.statistics().allocatedBytes() <= CAPACITY);
            }
            if (i % 1000 == 999) {
                cache.evictFile(FILE);
            }
        }
        held.forEach(Block::release);
    }

    private static int bytesOf(int offset) {
        return 3000 + offset * 317 % 60_000;
    }

    private Block get(BlockKind kind, FileKey file, int offset) {
        return cache.get(kind, new BlockKey(file, offset));
    }

    /** Loads and offers a block; the caller releases it. */
    private Block insert(BlockKind kind, FileKey file, int offset, int bytes) {
        Block block = cache.allocate(kind, bytes + 12);
        for (int at = 0; at + 4 <= bytes; at += 4) {
            block.memory().putInt(4 + at, offset * 31 + at);
        }
        int[] words = block.words(bytes / 64);
        Arrays.fill(words, offset);
        block.note(words);
        block.seal(4, bytes);
        cache.insert(new BlockKey(file, offset), block);
        return block;
    }

    private static Block check(Block block, int offset, int bytes) {
        assertNotNull(block);
        assertEquals(bytes, block.payloadBytes());
        int[] words = (int[]) block.notes();
        assertTrue(words.length >= bytes / 64);
        for (int word : words) {
            assertEquals(offset, word, "the array of a block that is held");
        }
        for (int at = 0; at + 4 <= bytes; at += 4) {
            if (block.bytes().getInt(at) != offset * 31 + at) {
                throw new AssertionError("block " + offset + " is damaged at " + at);
            }
        }
        return block;
    }
}
