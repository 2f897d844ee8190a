package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HFileCheckerTest {
    private static final HFileSettings SETTINGS =
            HFileSettings.DEFAULT.withBloom(BloomType.ROWCOL, 0).withSizes(new BlockSizes(500, 300, 256));

    private final FileSystem files = new MemoryFileSystem().mount("test");
    private final BlockCache cache = BlockCache.trackingLeaks(4 << 20);
    private final List<CellView> cells = new SampleCells(1).sorted(300);

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    @ParameterizedTest
    @EnumSource(DataBlockEncoding.class)
    void aSoundFileHasNoFindings(DataBlockEncoding encoding) throws IOException {
        write("f", SETTINGS.withEncoding(encoding).withCompression(Compression.LZ4), cells);
        HFileChecker.Result result = HFileChecker.check(files, "f", cache);
        assertEquals(List.of(), result.findings());
        assertTrue(result.isSound());
        assertEquals(cells.size(), result.cells());
        write("empty", SETTINGS.withEncoding(encoding), List.of());
        assertTrue(HFileChecker.check(files, "empty", cache).isSound());
    }

    @Test
    void eachDamagedBlockIsReportedWithItsRows() throws IOException {
        ByteBuffer bytes = bytesOf(write("f", SETTINGS, cells));
        List<Integer> offsets = new ArrayList<>();
        for (int at = 0; offsets.size() < 6; at += BlockHeader.BYTES + bytes.getInt(at + 8)) {
            offsets.add(at);
        }
        bytes.put(offsets.get(1) + 40, (byte) 0x55);
        bytes.put(offsets.get(4) + 40, (byte) 0x55);
        put("damaged", bytes);
        HFileChecker.Result result = HFileChecker.check(files, "damaged", cache);
        assertEquals(
                List.of((long) offsets.get(1), (long) offsets.get(4)),
                result.findings().stream()
                        .map(HFileChecker.Finding::offset)
                        .sorted()
                        .toList());
        assertTrue(result.cells() < cells.size() && result.cells() > cells.size() / 2, result::toString);
        assertTrue(
                result.findings().stream().allMatch(finding -> finding.what().contains("mismatch")), result::toString);
        assertTrue(
                result.findings().stream().anyMatch(finding -> finding.what().contains("Lost are the cells from row")),
                result::toString);
    }

    @Test
    void aFileThatCannotBeOpenedIsOneFinding() throws IOException {
        put("short", ByteBuffer.wrap("no file".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        HFileChecker.Result result = HFileChecker.check(files, "short", cache);
        assertEquals(1, result.findings().size());
        assertTrue(result.findings().get(0).what().contains("No cell can be read"), result::toString);
    }

    @Test
    void aBloomFilterThatDeniesWhatIsThereIsReported() throws IOException {
        HFileChecker.Result result = checkWithEmptyFilters(SETTINGS, cells);
        assertTrue(result.findings().get(0).what().contains("denied"), result::toString);
        assertEquals(cells.size(), result.cells());
    }

    @ParameterizedTest
    @ValueSource(ints = {CellType.DELETE_FAMILY, CellType.DELETE_FAMILY_VERSION})
    void aBloomFilterThatDeniesAMarkerOfAFamilyIsReported(int type) throws IOException {
        CellView marker = SampleCells.cell(
                Bytes.of("row"), SampleCells.FAMILY, Bytes.EMPTY, 5, type, Bytes.EMPTY, Bytes.EMPTY, 7);
        HFileChecker.Result result =
                checkWithEmptyFilters(HFileSettings.DEFAULT.withBloom(BloomType.NONE, 0), List.of(marker));
        assertEquals(1, result.findings().size(), result::toString);
        assertTrue(result.findings().get(0).what().contains("denied"), result::toString);
    }

    private HFileChecker.Result checkWithEmptyFilters(HFileSettings settings, List<CellView> written)
            throws IOException {
        ByteBuffer bytes = bytesOf(write("f", settings, written));
        for (int at = 0; at < bytes.capacity() - Trailer.BYTES; at += BlockHeader.BYTES + bytes.getInt(at + 8)) {
            if (bytes.getLong(at) == BlockType.BLOOM_CHUNK.magic()) {
                int checked = bytes.getInt(at + 29);
                bytes.put(at + BlockHeader.BYTES, new byte[checked - BlockHeader.BYTES]);
                ChecksumType.CRC32C.compute(
                        bytes.duplicate(),
                        at,
                        checked,
                        16 << 10,
                        bytes.duplicate().position(at + checked));
            }
        }
        put("denying", bytes);
        return HFileChecker.check(files, "denying", cache);
    }

    @Test
    void aFileDescribesItselfWithoutValues() throws IOException {
        CellView cell = SampleCells.cell(
                Bytes.of("row"),
                SampleCells.FAMILY,
                Bytes.of("q"),
                5,
                CellType.PUT,
                Bytes.of("secret"),
                Bytes.EMPTY,
                7);
        write("f", SETTINGS, List.of(cell));
        StringBuilder text = new StringBuilder();
        try (HFileReader reader = HFileReader.open(files, "f", cache)) {
            HFilePrinter.describe(reader, text);
            HFilePrinter.cells(reader, false, text);
        }
        assertFalse(text.toString().contains("secret"), text::toString);
        assertEquals(
                """
                cells        1
                first cell   row/f:q/5/type 4/seq 9223372036854775807
                bloom        ROWCOL of 1 keys in 1 chunks
                info         MAX_SEQ_ID_KEY = \\x00\\x00\\x00\\x00\\x00\\x00\\x00c (99)
                row/f:q/5/type 4/seq 7 value of 6 bytes
                """,
                text.toString()
                        .lines()
                        .filter(line -> line.matches("(cells|first cell|bloom|info +MAX_SEQ|row).*"))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    @ParameterizedTest
    @EnumSource(DataBlockEncoding.class)
    void whatIsCachedOnWriteIsReadWithoutTheDisk(DataBlockEncoding encoding) throws IOException {
        HFileSettings settings = SETTINGS.withEncoding(encoding).withCompression(Compression.ZSTD);
        try (HFileWriter writer =
                HFileWriter.create(files, "cached", settings, 5, cache, EnumSet.allOf(BlockKind.class))) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            writer.finish(99, false);
        }
        try (HFileReader reader = HFileReader.open(files, "cached", cache);
                CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            assertTrue(cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)));
            for (CellView cell : cells) {
                assertTrue(SampleCells.same(cell, cursor.cell()));
                assertTrue(reader.mayContainColumn(cell, ReadMode.CACHED_ONLY));
                assertTrue(cursor.next() || cell == cells.get(cells.size() - 1));
            }
        }
        // An abandoned file leaves nothing behind.
        long before = cache.statistics().allocatedBytes();
        try (HFileWriter writer =
                HFileWriter.create(files, "abandoned", settings, 5, cache, EnumSet.of(BlockKind.DATA))) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            assertTrue(cache.statistics().allocatedBytes() > before);
        }
        assertEquals(before, cache.statistics().allocatedBytes());
    }

    private String write(String path, HFileSettings settings, List<CellView> written) throws IOException {
        try (HFileWriter writer = HFileWriter.create(files, path, settings, 12345)) {
            for (CellView cell : written) {
                writer.append(cell);
            }
            return writer.finish(99, true).path();
        }
    }

    private ByteBuffer bytesOf(String path) throws IOException {
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.clear();
        }
    }

    private void put(String path, ByteBuffer bytes) throws IOException {
        try (AppendFile file = files.create(path, 0)) {
            file.append(bytes.duplicate());
        }
    }
}
