package io.basalt.storage.memstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random cells and moves; the specification is a sorted map of the same order. */
class MemStoreModelTest {
    private static final int SEEDS = 4;

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (KeyShape shape : KeyShape.values()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                runs.add(Arguments.of(shape, seed));
            }
        }
        return runs.stream();
    }

    @ParameterizedTest(name = "{0} seed={1}")
    @MethodSource("runs")
    void behavesLikeASortedMap(KeyShape shape, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var model = new TreeMap<CellView, TestCell>(shape.order()::compare);
        var pool = new ChunkPool(1 << 24);
        var store = new MemStore(pool, shape.order());
        CellCursor cursor = store.cursor();
        int cells = random.nextInt(1, 4000);
        long bytes = 0;
        for (int i = 0; i < cells; i++) {
            TestCell cell = shape.cell(random, i);
            store.add(cell.view());
            TestCell replaced = model.remove(cell.view());
            model.put(cell.view(), cell);
            bytes += cell.bytes() - (replaced == null ? 0 : replaced.bytes());
            if (random.nextInt(8) == 0) {
                moveAbout(cursor, model, shape, random, i);
            }
        }
        assertEquals(model.size(), store.cells());
        assertEquals(bytes, store.cellBytes());
        assertSameCells(model, cursor);
        for (int i = 0; i < 500; i++) {
            moveAbout(cursor, model, shape, random, cells);
        }
        store.release();
        assertEquals(0, pool.usedBytes());
    }

    /** A seek in one of the two directions, then some steps. */
    private static void moveAbout(
            CellCursor cursor, NavigableMap<CellView, TestCell> model, KeyShape shape, SplittableRandom random, int i)
            throws IOException {
        CellView key = shape.seekKey(random, i);
        boolean backward = random.nextBoolean();
        Map.Entry<CellView, TestCell> expected = backward ? model.lowerEntry(key) : model.ceilingEntry(key);
        assertStandsAt(expected, backward ? cursor.seekBefore(key) : cursor.seek(key), cursor);
        for (int step = random.nextInt(6); step > 0 && expected != null; step--) {
            boolean back = random.nextInt(3) == 0;
            expected = back ? model.lowerEntry(expected.getKey()) : model.higherEntry(expected.getKey());
            assertStandsAt(expected, back ? cursor.seekBefore(cursor.cell()) : cursor.next(), cursor);
        }
        if (expected != null) {
            assertLeavesColumn(expected.getKey(), model, cursor);
        }
    }

    /** No cell of another column is passed over on the way to the next column. */
    private static void assertLeavesColumn(CellView from, NavigableMap<CellView, TestCell> model, CellCursor cursor)
            throws IOException {
        boolean stands = cursor.nextColumn();
        Map.Entry<CellView, TestCell> expected = model.higherEntry(from);
        while (expected != null
                && expected.getKey().sameRow(from)
                && expected.getKey().sameColumn(from)
                && (!stands || model.comparator().compare(expected.getKey(), cursor.cell()) < 0)) {
            expected = model.higherEntry(expected.getKey());
        }
        assertStandsAt(expected, stands, cursor);
    }

    private static void assertSameCells(NavigableMap<CellView, TestCell> model, CellCursor cursor) throws IOException {
        boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY));
        for (Map.Entry<CellView, TestCell> expected : model.entrySet()) {
            assertStandsAt(expected, more, cursor);
            more = cursor.next();
        }
        assertEquals(false, more, "cells behind the last");
    }

    private static void assertStandsAt(Map.Entry<CellView, TestCell> expected, boolean stands, CellCursor cursor) {
        assertEquals(
                expected == null ? "nowhere" : expected.getValue().toString(),
                stands ? TestCell.of(cursor.cell()).toString() : "nowhere");
    }

    /** Keys that lead the index into its different ways. */
    enum KeyShape {
        /** Rows of any bytes and lengths. */
        RANDOM_ROWS,
        /** Numbers with leading zeros behind a long common beginning, longer than what a node has room for. */
        NUMBERED_ROWS,
        /** Rising rows, as a time series writes them. */
        RISING,
        FALLING,
        /** Puts of several columns in no order, of new rows and now and then of old ones. */
        PUTS,
        /** Few rows of many columns. */
        WIDE,
        /** Many versions of few columns, of equal timestamps too. */
        VERSIONS,
        /** Columns that are written again and again, now and then with an older timestamp. */
        UPDATES,
        /** Few coordinates in all, so that cells take the place of others. */
        CROWDED,
        /** Rows that are beginnings of others, and bytes around the sign. */
        NESTED,
        /** Region names in the order of hbase:meta. */
        META;

        CellOrder order() {
            return this == META ? CellOrder.META : CellOrder.USER;
        }

        TestCell cell(SplittableRandom random, int i) {
            return new TestCell(
                    row(random, i),
                    Bytes.of(this == CROWDED && random.nextInt(4) == 0 ? "ff" : "f"),
                    qualifier(random),
                    timestamp(random, i),
                    type(random),
                    Bytes.wrap(bytes(random, random.nextInt(20))),
                    Bytes.wrap(bytes(random, random.nextInt(5) == 0 ? 12 : 0)),
                    this == CROWDED ? random.nextInt(3) : i);
        }

        CellView seekKey(SplittableRandom random, int i) {
            Bytes row = row(random, random.nextInt(i + 1));
            return switch (random.nextInt(6)) {
                case 0 -> SeekKey.firstOnRow(row);
                case 1 -> SeekKey.lastOnRow(row);
                case 2 -> SeekKey.firstOnColumn(row, Bytes.of("f"), qualifier(random));
                case 3 -> SeekKey.lastOnColumn(row, Bytes.of("f"), qualifier(random));
                case 4 -> SeekKey.firstOnColumn(row, Bytes.of(random.nextBoolean() ? "e" : "g"), qualifier(random));
                default ->
                    SeekKey.key(
                            row,
                            Bytes.of("f"),
                            qualifier(random),
                            timestamp(random, random.nextInt(i + 1)),
                            type(random),
                            random.nextInt(i + 1));
            };
        }

        private Bytes row(SplittableRandom random, int i) {
            return switch (this) {
                case RANDOM_ROWS -> Bytes.wrap(bytes(random, random.nextInt(1, 20)));
                case NUMBERED_ROWS ->
                    Bytes.of("a beginning that is longer than forty bytes:" + (random.nextInt(10) == 0 ? "" : "user")
                            + String.format("%08d", random.nextInt(20_000)));
                case RISING -> Bytes.of(String.format("row%07d", i / 3));
                case FALLING -> Bytes.of(String.format("row%07d", 1_000_000 - i / 3));
                case PUTS -> Bytes.of("user" + (i / 9 * 2_654_435_761L % (i % 90 < 9 ? 100 : 1_000_003)));
                case WIDE, VERSIONS -> Bytes.of("row" + random.nextInt(3));
                case UPDATES -> Bytes.of("row" + random.nextInt(random.nextInt(1, 20)));
                case CROWDED -> Bytes.of("r" + random.nextInt(50));
                case NESTED -> Bytes.wrap(fewBytes(random));
                case META ->
                    Bytes.of("t" + random.nextInt(3) + "," + "a,!b".substring(random.nextInt(5)) + random.nextInt(100)
                            + "," + random.nextInt(1000) + ".x.");
            };
        }

        private Bytes qualifier(SplittableRandom random) {
            return switch (this) {
                case WIDE ->
                    Bytes.of((random.nextInt(20) == 0 ? "" : "column ") + Integer.toString(random.nextInt(4000), 7));
                case PUTS -> Bytes.of("field" + random.nextInt(15));
                case VERSIONS -> Bytes.of("q" + random.nextInt(2));
                case UPDATES -> Bytes.of("field" + random.nextInt(10));
                case CROWDED -> Bytes.of(random.nextBoolean() ? "" : "q");
                default -> Bytes.of("q" + random.nextInt(5));
            };
        }

        private long timestamp(SplittableRandom random, int i) {
            return switch (this) {
                case UPDATES -> 1_700_000_000_000L + (random.nextInt(50) == 0 ? random.nextInt(i + 1) : i / 2);
                case VERSIONS -> random.nextInt(10) == 0 ? random.nextLong() : 1_700_000_000_000L + random.nextInt(900);
                case CROWDED -> random.nextInt(3) - 1L;
                default -> random.nextInt(1000);
            };
        }

        private static int type(SplittableRandom random) {
            int[] types = {CellType.PUT, CellType.PUT, CellType.PUT, CellType.DELETE, CellType.DELETE_COLUMN};
            return types[random.nextInt(types.length)];
        }

        private static byte[] bytes(SplittableRandom random, int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        private static byte[] fewBytes(SplittableRandom random) {
            byte[] bytes = new byte[random.nextInt(1, 9)];
            byte[] few = {0, 1, 127, -128, -1};
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = few[random.nextInt(few.length)];
            }
            return bytes;
        }
    }
}
