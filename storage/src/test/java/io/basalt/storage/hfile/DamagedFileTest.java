package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to the bytes of a file, a read gives what was written or a typed error, in little memory. */
class DamagedFileTest {
    private static final BlockSizes SMALL = new BlockSizes(400, 200, 128);

    private final BlockCache cache = new BlockCache(2 << 20);
    private int opened;

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (DataBlockEncoding encoding : DataBlockEncoding.values()) {
            all.add(Arguments.of(encoding, Compression.NONE));
        }
        all.add(Arguments.of(DataBlockEncoding.NONE, Compression.GZ));
        all.add(Arguments.of(DataBlockEncoding.FAST_DIFF, Compression.SNAPPY));
        all.add(Arguments.of(DataBlockEncoding.NONE, Compression.LZ4));
        all.add(Arguments.of(DataBlockEncoding.ROW_INDEX_V1, Compression.ZSTD));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aChangedByteIsFoundOrDoesNotMatter(DataBlockEncoding encoding, Compression compression) throws IOException {
        List<CellView> cells = new SampleCells(1).tags(true).maxValueBytes(10).sorted(30);
        byte[] bytes = write(settings(encoding, compression), cells);
        int zeros = Trailer.BYTES - 200;
        int found = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (at == bytes.length - zeros) {
                // What is between the trailer's message and its version is never read.
                at = bytes.length - 8;
            }
            int change = at % 3 == 0 ? 0xff : 1 << at % 8;
            bytes[at] ^= (byte) change;
            found += isFoundOrHarmless(bytes, cells, "byte " + at + " changed by " + change) ? 1 : 0;
            bytes[at] ^= (byte) change;
        }
        assertTrue(found > 0.9 * (bytes.length - zeros), found + " changes found of " + (bytes.length - zeros));
    }

    @Test
    void aFileThatEndsEarlyIsFound() throws IOException {
        List<CellView> cells = new SampleCells(2).sorted(60);
        byte[] bytes = write(settings(DataBlockEncoding.NONE, Compression.NONE), cells);
        for (int length = 0; length < bytes.length; length += 7) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(CorruptFileException.class, () -> open(cut).close());
        }
    }

    @Test
    void aSoundBlockInAnothersPlaceIsFound() throws IOException {
        // Two versions of a file whose blocks have the same sizes: the write of one block of the second was lost.
        List<CellView> before = new ArrayList<>();
        List<CellView> after = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            before.add(SampleCells.cell(Bytes.of("row-" + (1000 + i)), Bytes.of("q"), 1, 4, 7));
            after.add(SampleCells.cell(Bytes.of("row-" + (2000 + i)), Bytes.of("q"), 1, 4, 7));
        }
        HFileSettings settings = settings(DataBlockEncoding.NONE, Compression.NONE);
        byte[] old = write(settings, before);
        byte[] bytes = write(settings, after);
        assertEquals(old.length, bytes.length);
        int block = ByteBuffer.wrap(bytes).getInt(8) + BlockHeader.BYTES;
        System.arraycopy(old, 0, bytes, 0, block);
        CorruptFileException found = assertThrows(CorruptFileException.class, () -> readAll(bytes));
        assertTrue(found.getMessage().contains("first key"), found::getMessage);
        assertEquals(0, found.offset());

        // A block of the same file, written to the place of the one before it.
        byte[] moved = write(settings, after);
        int second = ByteBuffer.wrap(moved).getInt(block + 8) + BlockHeader.BYTES;
        assertEquals(block, second);
        System.arraycopy(moved, block, moved, 0, block);
        assertThrows(CorruptFileException.class, () -> readAll(moved));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void nonsenseWithValidChecksumsGivesTypedErrorsOnly(DataBlockEncoding encoding, Compression compression)
            throws IOException {
        readNonsense(encoding, compression, 0, 200);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("settings")
    void muchNonsenseGivesTypedErrorsOnly(DataBlockEncoding encoding, Compression compression) throws IOException {
        readNonsense(encoding, compression, 200, 10_000);
    }

    private void readNonsense(DataBlockEncoding encoding, Compression compression, int fromSeed, int toSeed)
            throws IOException {
        List<CellView> cells = new SampleCells(3).tags(true).maxValueBytes(20).sorted(120);
        byte[] bytes = write(settings(encoding, compression), cells);
        List<int[]> blocks = blocksOf(bytes);
        for (int seed = fromSeed; seed < toSeed; seed++) {
            byte[] changed = bytes.clone();
            Random random = new Random(seed);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(changed, blocks.get(random.nextInt(blocks.size())), random);
            }
            try {
                readAll(changed);
            } catch (CorruptFileException | UnsupportedHFileException expected) {
                assertTrue(expected.getMessage().contains("file-"), expected::getMessage);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Changes some bytes of a block, most likely where lengths are, and makes its checksum right. */
    private static void change(byte[] bytes, int[] block, Random random) {
        int start = block[0];
        int checked = block[1];
        int from = start + (random.nextInt(8) == 0 ? 8 : BlockHeader.BYTES);
        int at = from + random.nextInt(Math.max(1, start + checked - from));
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
            case 2 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
            default -> {
                for (int i = at; i < Math.min(at + 4, start + checked); i++) {
                    bytes[i] = (byte) (random.nextInt(3) == 0 ? 0x7f : random.nextInt(256));
                }
            }
        }
        ByteBuffer view = ByteBuffer.wrap(bytes);
        ChecksumType.CRC32C.compute(view.duplicate(), start, checked, 16 << 10, view.position(start + checked));
    }

    /** {offset, bytes that have checksums} of each block. */
    private static List<int[]> blocksOf(byte[] bytes) {
        ByteBuffer view = ByteBuffer.wrap(bytes);
        List<int[]> blocks = new ArrayList<>();
        for (int at = 0; at < bytes.length - Trailer.BYTES; at += BlockHeader.BYTES + view.getInt(at + 8)) {
            blocks.add(new int[] {at, view.getInt(at + 29)});
        }
        return blocks;
    }

    private boolean isFoundOrHarmless(byte[] bytes, List<CellView> cells, String what) throws IOException {
        try {
            List<CellView> found = readAll(bytes);
            assertEquals(cells.size(), found.size(), what);
            for (int i = 0; i < cells.size(); i++) {
                assertTrue(SampleCells.same(cells.get(i), found.get(i)), what);
            }
            return false;
        } catch (CorruptFileException | UnsupportedHFileException expected) {
            assertTrue(expected.getMessage().contains("file-"), expected::getMessage);
            return true;
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }

    /** All cells, read forward; on the way every Bloom filter is asked, and some are read backward too. */
    private List<CellView> readAll(byte[] bytes) throws IOException {
        List<CellView> cells = new ArrayList<>();
        try (HFileReader reader = open(bytes);
                CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            long limit = 100_000;
            if (cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY))) {
                do {
                    cells.add(SampleCells.copy(cursor.cell()));
                } while (cursor.next() && limit-- > 0);
            }
            assertTrue(limit > 0, "endless");
            // A cell that a filter denies is not found by who asks for it.
            List<CellView> denied = new ArrayList<>();
            for (CellView cell : cells) {
                boolean marker = cell.type() == CellType.DELETE_FAMILY || cell.type() == CellType.DELETE_FAMILY_VERSION;
                boolean maybe = reader.mayContainRow(cell, ReadMode.MAY_READ);
                maybe &= reader.mayContainColumn(cell, ReadMode.MAY_READ);
                maybe &= reader.mayContainFamilyDelete(cell, ReadMode.MAY_READ) || !marker;
                if (!maybe) {
                    denied.add(cell);
                }
            }
            for (int i = 0; i < cells.size(); i += 5) {
                cursor.seekBefore(cells.get(i));
                cursor.seek(cells.get(cells.size() - 1 - i));
            }
            cells.removeAll(denied);
            reader.middleRow();
        }
        return cells;
    }

    private HFileReader open(byte[] bytes) throws IOException {
        ReadFile file = new ReadFile() {
            private final String path = "file-" + opened++;

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                if (offset + target.remaining() > bytes.length) {
                    throw new EOFException(path + " @ " + offset);
                }
                target.put(bytes, (int) offset, target.remaining());
            }

            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public void close() {}
        };
        FileSystem files = (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(),
                new Class<?>[] {FileSystem.class},
                (proxy, method, arguments) -> file);
        return HFileReader.open(files, "", cache);
    }

    private static HFileSettings settings(DataBlockEncoding encoding, Compression compression) {
        return HFileSettings.DEFAULT
                .withEncoding(encoding)
                .withCompression(compression)
                .withBloom(BloomType.ROWCOL, 0)
                .withTags(true, true)
                .withSizes(SMALL);
    }

    private static byte[] write(HFileSettings settings, List<CellView> cells) throws IOException {
        FileSystem files = new MemoryFileSystem().mount("test");
        try (HFileWriter writer = HFileWriter.create(files, "f", settings, 12345)) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            writer.finish(99, true);
        }
        try (ReadFile file = files.open("f")) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.array();
        }
    }
}
