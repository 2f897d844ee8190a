package io.basalt.storage.memstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a MemStore costs, and to whom its memory belongs when. */
class MemStoreMemoryTest {
    private static final int KEY_BYTES = 30;

    private final ChunkPool pool = new ChunkPool(64 << 20);

    @Test
    void anEmptyMemStoreTakesNoChunksAndASmallOneLittle() {
        var store = new MemStore(pool, CellOrder.USER);
        assertEquals(0, store.heapBytes());
        assertTrue(store.isEmpty());
        store.add(cell(1, "value").view());
        assertTrue(store.heapBytes() <= 4096, "one cell takes " + store.heapBytes() + " bytes");
        assertFalse(store.isEmpty());
        assertEquals(store.heapBytes(), pool.usedBytes());
        store.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMillionCellsAreFewObjectsAndLittleMoreThanTheirBytes(boolean randomOrder) throws Exception {
        int cells = 1_000_000;
        fill(10_000, randomOrder).release(); // what is loaded and made once does not count
        long before = liveObjects();
        MemStore store = fill(cells, randomOrder);
        long objects = liveObjects() - before;
        assertEquals(cells, store.cells());
        assertTrue(objects < 1000, objects + " objects");
        long allowed = store.cellBytes() * 5 / 4 + 40L * cells;
        assertTrue(store.heapBytes() <= allowed, store.heapBytes() + " bytes of memory, allowed are " + allowed);
        store.release();
    }

    @Test
    void figuresDescribeTheCells() {
        var store = new MemStore(pool, CellOrder.USER);
        assertEquals(Long.MAX_VALUE, store.minTimestamp());
        assertEquals(Long.MIN_VALUE, store.maxTimestamp());
        assertEquals(0, store.maxSequenceId());
        TestCell put = new TestCell(
                Bytes.of("r"), Bytes.of("f"), Bytes.of("q"), -7, CellType.PUT, Bytes.of("v"), Bytes.of("tag"), 5);
        TestCell delete = new TestCell(
                Bytes.of("r"), Bytes.of("f"), Bytes.of("q"), 9, CellType.DELETE, Bytes.EMPTY, Bytes.EMPTY, 3);
        store.add(put.view());
        assertFalse(store.hasDeletes());
        store.add(delete.view());
        assertTrue(store.hasDeletes());
        assertEquals(2, store.cells());
        assertEquals(put.bytes() + delete.bytes(), store.cellBytes());
        assertEquals(-7, store.minTimestamp());
        assertEquals(9, store.maxTimestamp());
        assertEquals(5, store.maxSequenceId());
        store.release();
    }

    @Test
    void aTypeForSeekKeysIsRefused() {
        var store = new MemStore(pool, CellOrder.USER);
        assertThrows(IllegalArgumentException.class, () -> store.add(SeekKey.firstOnRow(Bytes.of("r"))));
        assertThrows(IllegalArgumentException.class, () -> store.add(SeekKey.lastOnRow(Bytes.of("r"))));
        assertEquals(0, store.cells());
        store.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 40_000, 300_000, 600_000, 3_000_000, 10_000_000})
    void cellsOfAnySizeAreKept(int valueBytes) throws IOException {
        var store = new MemStore(pool, CellOrder.USER);
        Bytes value = Bytes.wrap(new byte[valueBytes]);
        for (int i = 0; i < 5; i++) {
            store.add(cell(i, "small").view());
            TestCell large = cell(100 + i, "");
            store.add(new TestCell(
                            large.row(),
                            large.family(),
                            large.qualifier(),
                            i,
                            CellType.PUT,
                            value,
                            Bytes.EMPTY,
                            large.sequenceId())
                    .view());
        }
        CellCursor cursor = store.cursor();
        int small = 0;
        int large = 0;
        for (boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cursor.next()) {
            if (cursor.cell().valueLength() == valueBytes) {
                large++;
                assertEquals(value, cursor.cell().value());
            } else {
                small++;
                assertEquals(Bytes.of("small"), cursor.cell().value());
            }
        }
        assertEquals(5, small);
        assertEquals(5, large);
        assertTrue(store.heapBytes() >= store.cellBytes());
        store.release();
        assertEquals(0, pool.usedBytes());
    }

    @Test
    void chunksGoBackWhenTheLastHolderReleases() throws IOException {
        var store = new MemStore(pool, CellOrder.USER);
        for (int i = 0; i < 50_000; i++) {
            store.add(cell(i, "first").view());
        }
        CellCursor cursor = store.cursor();
        long held = pool.usedBytes();
        store.retain();
        store.release(); // the owner lets go, a reader still reads
        assertEquals(held, pool.usedBytes());
        var other = new MemStore(pool, CellOrder.USER);
        for (int i = 0; i < 50_000; i++) {
            other.add(cell(i, "second").view());
        }
        int seen = 0;
        for (boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cursor.next()) {
            assertEquals(Bytes.of("first"), cursor.cell().value());
            seen++;
        }
        assertEquals(50_000, seen);
        other.release();
        store.release();
        assertEquals(0, pool.usedBytes());
        assertEquals(2 * held, pool.keptBytes());
    }

    @Test
    void keptChunksAreUsedAgain() throws Exception {
        fill(50_000, true).release();
        long kept = pool.keptBytes();
        MemStore store = fill(50_000, true);
        assertEquals(0, pool.keptBytes());
        assertEquals(kept, pool.usedBytes());
        store.release();
        assertEquals(kept, pool.keptBytes());
    }

    @Test
    void aPoolKeepsNoMoreThanItsLimit() {
        var small = new ChunkPool(3 << 20);
        var store = new MemStore(small, CellOrder.USER);
        for (int i = 0; i < 50_000; i++) {
            store.add(cell(i, "v").view());
        }
        assertTrue(small.usedBytes() > small.limitBytes(), "over the limit: a cell is never refused here");
        store.release();
        assertEquals(0, small.usedBytes());
        assertTrue(small.keptBytes() > 0 && small.keptBytes() <= small.limitBytes(), "kept " + small.keptBytes());
    }

    @Test
    void aReleasedMemStoreIsNotRead() {
        var store = new MemStore(pool, CellOrder.USER);
        store.add(cell(1, "v").view());
        CellCursor cursor = store.cursor();
        store.release();
        assertThrows(RuntimeException.class, () -> cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
        assertThrows(IllegalStateException.class, store::cursor);
        assertThrows(IllegalStateException.class, store::retain);
        assertThrows(IllegalStateException.class, store::release);
        assertEquals(0, pool.usedBytes());
    }

    private static TestCell cell(int i, String value) {
        return new TestCell(
                Bytes.of("row" + i),
                Bytes.of("f"),
                Bytes.of("q"),
                i,
                CellType.PUT,
                Bytes.of(value),
                Bytes.EMPTY,
                i + 1L);
    }

    /** Cells with keys of 30 bytes, made in one buffer so that no objects are made here. */
    private MemStore fill(int cells, boolean randomOrder) {
        var store = new MemStore(pool, CellOrder.USER);
        var random = new SplittableRandom(1);
        int rowBytes = KEY_BYTES - CellView.KEY_FIXED_BYTES - 1;
        ByteBuffer cell = new TestCell(
                        Bytes.wrap(new byte[rowBytes]),
                        Bytes.of("f"),
                        Bytes.EMPTY,
                        1,
                        CellType.PUT,
                        Bytes.of("0123456789"),
                        Bytes.EMPTY,
                        0)
                .view()
                .buffer();
        var view = new CellView();
        for (int i = 0; i < cells; i++) {
            cell.putLong(CellView.LENGTHS_BYTES + 2, randomOrder ? random.nextLong() : i);
            store.add(view.set(cell, 0, 0, i));
        }
        return store;
    }

    /** How many objects are reachable, as the virtual machine counts them. */
    private static long liveObjects() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().split("\\s+")[1]);
    }
}
