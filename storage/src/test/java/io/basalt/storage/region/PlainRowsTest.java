package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.RegionScanner.Progress;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scans of rows that are in one place only, which has nothing but puts: what they still must leave out. */
class PlainRowsTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final List<String> ALL = List.of(
            "r1/a:x/10=one", "r1/a:y/20=two", "r1/a:z/30=three", "r2/a:x/10=four", "r2/a:y/20=five", "r3/a:z/30=six");

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FileSystem files = new MemoryFileSystem().mount("s");
    private Region region;

    private void open(FamilyDescriptor.Builder family) throws Exception {
        region = new TestServer(threads, files, "s").open(INFO, TableDescriptor.of(NAME, family.build()));
        threads.runAll();
    }

    private static FamilyDescriptor.Builder family() {
        return FamilyDescriptor.builder(Bytes.of("a")).maxVersions(3);
    }

    private void openWithAll() throws Exception {
        open(family());
        putAll();
    }

    private void putAll() throws Exception {
        apply(Rows.put("r1", "a:x", 10, "one"));
        apply(Rows.put("r1", "a:y", 20, "two"));
        apply(Rows.put("r1", "a:z", 30, "three"));
        apply(Rows.put("r2", "a:x", 10, "four"));
        apply(Rows.put("r2", "a:y", 20, "five"));
        apply(Rows.put("r3", "a:z", 30, "six"));
        flush();
    }

    private void apply(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
    }

    private void flush() throws Exception {
        assertTrue(threads.await(region.flush()));
    }

    private List<String> scan(ScanSpec.Builder spec) throws IOException {
        return Rows.scan(region, spec.build(), threads);
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        region.abort();
        threads.runAll();
        Soundness.check(files);
    }

    @Test
    void allIsReturnedForwardsAndBackwardsAndByRow() throws Exception {
        openWithAll();
        assertEquals(ALL, scan(ScanSpec.builder()));
        List<String> backwards = new ArrayList<>(ALL.subList(5, 6));
        backwards.addAll(ALL.subList(3, 5));
        backwards.addAll(ALL.subList(0, 3));
        assertEquals(backwards, scan(ScanSpec.builder().reversed(true)));
        assertEquals(ALL.subList(0, 3), scan(ScanSpec.row(Bytes.of("r1"))));
        assertEquals(ALL, scan(ScanSpec.builder().raw(true)));
    }

    @Test
    void aRowThatAnotherSourceHasAsWellIsMerged() throws Exception {
        openWithAll();
        apply(Rows.put("r1", "a:y", 21, "newer"));
        apply(Rows.delete("r2", "a:x", 10, CellType.DELETE_COLUMN));
        List<String> merged =
                List.of("r1/a:x/10=one", "r1/a:y/21=newer", "r1/a:z/30=three", "r2/a:y/20=five", "r3/a:z/30=six");
        assertEquals(merged, scan(ScanSpec.builder()));
        flush();
        assertEquals(merged, scan(ScanSpec.builder()));
        apply(Rows.deleteRow("r3"));
        assertEquals(merged.subList(0, 4), scan(ScanSpec.builder()));
    }

    @Test
    void aMarkerThatAnotherSourceHasHidesWhatFollowsFromOneSourceOnly() throws Exception {
        open(family());
        apply(Rows.deleteRow("r1"));
        apply(Rows.put("r0", "a:x", 1, "first"));
        flush();
        apply(Rows.put("r1", "a:x", 10, "hidden"));
        apply(Rows.put("r1", "a:y", 10, "hidden"));
        apply(Rows.put("r1", "a:z", 10, "hidden"));
        assertEquals(List.of("r0/a:x/1=first"), scan(ScanSpec.builder()));
    }

    @Test
    void aMarkerBetweenTwoCellsOfAnotherSourceHidesTheSecond() throws Exception {
        openWithAll();
        apply(Rows.delete("r1", "a:y", 25, CellType.DELETE_COLUMN));
        assertEquals(
                List.of("r1/a:x/10=one", "r1/a:z/30=three"),
                scan(ScanSpec.builder().stop(Bytes.of("r2"), false)));
    }

    @Test
    void timesOutsideOfTheRangeAreLeftOut() throws Exception {
        openWithAll();
        assertEquals(
                List.of("r1/a:y/20=two", "r1/a:z/30=three", "r2/a:y/20=five", "r3/a:z/30=six"),
                scan(ScanSpec.builder().timeRange(new TimeRange(11, 100))));
        assertEquals(
                List.of("r1/a:x/10=one", "r1/a:y/20=two", "r2/a:x/10=four", "r2/a:y/20=five"),
                scan(ScanSpec.builder().timeRange(new TimeRange(0, 30))));
        assertEquals(ALL, scan(ScanSpec.builder().timeRange(new TimeRange(10, 31))));
    }

    @Test
    void whatExpiresIsLeftOutFromThenOn() throws Exception {
        open(family().ttlSeconds(10));
        long now = threads.wallMillis();
        apply(Rows.put("r", "a:x", now - 5_000, "old"));
        apply(Rows.put("r", "a:y", now, "new"));
        apply(Rows.put("r", "a:z", now, "new"));
        flush();
        assertEquals(3, scan(ScanSpec.builder()).size());
        threads.advance(Duration.ofSeconds(6));
        assertEquals(2, scan(ScanSpec.builder()).size());
        threads.advance(Duration.ofSeconds(6));
        assertEquals(List.of(), scan(ScanSpec.builder()));
    }

    @Test
    void ofPutsInMemoryTheNewestOfEachColumnIsReturned() throws Exception {
        open(family());
        for (int version = 1; version <= 3; version++) {
            for (String column : List.of("a:", "a:x", "a:xy", "a:z")) {
                apply(Rows.put("r1", column, version, "v" + version));
            }
        }
        apply(Rows.put("r1", "a:x", 2, "late"));
        List<String> newest = List.of("r1/a:/3=v3", "r1/a:x/3=v3", "r1/a:xy/3=v3", "r1/a:z/3=v3");
        assertEquals(newest, scan(ScanSpec.builder()));
        assertEquals(8, scan(ScanSpec.builder().maxVersions(2)).size());
        apply(Rows.put("r1", "a:x", 1_000, "of the future"));
        assertEquals(newest, scan(ScanSpec.builder().timeRange(new TimeRange(0, 100))));
        apply(Rows.delete("r1", "a:xy", 3, CellType.DELETE));
        assertEquals(
                List.of("r1/a:/3=v3", "r1/a:x/1000=of the future", "r1/a:xy/2=v2", "r1/a:z/3=v3"),
                scan(ScanSpec.builder()));
    }

    @Test
    void whatIsWrittenWhileARowIsReadIsNotSeen() throws Exception {
        open(family());
        apply(Rows.put("r1", "a:b", 10, "one"));
        apply(Rows.put("r1", "a:c", 10, "two"));
        apply(Rows.put("r1", "a:e", 10, "three"));
        apply(Rows.put("r1", "a:f", 10, "four"));
        List<String> seen = new ArrayList<>();
        try (RegionScanner scanner = region.scan(ScanSpec.builder().batch(2).build(), ReadMode.MAY_READ)) {
            scanner.next(cell -> seen.add(Rows.text(cell)), ScanLimits.none(threads));
            for (String column : List.of("a:c", "a:d", "a:e", "a:g")) {
                apply(Rows.put("r1", column, 11, "later"));
            }
            apply(Rows.delete("r1", "a:f", 10, CellType.DELETE_COLUMN));
            while (scanner.next(cell -> seen.add(Rows.text(cell)), ScanLimits.none(threads)) != Progress.END) {}
        }
        assertEquals(List.of("r1/a:b/10=one", "r1/a:c/10=two", "r1/a:e/10=three", "r1/a:f/10=four"), seen);
    }

    @Test
    void limitsOfCellsOfARowHold() throws Exception {
        openWithAll();
        assertEquals(
                List.of("r1/a:x/10=one", "r1/a:y/20=two", "r2/a:x/10=four", "r2/a:y/20=five", "r3/a:z/30=six"),
                scan(ScanSpec.builder().storeLimit(2)));
        assertEquals(
                List.of("r1/a:z/30=three"),
                scan(ScanSpec.builder().storeOffset(2).storeLimit(9)));
    }

    @Test
    void rowsAreCutIntoPiecesWhereTheyWouldBeOtherwise() throws Exception {
        openWithAll();
        assertEquals(
                List.of("PIECE 2", "ROW 1", "PIECE 2", "PIECES_COMPLETE 0", "ROW 1"),
                pieces(ScanSpec.builder().batch(2), Long.MAX_VALUE));
        assertEquals(
                List.of("PIECE 1", "PIECE 1", "PIECE 1", "PIECES_COMPLETE 0", "PIECE 1"),
                pieces(ScanSpec.builder(), 1).subList(0, 5));
    }

    private List<String> pieces(ScanSpec.Builder spec, long maxBytes) throws IOException {
        List<String> pieces = new ArrayList<>();
        try (RegionScanner scanner = region.scan(spec.build(), ReadMode.MAY_READ)) {
            while (true) {
                int[] cells = new int[1];
                Progress progress = scanner.next(cell -> cells[0]++, new ScanLimits(threads, maxBytes, true));
                if (progress == Progress.END) {
                    return pieces;
                }
                pieces.add(progress + " " + cells[0]);
            }
        }
    }
}
