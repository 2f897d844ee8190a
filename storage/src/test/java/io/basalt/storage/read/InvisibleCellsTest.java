package io.basalt.storage.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
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

    @Test
    void rowsThatBeginWithSomeAreNotTakenForTheRowBefore() throws IOException {
        assertEquals(
                List.of("r1 ab", "r2 c", "r4 a"),
                scan(
                        "r1 a 1", "r1 b 1", "r2 a 9", "r2 b 9", "r2 c 1", "r3 a 9", "r3 b 9", "r4 a 1", "r5 a 9",
                        "r5 b 9"));
        assertEquals(List.of("r1 ac", "r2 a"), scan("r1 a 1", "r1 b 9", "r1 c 1", "r2 a 1", "r2 b 9"));
    }

    private List<String> scan(String... cells) throws IOException {
        String path = "file" + cells.length;
        try (HFileWriter writer = HFileWriter.create(files, path, HFileSettings.DEFAULT, 1)) {
            for (String cell : cells) {
                String[] parts = cell.split(" ");
                ByteBuffer bytes = CellWriter.bare(64)
                        .add(Bytes.of(parts[0]), FAMILY, Bytes.of(parts[1]), 1, CellType.PUT, Bytes.EMPTY)
                        .toBuffer();
                writer.append(new CellView().set(bytes, 0, 0, Long.parseLong(parts[2])));
            }
            writer.finish(9, false);
        }
        List<String> rows = new ArrayList<>();
        var rules = new VersionRules(1, 0, Long.MIN_VALUE, 0, KeepDeletedCells.FALSE);
        try (BlockCache cache = new BlockCache(1 << 20);
                HFileReader reader = HFileReader.open(files, path, cache);
                RegionScanner scanner = new RegionScanner(
                        CellOrder.USER,
                        ScanSpec.builder().build(),
                        List.of(new RegionScanner.Family(
                                FAMILY, rules, Collections.emptyNavigableSet(), List.of(new Source(reader)))),
                        Bytes.EMPTY,
                        READ_POINT,
                        Long.MAX_VALUE,
                        ReadMode.MAY_READ,
                        () -> {})) {
            while (true) {
                var row = new StringBuilder();
                RegionScanner.Progress progress = scanner.next(
                        cell -> row.append(row.isEmpty() ? cell.row() + " " : "")
                                .append(cell.qualifier()),
                        ScanLimits.none(null));
                if (progress == RegionScanner.Progress.END) {
                    return rows;
                }
                rows.add(row.toString());
            }
        }
    }

    private record Source(HFileReader reader) implements CellSource {
        @Override
        public boolean mayMatter(TimeRange range) {
            return true;
        }

        @Override
        public Content content(TimeRange range, VersionRules rules, long readPoint) {
            return Content.MIXED;
        }

        @Override
        public CellCursor cursor(ReadMode mode, boolean cacheBlocks) {
            return reader.cursor(mode, cacheBlocks);
        }

        @Override
        public CellCursor cursorInRow(ReadMode mode, boolean cacheBlocks, CellView key, Set<Bytes> qualifiers) {
            return reader.cursor(mode, cacheBlocks);
        }
    }
}
