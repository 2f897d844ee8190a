package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.basalt.storage.file.AppendFile;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.hbase.util.ByteArrayHashKey;
import org.apache.hadoop.hbase.util.ChecksumType;
import org.apache.hadoop.hbase.util.Hash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files go from here to HBase's reader and from HBase's writer to here, and hold the same cells. */
class HBaseCompatibilityTest {
    private static final int PREFIX_BYTES = 6;
    private static final BlockSizes SMALL = new BlockSizes(1024, 1024, 512);

    private final FileSystem files = new MemoryFileSystem().mount("test");
    private final BlockCache cache = new BlockCache(8 << 20);

    @TempDir
    private Path directory;

    private static HBaseFiles hbase;

    @BeforeAll
    static void startHBase() throws IOException {
        hbase = new HBaseFiles(SMALL);
    }

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    static Stream<Arguments> all() {
        List<Arguments> all = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            for (DataBlockEncoding encoding : DataBlockEncoding.values()) {
                for (BloomType bloom : BloomType.values()) {
                    for (boolean tags : new boolean[] {false, true}) {
                        if (compression.isAvailable()) {
                            all.add(Arguments.of(compression, encoding, bloom, tags, all.size()));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void filesAreInterchangeable(
            Compression compression, DataBlockEncoding encoding, BloomType bloom, boolean tags, int seed)
            throws IOException {
        exchange(compression, encoding, bloom, tags, seed, 60);
    }

    private void exchange(
            Compression compression, DataBlockEncoding encoding, BloomType bloom, boolean tags, int seed, int cells)
            throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT
                .withCompression(compression)
                .withEncoding(encoding)
                .withBloom(bloom, PREFIX_BYTES)
                .withTags(tags, seed % 3 != 0)
                .withSequenceIds(seed % 4 != 0)
                .withSizes(SMALL);
        SampleCells sample = new SampleCells(seed).tags(tags).sequenceIds(seed % 4 != 0);
        ChecksumType checksum = seed % 5 == 0 ? ChecksumType.CRC32 : ChecksumType.CRC32C;
        exchange(settings, checksum, sample.sorted(cells));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("all")
    void largerFilesAreInterchangeable(
            Compression compression, DataBlockEncoding encoding, BloomType bloom, boolean tags, int seed)
            throws IOException {
        exchange(compression, encoding, bloom, tags, seed, 400);
    }

    @Test
    void filesOfMetaAreInterchangeable() throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT
                .withOrder(CellOrder.META)
                .withEncoding(DataBlockEncoding.ROW_INDEX_V1)
                .withBloom(BloomType.ROWCOL, 0)
                .withSizes(SMALL);
        exchange(settings, ChecksumType.CRC32C, new SampleCells(1).meta(true).sorted(800));
    }

    @Test
    void filesWithoutCellsOrChecksumsAreInterchangeable() throws IOException {
        exchange(HFileSettings.DEFAULT, ChecksumType.CRC32C, List.of());
        directory = Files.createDirectory(directory.resolve("null"));
        exchange(HFileSettings.DEFAULT, ChecksumType.NULL, new SampleCells(2).sorted(200));
    }

    @Test
    void largeBlocksAreInterchangeable() throws IOException {
        List<CellView> cells = new SampleCells(4).maxValueBytes(400_000).sorted(12);
        Path home = directory;
        for (Compression compression : Compression.values()) {
            if (compression.isAvailable()) {
                directory = Files.createDirectory(home.resolve(compression.name()));
                exchange(HFileSettings.DEFAULT.withCompression(compression), ChecksumType.CRC32C, cells);
            }
        }
    }

    @Test
    void bloomHashesAreHBases() {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) (i * 101 + 77));
        }
        for (BloomHash hash : BloomHash.values()) {
            Hash theirs = Hash.getInstance(hash.code());
            for (int length = 0; length <= 40; length++) {
                int expected = theirs.hash(new ByteArrayHashKey(bytes.array(), 3, length), 99);
                assertEquals(expected, hash.hash(bytes, 3, length, 99), hash + " of " + length + " bytes");
            }
        }
    }

    private void exchange(HFileSettings settings, ChecksumType checksum, List<CellView> cells) throws IOException {
        Path ours = directory.resolve("0123456789abcdef0123456789abcdef");
        try (HFileWriter writer = HFileWriter.create(files, "ours" + directory, settings, 5)) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            writer.finish(99, true);
        }
        Files.write(ours, bytesOf("ours" + directory));
        List<CellView> absent = absentKeys(settings, cells);
        assertSame(cells, hbase.read(ours, settings, cells.isEmpty(), absent), "HBase reads what we wrote");

        Path theirs = directory.resolve("fedcba9876543210fedcba9876543210");
        hbase.write(theirs, settings, checksum, cells);
        try (AppendFile file = files.create("theirs" + directory, 0)) {
            file.append(ByteBuffer.wrap(Files.readAllBytes(theirs)));
        }
        checkOurReader("theirs" + directory, settings, cells, absent);
    }

    /** Keys near the present ones that a Bloom filter should deny. */
    private static List<CellView> absentKeys(HFileSettings settings, List<CellView> cells) {
        List<CellView> absent = new ArrayList<>();
        if (settings.bloom() == BloomType.ROWCOL) {
            // HBase asks for the column without a qualifier too, since that is the key of a family's markers.
            Set<Bytes> passed = new HashSet<>();
            cells.stream().filter(cell -> cell.qualifierLength() == 0).forEach(cell -> passed.add(cell.row()));
            for (CellView cell : cells) {
                if (passed.contains(cell.row())) {
                    continue;
                }
                absent.add(SampleCells.cell(cell.row(), Bytes.of("absent" + absent.size()), 1, CellType.PUT, 0));
            }
        } else {
            Set<Bytes> present = new HashSet<>();
            cells.forEach(cell -> present.add(prefix(cell.row())));
            for (CellView cell : cells) {
                char c = (char) ('!' + absent.size() % 15);
                Bytes row = Bytes.of(prefix(cell.row()).utf8().substring(0, 5)
                        + c
                        + cell.row().utf8());
                if (!present.contains(prefix(row))) {
                    absent.add(SampleCells.cell(row, Bytes.of("q"), 1, CellType.PUT, 0));
                }
            }
        }
        return absent;
    }

    private static Bytes prefix(Bytes row) {
        return Bytes.of(row.utf8().substring(0, Math.min(PREFIX_BYTES, row.length())));
    }

    private void checkOurReader(String path, HFileSettings settings, List<CellView> cells, List<CellView> absent)
            throws IOException {
        try (HFileReader reader = HFileReader.open(files, path, cache);
                CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            List<CellView> found = new ArrayList<>();
            if (cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY))) {
                do {
                    found.add(SampleCells.copy(cursor.cell()));
                } while (cursor.next());
            }
            assertSame(cells, found, "we read what HBase wrote");
            for (CellView cell : cells) {
                assertTrue(cursor.seek(cell));
                assertTrue(SampleCells.same(cell, cursor.cell()));
                assertTrue(reader.mayContainRow(cell, ReadMode.MAY_READ));
                assertTrue(reader.mayContainColumn(cell, ReadMode.MAY_READ));
                if (cell.type() == CellType.DELETE_FAMILY || cell.type() == CellType.DELETE_FAMILY_VERSION) {
                    assertTrue(reader.mayContainFamilyDelete(cell, ReadMode.MAY_READ));
                }
                assertTrue(reader.mayContainTime(cell.timestamp(), cell.timestamp()));
            }
            if (settings.bloom() != BloomType.NONE) {
                int maybe = 0;
                int covered = 0;
                for (CellView key : absent) {
                    covered += reader.coversRow(key) ? 1 : 0;
                    maybe += reader.mayContainColumn(key, ReadMode.MAY_READ) ? 1 : 0;
                }
                assertTrue(maybe * 10 <= covered + 10, maybe + " of " + covered + " absent keys are not denied");
                Set<Bytes> rows = new HashSet<>();
                cells.forEach(cell -> rows.add(cell.row()));
                assertTrue(covered >= 10 || rows.size() < 10, "only " + covered + " absent keys are asked for");
            }
            assertEquals(99, reader.maxSequenceId().orElseThrow());
            assertEquals(settings.encoding(), reader.encoding());
            assertEquals(cells.isEmpty() ? BloomType.NONE : settings.bloom(), reader.bloomType());
        }
    }

    private static void assertSame(List<CellView> expected, List<CellView> found, String what) {
        assertEquals(expected.size(), found.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            if (!SampleCells.same(expected.get(i), found.get(i))) {
                throw new AssertionError(
                        what + ": cell " + i + " is " + found.get(i) + ", expected " + expected.get(i));
            }
        }
    }

    private byte[] bytesOf(String path) throws IOException {
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.array();
        }
    }
}
