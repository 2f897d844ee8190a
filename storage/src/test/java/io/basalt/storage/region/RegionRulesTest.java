package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.KeepDeletedCells;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules of visibility, one by one and by name; {@link RegionModelTest} mixes them. */
class RegionRulesTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FileSystem files = new MemoryFileSystem().mount("s");
    private RegionConfig config = RegionConfig.DEFAULT;
    private Region region;

    private void open(FamilyDescriptor family) throws Exception {
        TestServer server = new TestServer(threads, files, "s");
        server.config = config;
        region = server.open(INFO, TableDescriptor.of(NAME, family));
    }

    private static FamilyDescriptor.Builder family() {
        return FamilyDescriptor.builder(Bytes.of("a")).maxVersions(3);
    }

    private void apply(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
    }

    private List<String> row() throws Exception {
        return scan(ScanSpec.row(Bytes.of("r")).maxVersions(9));
    }

    private List<String> scan(ScanSpec.Builder spec) throws Exception {
        return Rows.scan(region, spec.build(), threads);
    }

    private void flush() throws Exception {
        assertTrue(threads.await(region.flush()));
    }

    private void compact() throws Exception {
        assertTrue(threads.await(region.compact(true)));
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(files);
    }

    @Test
    void aMarkerHidesWhatIsWrittenLaterWithAnOlderTimestampUntilAMajorCompaction() throws Exception {
        open(family().build());
        apply(Rows.delete("r", "a:x", 10, CellType.DELETE_COLUMN));
        apply(Rows.put("r", "a:x", 5, "v"));
        assertEquals(List.of(), row());
        flush();
        compact();
        apply(Rows.put("r", "a:x", 6, "w"));
        assertEquals(List.of("r/a:x/6=w"), row());
    }

    @Test
    void aRowThatIsTooBigIsRefusedAndReadInBatches() throws Exception {
        config = new RegionConfig(
                Size.ofMegabytes(1),
                2,
                Size.ofMegabytes(1),
                Size.ofMegabytes(1),
                Size.ofMegabytes(1),
                Size.ofKilobytes(4));
        open(family().build());
        for (int i = 0; i < 9; i++) {
            apply(Rows.put("r", "a:x" + i, 1, "v".repeat(1000)));
        }
        var refused = assertThrows(RpcException.class, this::row);
        assertEquals(ErrorKind.ROW_TOO_BIG, refused.kind());
        assertEquals(9, scan(ScanSpec.builder().batch(3)).size());
        assertEquals(2, scan(ScanSpec.row(Bytes.of("r")).storeLimit(2)).size());
    }

    @Test
    void aFamilyMarkerBetweenVersionsOfTheColumnWithoutQualifierIsNotPassedOver() throws Exception {
        open(family().maxVersions(1).build());
        apply(Rows.put("r", "a:", 100, "newest"));
        apply(Rows.put("r", "a:", 60, "older"));
        apply(Rows.delete("r", "a:", 50, CellType.DELETE_FAMILY));
        apply(Rows.put("r", "a:x", 40, "hidden"));
        for (int i = 0; i < 2; i++) {
            assertEquals(List.of("r/a:/100=newest"), row());
            assertEquals(List.of(), scan(ScanSpec.row(Bytes.of("r")).column(Bytes.of("a"), Bytes.of("x"))));
            if (i == 0) {
                flush();
            }
        }
    }

    @Test
    void keptDeletedCellsAreSeenByTimeRangesThatEndBeforeTheMarker() throws Exception {
        open(family().keepDeletedCells(KeepDeletedCells.TRUE).build());
        apply(Rows.put("r", "a:x", 5, "v"));
        apply(Rows.delete("r", "a:x", 10, CellType.DELETE_COLUMN));
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), row());
            assertEquals(List.of("r/a:x/5=v"), scan(ScanSpec.row(Bytes.of("r")).timeRange(new TimeRange(0, 10))));
            if (i == 0) {
                flush();
            } else {
                compact();
            }
        }
    }

    @Test
    void aDeleteOfTheNewestVersionBringsTheOneBeforeBack() throws Exception {
        open(family().build());
        apply(Rows.put("r", "a:x", 5, "v"));
        apply(Rows.put("r", "a:x", 7, "w"));
        apply(Rows.delete("r", "a:x", Rows.LATEST, CellType.DELETE));
        assertEquals(List.of("r/a:x/5=v"), row());
        apply(Rows.delete("r", "a:x", Rows.LATEST, CellType.DELETE));
        assertEquals(List.of(), row());
    }

    @Test
    void ofTwoPutsOfOneVersionTheLaterOneCountsAndCountsOnce() throws Exception {
        open(family().maxVersions(2).build());
        apply(Rows.put("r", "a:x", 5, "v"));
        apply(Rows.put("r", "a:x", 7, "first"));
        flush();
        apply(Rows.put("r", "a:x", 7, "second"));
        assertEquals(List.of("r/a:x/7=second", "r/a:x/5=v"), row());
        flush();
        compact();
        assertEquals(List.of("r/a:x/7=second", "r/a:x/5=v"), row());
    }

    @Test
    void aCellMayLiveShorterThanItsFamilyAndAnAppendInheritsThat() throws Exception {
        open(family().ttlSeconds(60).build());
        long now = threads.wallMillis();
        apply(new Mutation.Put(Bytes.of("r"), withTimeToLive("r", "a:x", now, "short", 5_000)));
        apply(Rows.put("r", "a:y", now, "long"));
        apply(new Mutation.Append(
                Bytes.of("r"), Rows.cell("r", "a:x", Rows.LATEST, CellType.PUT, Bytes.of("er")), TimeRange.ALL, true));
        assertEquals("shorter", row().get(0).substring(row().get(0).indexOf('=') + 1));
        flush();
        threads.advance(Duration.ofSeconds(6));
        assertEquals(List.of("r/a:y/" + now + "=long"), row());
        threads.advance(Duration.ofSeconds(60));
        assertEquals(List.of(), row());
        compact();
        assertEquals(0, region.metrics().files());
    }

    /** Two bytes of each cell. */
    @Test
    void filesHaveRoomForTagsOnlyWhereACellHasSome() throws Exception {
        open(family().build());
        long now = threads.wallMillis();
        apply(Rows.put("r", "a:x", now, "plain"));
        flush();
        assertEquals(List.of(false), tagsOfFiles());
        compact();
        assertEquals(List.of(false), tagsOfFiles());
        apply(new Mutation.Put(Bytes.of("r"), withTimeToLive("r", "a:y", now, "tagged", 5_000)));
        flush();
        assertEquals(List.of(true, false), tagsOfFiles());
        compact();
        assertEquals(List.of(true), tagsOfFiles());
        assertEquals(2, row().size());
        threads.advance(Duration.ofSeconds(6));
        assertEquals(List.of("r/a:x/" + now + "=plain"), row());
        compact();
        assertEquals(List.of(true), tagsOfFiles(), "it could have been there still");
        compact();
        assertEquals(List.of(false), tagsOfFiles());
    }

    private List<Boolean> tagsOfFiles() throws IOException {
        List<Boolean> tags = new ArrayList<>();
        try (var cache = new BlockCache(1 << 20)) {
            for (LiveFile file : region.files()) {
                try (HFileReader reader = HFileReader.open(files, file.path(), cache)) {
                    tags.add(reader.mayHaveTags());
                }
            }
        }
        return tags;
    }

    /** A framed cell with HBase's tag 8. */
    private static ByteBuffer withTimeToLive(String row, String column, long timestamp, String value, long millis) {
        ByteBuffer tags = ByteBuffer.allocate(2 + 1 + 8)
                .putShort((short) 9)
                .put((byte) 8)
                .putLong(millis)
                .flip();
        ByteBuffer bare = Rows.cell(row, column, timestamp, CellType.PUT, Bytes.of(value));
        CellView cell = new FramedCells().over(bare).next(0);
        ByteBuffer framed = ByteBuffer.allocate(bare.remaining() + 2 + tags.remaining());
        framed.putInt(cell.serializedLength() + 2 + tags.remaining());
        framed.put(bare.slice(4, bare.remaining() - 4));
        framed.putShort((short) tags.remaining()).put(tags);
        return framed.flip();
    }
}
