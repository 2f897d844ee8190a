package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HFileRoundTripTest {
    private static final BlockSizes SMALL = new BlockSizes(512, 600, 256);

    private final FileSystem files = new MemoryFileSystem().mount("test");
    private final BlockCache cache = BlockCache.trackingLeaks(8 << 20);

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (DataBlockEncoding encoding : DataBlockEncoding.values()) {
            for (Compression compression : Compression.values()) {
                if (compression.isAvailable()) {
                    all.add(Arguments.of(encoding, compression));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aFileIsASortedList(DataBlockEncoding encoding, Compression compression) throws IOException {
        int number = 0;
        for (boolean tags : new boolean[] {false, true}) {
            for (BloomType bloom : BloomType.values()) {
                long seed = encoding.ordinal() * 100L + compression.ordinal() * 10L + number++;
                SampleCells sample = new SampleCells(seed).tags(tags).sequenceIds(number % 3 != 0);
                List<CellView> cells = sample.sorted(number % 4 == 0 ? 5 : 800);
                HFileSettings settings = HFileSettings.DEFAULT
                        .withEncoding(encoding)
                        .withCompression(compression)
                        .withBloom(bloom, 6)
                        .withTags(tags || number % 5 == 0, number % 2 == 0)
                        .withSizes(SMALL);
                checkFile("file-" + number, settings, cells, sample);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DataBlockEncoding.class)
    void rowsOfMetaSortInTheirOwnOrder(DataBlockEncoding encoding) throws IOException {
        SampleCells sample = new SampleCells(7).meta(true);
        HFileSettings settings = HFileSettings.DEFAULT
                .withOrder(CellOrder.META)
                .withEncoding(encoding)
                .withBloom(BloomType.ROWCOL, 0)
                .withSizes(SMALL);
        checkFile("meta", settings, sample.sorted(500), sample);
    }

    @Test
    void anIndexOfManyLevelsFindsEveryBlock() throws IOException {
        SampleCells sample = new SampleCells(11);
        HFileSettings settings = HFileSettings.DEFAULT.withSizes(new BlockSizes(60, 90, 128));
        List<CellView> cells = sample.sorted(3000);
        HFileSummary summary = write("deep", settings, cells);
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache)) {
            assertTrue(
                    reader.head().trailer().indexLevels() > 3,
                    () -> reader.head().trailer() + "");
            checkMoves(reader, cells, sample, 3000);
            // The middle row halves the file roughly.
            int middle = 0;
            while (cells.get(middle).row().compareTo(reader.middleRow()) < 0) {
                middle++;
            }
            assertTrue(Math.abs(middle - cells.size() / 2) < cells.size() / 8, middle + " of " + cells.size());
        }
    }

    @Test
    void aFileWithoutCellsIsEmpty() throws IOException {
        HFileSummary summary = write("empty", HFileSettings.DEFAULT, List.of());
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache);
                CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            assertFalse(cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
            assertFalse(cursor.seekBefore(SeekKey.firstOnRow(Bytes.of("x"))));
            assertFalse(cursor.next());
            assertEquals(0, reader.cells());
            assertEquals(Bytes.EMPTY, reader.firstKey());
            assertEquals(Bytes.EMPTY, reader.middleRow());
            assertFalse(reader.mayContainRow(SeekKey.firstOnRow(Bytes.of("x")), ReadMode.CACHED_ONLY));
        }
    }

    @Test
    void cellsLargerThanABlockAreKeptWhole() throws IOException {
        SampleCells sample = new SampleCells(5).maxValueBytes(700_000);
        for (Compression compression : new Compression[] {Compression.NONE, Compression.LZ4, Compression.ZSTD}) {
            HFileSettings settings = HFileSettings.DEFAULT.withCompression(compression);
            checkFile("large-" + compression, settings, sample.sorted(20), sample);
        }
    }

    @Test
    void bulkLoadedCellsHaveTheSequenceIdOfTheirFile() throws IOException {
        List<CellView> cells = new SampleCells(3).sequenceIds(false).sorted(50);
        HFileSummary summary = write("bulk", HFileSettings.DEFAULT.withSequenceIds(false), cells);
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache, 4711);
                CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY));
            do {
                assertEquals(4711, cursor.cell().sequenceId());
            } while (cursor.next());
        }
    }

    @Test
    void aCursorThatMayNotReadSaysWhichBlocksAreMissingOnce() throws IOException {
        List<CellView> cells = new SampleCells(9).sorted(500);
        HFileSummary summary = write("cold", HFileSettings.DEFAULT.withSizes(SMALL), cells);
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache)) {
            CellView key = cells.get(250);
            try (CellCursor cold = reader.cursor(ReadMode.CACHED_ONLY)) {
                assertThrows(BlockNotCachedException.class, () -> cold.seek(key));
            }
            assertThrows(BlockNotCachedException.class, () -> reader.mayContainRow(key, ReadMode.CACHED_ONLY));
            try (CellCursor uncaching = reader.cursor(ReadMode.MAY_READ, false)) {
                assertTrue(uncaching.seek(key));
            }
            try (CellCursor cold = reader.cursor(ReadMode.CACHED_ONLY)) {
                assertThrows(BlockNotCachedException.class, () -> cold.seek(key));
            }
            try (CellCursor reading = reader.cursor(ReadMode.MAY_READ)) {
                assertTrue(reading.seek(key));
                assertTrue(reader.mayContainRow(key, ReadMode.MAY_READ));
            }
        }
        // Another reader of the same file finds what the first one has cached.
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache);
                CellCursor warm = reader.cursor(ReadMode.CACHED_ONLY)) {
            assertTrue(warm.seek(cells.get(250)));
            assertTrue(SampleCells.same(warm.cell(), cells.get(250)));
            assertTrue(reader.mayContainRow(cells.get(250), ReadMode.CACHED_ONLY));
            reader.evict();
        }
        assertEquals(0, cache.statistics().cachedBlocks());
    }

    @Test
    void theSummaryTellsWhatTheFileHolds() throws IOException {
        List<CellView> cells = List.of(
                SampleCells.cell(Bytes.of("a"), Bytes.of("q"), 30, CellType.PUT, 1),
                SampleCells.cell(Bytes.of("b"), Bytes.of("q"), 20, CellType.DELETE, 2),
                SampleCells.cell(Bytes.of("c"), Bytes.of("q"), 40, CellType.PUT, 3));
        HFileSummary summary = write("summary", HFileSettings.DEFAULT, cells);
        assertEquals(3, summary.cells());
        assertEquals(Bytes.of("a"), summary.firstRow());
        assertEquals(Bytes.of("c"), summary.lastRow());
        assertEquals(List.of(20L, 40L), List.of(summary.minTimestamp(), summary.maxTimestamp()));
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache)) {
            assertEquals(summary.sizeBytes(), reader.sizeBytes());
            assertEquals(summary.firstKey(), reader.firstKey());
            assertEquals(summary.lastKey(), reader.lastKey());
            assertEquals(99, reader.maxSequenceId().orElseThrow());
            assertTrue(reader.isMajorCompaction());
            assertEquals(30, reader.earliestPut());
            assertTrue(reader.mayContainTime(40, 50));
            assertTrue(reader.mayContainTime(0, 20));
            assertFalse(reader.mayContainTime(0, 19));
            assertFalse(reader.mayContainTime(41, 50));
            assertEquals(Bytes.of(12345L), reader.info().get(Bytes.of("hfile.CREATE_TIME_TS")));
        }
    }

    @Test
    void aMarkerOfAllVersionsReachesBackToTheBeginning() throws IOException {
        List<CellView> cells = List.of(SampleCells.cell(Bytes.of("a"), Bytes.of("q"), 30, CellType.DELETE_COLUMN, 1));
        HFileSummary summary = write("reach", HFileSettings.DEFAULT, cells);
        try (HFileReader reader = HFileReader.open(files, summary.path(), cache)) {
            assertTrue(reader.mayContainTime(0, 10));
        }
    }

    @Test
    void cellsOutOfOrderAreRefused() throws IOException {
        CellView a = SampleCells.cell(Bytes.of("a"), Bytes.of("q"), 1, CellType.PUT, 5);
        CellView b = SampleCells.cell(Bytes.of("b"), Bytes.of("q"), 1, CellType.PUT, 5);
        CellView newer = SampleCells.cell(Bytes.of("b"), Bytes.of("q"), 1, CellType.PUT, 6);
        CellView otherFamily = SampleCells.cell(
                Bytes.of("c"), Bytes.of("g"), Bytes.of("q"), 1, CellType.PUT, Bytes.EMPTY, Bytes.EMPTY, 5);
        CellView tagged = SampleCells.cell(
                Bytes.of("c"),
                SampleCells.FAMILY,
                Bytes.of("q"),
                1,
                CellType.PUT,
                Bytes.EMPTY,
                Bytes.wrap(new byte[] {0, 1, 8}),
                5);
        try (HFileWriter writer =
                HFileWriter.create(files, "refused", HFileSettings.DEFAULT.withTags(false, false), 0)) {
            writer.append(b);
            for (CellView refused : List.of(a, newer, otherFamily, tagged)) {
                assertThrows(IllegalArgumentException.class, () -> writer.append(refused), refused::toString);
            }
        }
    }

    private void checkFile(String path, HFileSettings settings, List<CellView> cells, SampleCells sample)
            throws IOException {
        HFileSummary summary = write(path, settings, cells);
        assertEquals(cells.size(), summary.cells());
        try (HFileReader reader = HFileReader.open(files, path, cache)) {
            checkMoves(reader, cells, sample, 300);
            checkBlooms(reader, settings.bloom(), cells, sample);
        }
    }

    private HFileSummary write(String path, HFileSettings settings, List<CellView> cells) throws IOException {
        try (HFileWriter writer = HFileWriter.create(files, path, settings, 12345)) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            return writer.finish(99, true);
        }
    }

    private static void checkMoves(HFileReader reader, List<CellView> cells, SampleCells sample, int moves)
            throws IOException {
        try (CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            assertTrue(cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
            for (CellView cell : cells) {
                assertSame(cell, cursor.cell());
                assertEquals(cell != cells.get(cells.size() - 1), cursor.next());
            }
            int at = -1;
            for (int i = 0; i < moves; i++) {
                int kind = sample.random().nextInt(at < 0 ? 2 : 5);
                String move;
                boolean found;
                if (kind == 0) {
                    CellView key = sample.probe(cells);
                    move = "seek " + key;
                    found = cursor.seek(key);
                    at = firstNotBefore(cells, key, sample.order());
                    at = at == cells.size() ? -1 : at;
                } else if (kind == 1) {
                    CellView key = sample.probe(cells);
                    move = "seekBefore " + key;
                    found = cursor.seekBefore(key);
                    at = firstNotBefore(cells, key, sample.order()) - 1;
                } else if (kind == 2) {
                    move = "seekBefore itself";
                    found = cursor.seekBefore(cursor.cell());
                    at = at - 1;
                } else if (kind == 3) {
                    at = Math.min(cells.size() - 1, at + sample.random().nextInt(20));
                    move = "seek ahead " + cells.get(at);
                    found = cursor.seek(cells.get(at));
                } else {
                    move = "next";
                    found = cursor.next();
                    at = at + 1 == cells.size() ? -1 : at + 1;
                }
                assertEquals(at >= 0, found, move);
                if (found) {
                    assertSame(cells.get(at), cursor.cell());
                }
            }
        }
    }

    private static int firstNotBefore(List<CellView> cells, CellView key, CellOrder order) {
        int at = 0;
        while (at < cells.size() && order.compare(cells.get(at), key) < 0) {
            at++;
        }
        return at;
    }

    private static void assertSame(CellView expected, CellView found) {
        assertTrue(SampleCells.same(expected, found), () -> "expected " + expected + ", found " + found);
    }

    private static void checkBlooms(HFileReader reader, BloomType bloom, List<CellView> cells, SampleCells sample)
            throws IOException {
        for (CellView cell : cells) {
            assertTrue(reader.mayContainRow(cell, ReadMode.MAY_READ), cell::toString);
            assertTrue(reader.mayContainColumn(cell, ReadMode.MAY_READ), cell::toString);
            if (cell.type() == CellType.DELETE_FAMILY || cell.type() == CellType.DELETE_FAMILY_VERSION) {
                assertTrue(reader.mayContainFamilyDelete(cell, ReadMode.MAY_READ), cell::toString);
            }
        }
        assertEquals(bloom, reader.bloomType());
        if (cells.size() < 100 || sample.order() == CellOrder.META) {
            return;
        }
        int[] maybe = new int[3];
        for (int i = 0; i < 400; i++) {
            CellView absent = SampleCells.cell(Bytes.of("row" + i + "x"), Bytes.of("absent" + i), 1, CellType.PUT, 0);
            maybe[0] += reader.mayContainRow(absent, ReadMode.MAY_READ) ? 1 : 0;
            maybe[1] += reader.mayContainColumn(absent, ReadMode.MAY_READ) ? 1 : 0;
            maybe[2] += reader.mayContainFamilyDelete(absent, ReadMode.MAY_READ) ? 1 : 0;
        }
        assertTrue(maybe[2] < 40, Arrays.toString(maybe));
        if (bloom == BloomType.ROW) {
            assertTrue(maybe[0] < 40, Arrays.toString(maybe));
        }
        if (bloom != BloomType.NONE) {
            assertTrue(maybe[1] < 40, Arrays.toString(maybe));
        }
    }
}
