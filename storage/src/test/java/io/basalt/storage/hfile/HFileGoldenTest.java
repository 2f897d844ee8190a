package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.GoldenFile;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frozen files: what a release has written, the next ones read, and write the same way. */
class HFileGoldenTest {
    private final FileSystem files = new MemoryFileSystem().mount("test");

    @Test
    void plainFilesAreWrittenAsBefore() throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT.withSizes(new BlockSizes(150, 120, 128));
        GoldenFile.check("hfile-3.3-plain.hex", write(settings));
        assertHoldsAll(GoldenFile.bytes("hfile-3.3-plain.hex"));
    }

    @Test
    void encodedFilesAreWrittenAsBefore() throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT
                .withEncoding(DataBlockEncoding.FAST_DIFF)
                .withBloom(BloomType.ROWCOL, 0)
                .withTags(true, true);
        GoldenFile.check("hfile-3.3-fast-diff.hex", write(settings));
        assertHoldsAll(GoldenFile.bytes("hfile-3.3-fast-diff.hex"));
    }

    /** Written by HBase 2.6.4 with DIFF, GZ, a ROWCOL filter, tags and small blocks. */
    @Test
    void aFileOfHBaseIsRead() throws IOException {
        assertHoldsAll(GoldenFile.bytes("hfile-hbase-2.6.4.hex"));
    }

    static List<CellView> cells() {
        List<CellView> cells = new ArrayList<>();
        cells.add(cell("row-1", "", 1000, CellType.DELETE_FAMILY, "", 5));
        for (int row = 1; row <= 4; row++) {
            cells.add(cell("row-" + row, "name", 2000 + row, CellType.PUT, "value " + row, 10 + row));
            cells.add(cell("row-" + row, "name", 1000 + row, CellType.PUT, "older value", row));
            cells.add(cell("row-" + row, "size", 2000, CellType.DELETE_COLUMN, "", 300L * row));
        }
        cells.add(SampleCells.cell(
                Bytes.of("row-5"),
                SampleCells.FAMILY,
                Bytes.of("tagged"),
                3000,
                CellType.PUT,
                Bytes.of("v"),
                Bytes.wrap(new byte[] {0, 9, 8, 0, 0, 0, 0, 0, 0, 3, -24}),
                7));
        return cells;
    }

    private static CellView cell(String row, String qualifier, long timestamp, int type, String value, long sequence) {
        return SampleCells.cell(
                Bytes.of(row),
                SampleCells.FAMILY,
                Bytes.of(qualifier),
                timestamp,
                type,
                Bytes.of(value),
                Bytes.EMPTY,
                sequence);
    }

    private ByteBuffer write(HFileSettings settings) throws IOException {
        try (HFileWriter writer = HFileWriter.create(files, "f", settings, 1_700_000_000_000L)) {
            for (CellView cell : cells()) {
                writer.append(cell);
            }
            writer.finish(1300, false);
        }
        try (ReadFile file = files.open("f")) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.flip();
        }
    }

    private void assertHoldsAll(ByteBuffer bytes) throws IOException {
        try (AppendFile file = files.create("golden", 0)) {
            file.append(bytes);
        }
        BlockCache cache = new BlockCache(1 << 20);
        assertEquals(List.of(), HFileChecker.check(files, "golden", cache).findings());
        try (HFileReader reader = HFileReader.open(files, "golden", cache);
                CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            assertTrue(cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
            for (CellView cell : cells()) {
                assertTrue(SampleCells.same(cell, cursor.cell()), () -> cell + " is " + cursor.cell());
                cursor.next();
            }
            assertFalse(cursor.next());
            assertEquals(1300, reader.maxSequenceId().orElseThrow());
        }
        cache.close();
    }
}
