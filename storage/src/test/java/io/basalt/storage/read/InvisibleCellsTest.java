package io.basalt.storage.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.KeepDeletedCells;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Cells of a file that are newer than the read point, as those of one that was loaded a moment ago. */
class InvisibleCellsTest {
    private static final Bytes FAMILY = Bytes.of("f");
    private static final long READ_POINT = 5;

    private final FileSystem files = new MemoryFileSystem().mount("test");
    private int written;

    @Test
    void rowsThatBeginWithSomeAreNotTakenForTheRowBefore() throws IOException {
        assertEquals(
                List.of("r1 ab", "r2 c", "r4 a"),
                scan(
                        "r1 a 1", "r1 b 1", "r2 a 9", "r2 b 9", "r2 c 1", "r3 a 9", "r3 b 9", "r4 a 1", "r5 a 9",
                        "r5 b 9"));
        assertEquals(List.of("r1 ac", "r2 a"), scan("r1 a 1", "r1 b 9", "r1 c 1", "r2 a 1", "r2 b 9"));
    }

    /** Within a row, before the first visible row, between rows and behind the last; forwards and backwards. */
    @Test
    void aScanStopsInTheMidstOfThem() throws IOException {
        for (boolean reversed : new boolean[] {false, true}) {
            for (int columns : new int[] {1, 500}) {
                List<String> cells = new ArrayList<>();
                List<String> visible = new ArrayList<>();
                for (int row = 0; row < 1500 / columns; row++) {
                    addRow(cells, "a" + (1000 + row), columns, 9);
                    addRow(cells, "c" + (1000 + row), columns, 9);
                    addRow(cells, "e" + (1000 + row), columns, 9);
                }
                addRow(cells, "b", 500, 9);
                cells.add("b 9999 1");
                visible.add("b 9999");
                addRow(cells, "d", 500, 9);
                cells.add("d 0000 1");
                visible.add("d 0000");
                cells.sort(null);
                if (reversed) {
                    Collections.reverse(visible);
                }
                checkStops(cells, visible, reversed, reversed + ", " + columns + " columns");
            }
        }
    }

    private static void addRow(List<String> cells, String row, int columns, int sequenceId) {
        for (int column = 0; column < columns; column++) {
            cells.add(row + " " + (1000 + column) + " " + sequenceId);
        }
    }

    /** Each call, of which the time is over from the beginning, comes a little further. */
    private void checkStops(List<String> cells, List<String> visible, boolean reversed, String what)
            throws IOException {
        String path = write(cells);
        ScanSpec spec = ScanSpec.builder().reversed(reversed).build();
        for (Interruption interruption : Interruption.values()) {
            try (BlockCache cache = new BlockCache(16 << 10);
                    HFileReader reader = HFileReader.open(files, path, cache)) {
                Source source = new Source(reader);
                try (RegionScanner scanner = scanner(spec, source, ReadMode.CACHED_ONLY)) {
                    List<String> found = new ArrayList<>();
                    RegionScanner.Progress progress = RegionScanner.Progress.ROW;
                    int pauses = 0;
                    for (int calls = 0; progress != RegionScanner.Progress.END; calls++) {
                        assertTrue(calls < 1_000, "the scan makes no progress");
                        source.steps = 0;
                        try {
                            progress = scanner.next(
                                    cell -> found.add(cell.row() + " " + cell.qualifier()), interruption.limits());
                            pauses += progress == RegionScanner.Progress.PAUSED ? 1 : 0;
                            scanner.mode(ReadMode.CACHED_ONLY);
                        } catch (BlockNotCachedException e) {
                            scanner.mode(ReadMode.MAY_READ);
                        }
                        assertTrue(source.steps <= 200, () -> what + ": " + source.steps + " steps in one call");
                    }
                    assertEquals(visible, found, what);
                    assertTrue(pauses > 20, what + ": only " + pauses + " pauses");
                }
            }
        }
    }

    private enum Interruption {
        DEADLINE {
            @Override
            ScanLimits limits() {
                return new ScanLimits(STANDING, Long.MAX_VALUE, false).deadline(0);
            }
        },
        SLICE {
            @Override
            ScanLimits limits() {
                return new ScanLimits(STANDING, Long.MAX_VALUE, true).sliceEnd(0);
            }
        };

        abstract ScanLimits limits();
    }

    private static final Clock STANDING = new Clock() {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return 0;
        }
    };

    private List<String> scan(String... cells) throws IOException {
        List<String> rows = new ArrayList<>();
        try (BlockCache cache = new BlockCache(1 << 20);
                HFileReader reader = HFileReader.open(files, write(List.of(cells)), cache);
                RegionScanner scanner = scanner(ScanSpec.builder().build(), new Source(reader), ReadMode.MAY_READ)) {
            while (true) {
                var row = new StringBuilder();
                RegionScanner.Progress progress = scanner.next(
                        cell -> row.append(row.isEmpty() ? cell.row() + " " : "")
                                .append(cell.qualifier()),
                        ScanLimits.none(STANDING));
                if (progress == RegionScanner.Progress.END) {
                    return rows;
                }
                rows.add(row.toString());
            }
        }
    }

    private RegionScanner scanner(ScanSpec spec, Source source, ReadMode mode) {
        var rules = new VersionRules(1, 0, Long.MIN_VALUE, 0, KeepDeletedCells.FALSE);
        return new RegionScanner(
                CellOrder.USER,
                spec,
                List.of(new RegionScanner.Family(FAMILY, rules, Collections.emptyNavigableSet(), List.of(source))),
                Bytes.EMPTY,
                READ_POINT,
                Long.MAX_VALUE,
                mode,
                () -> {});
    }

    /** A file of cells: row, qualifier and sequence id of each. */
    private String write(List<String> cells) throws IOException {
        String path = "file" + ++written;
        HFileSettings settings = HFileSettings.of(
                FamilyDescriptor.builder(FAMILY).blockSizeBytes(1024).build(), CellOrder.USER);
        try (HFileWriter writer = HFileWriter.create(files, path, settings, 1)) {
            for (String cell : cells) {
                String[] parts = cell.split(" ");
                ByteBuffer bytes = CellWriter.bare(64)
                        .add(Bytes.of(parts[0]), FAMILY, Bytes.of(parts[1]), 1, CellType.PUT, Bytes.EMPTY)
                        .toBuffer();
                writer.append(new CellView().set(bytes, 0, 0, Long.parseLong(parts[2])));
            }
            writer.finish(9, false);
        }
        return path;
    }

    /** A file whose cursors' steps are counted. */
    private static final class Source implements CellSource {
        private final HFileReader reader;
        private int steps;

        Source(HFileReader reader) {
            this.reader = reader;
        }

        @Override
        public boolean mayMatter(TimeRange range) {
            return true;
        }

        @Override
        public Content content(TimeRange range, VersionRules rules, long readPoint) {
            return Content.MIXED;
        }

        @Override
        public CellCursor cursor(ReadMode mode, boolean cacheBlocks) throws IOException {
            CellCursor cursor = reader.cursor(mode, cacheBlocks);
            return new CellCursor() {
                @Override
                public boolean seek(CellView key) throws IOException {
                    steps++;
                    return cursor.seek(key);
                }

                @Override
                public boolean next() throws IOException {
                    steps++;
                    return cursor.next();
                }

                @Override
                public boolean seekBefore(CellView key) throws IOException {
                    steps++;
                    return cursor.seekBefore(key);
                }

                @Override
                public CellView cell() {
                    return cursor.cell();
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public CellCursor cursorInRow(ReadMode mode, boolean cacheBlocks, CellView key, Set<Bytes> qualifiers)
                throws IOException {
            return cursor(mode, cacheBlocks);
        }
    }
}
