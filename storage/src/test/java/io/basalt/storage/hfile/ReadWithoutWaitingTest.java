package io.basalt.storage.hfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.Compression;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.PartlyInMemory;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reader that must not wait takes from the operating system's memory. */
class ReadWithoutWaitingTest {
    private static final BlockSizes SMALL = new BlockSizes(512, 600, 256);

    private final FileSystem files = new MemoryFileSystem().mount("test");
    private final BlockCache cache = BlockCache.trackingLeaks(8 << 20);

    @AfterEach
    void noBlockIsLeaked() {
        cache.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "SNAPPY", "LZ4"})
    void indexBloomAndDataBlocksAreFoundThereOrNotAtAll(Compression compression) throws IOException {
        List<CellView> cells = new SampleCells(9).sorted(500);
        HFileSettings settings = HFileSettings.DEFAULT
                .withSizes(SMALL)
                .withBloom(BloomType.ROW, 0)
                .withCompression(compression);
        HFileSummary summary = write(settings, cells);
        Random random = new Random(9);
        FileSystem partly = PartlyInMemory.of(files, () -> random.nextInt(3) > 0);
        try (HFileReader reader = HFileReader.open(partly, summary.path(), cache)) {
            int missing = 0;
            for (CellView cell : cells) {
                while (!isFound(reader, cell)) {
                    missing++;
                }
            }
            assertTrue(missing > 10, missing + " times something was missing");
            int found = 0;
            for (CellView cell : cells) {
                found += isFound(reader, cell) ? 1 : 0;
            }
            assertEquals(cells.size(), found, "all is in the cache by now");
        }
    }

    private static boolean isFound(HFileReader reader, CellView cell) throws IOException {
        try (CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            assertTrue(cursor.seek(cell));
            assertTrue(SampleCells.same(cursor.cell(), cell));
            assertTrue(reader.mayContainRow(cell, ReadMode.CACHED_ONLY));
            return true;
        } catch (BlockNotCachedException missing) {
            return false;
        }
    }

    /** They would keep an event loop from its other calls. */
    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"NONE", "GZ", "ZSTD"})
    void blocksThatAreDearToReadAreNotAskedFor(Compression compression) throws IOException {
        List<CellView> cells = new SampleCells(9).maxValueBytes(5_000).sorted(500);
        int block = compression == Compression.NONE ? 200_000 : 1_000;
        HFileSettings settings = HFileSettings.DEFAULT
                .withSizes(BlockSizes.DEFAULT.withData(block))
                .withCompression(compression);
        HFileSummary summary = write(settings, cells);
        try (HFileReader reader = HFileReader.open(PartlyInMemory.of(files, () -> true), summary.path(), cache);
                CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            assertThrows(BlockNotCachedException.class, () -> cursor.seek(cells.get(10)));
        }
    }

    @Test
    void damageThereIsFound() throws IOException {
        List<CellView> cells = new SampleCells(9).sorted(500);
        HFileSummary summary = write(HFileSettings.DEFAULT.withSizes(SMALL), cells);
        var faulty = new FaultyFileSystem(PartlyInMemory.of(files, () -> true));
        faulty.flipBit(summary.path(), 100, 3);
        try (HFileReader reader = HFileReader.open(faulty, summary.path(), cache);
                CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            var damage = assertThrows(CorruptFileException.class, () -> cursor.seek(cells.get(0)));
            assertTrue(damage.getMessage().contains("mismatch"), damage.getMessage());
        }
    }

    private HFileSummary write(HFileSettings settings, List<CellView> cells) throws IOException {
        try (HFileWriter writer = HFileWriter.create(files, "file", settings, 12345)) {
            for (CellView cell : cells) {
                writer.append(cell);
            }
            return writer.finish(99, true);
        }
    }
}
