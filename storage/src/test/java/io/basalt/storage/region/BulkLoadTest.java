package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.GoldenFile;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HFiles from elsewhere become a region's. */
class BulkLoadTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE =
            TableDescriptor.of(NAME, FamilyDescriptor.of("a"), FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.of("m"), Bytes.of("t"), 1);

    private static final int TRAILER_BYTES = 4096;

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem elsewhere = new MemoryFileSystem().mount("client");
    private TestServer server;
    private Region region;

    @BeforeEach
    void openRegion() throws IOException {
        server = new TestServer(threads, disk.mount("s"), "s");
        region = server.open(INFO, TABLE);
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void loadedCellsAreNewerThanWhatWasWrittenBeforeAndOlderThanWhatComesAfter() throws Exception {
        write("p", "before");
        flush();
        write("q", "before");
        assertTrue(load(file("a", "loaded", "p", "q", "r")) > 2);
        assertEquals(List.of("p/a:x/1=loaded", "q/a:x/1=loaded", "r/a:x/1=loaded"), scan());
        write("q", "after");
        List<String> expected = List.of("p/a:x/1=loaded", "q/a:x/1=after", "r/a:x/1=loaded");
        assertEquals(expected, scan());
        compact();
        assertEquals(expected, scan());
        reopen();
        assertEquals(expected, scan());
    }

    @Test
    void aLoadedMarkerStaysUntilWhatItHidesIsFlushed() throws Exception {
        write("p", "hidden");
        load(file("a", CellType.DELETE_COLUMN, "", "p", "q"));
        write("r", "seen");
        List<String> expected = List.of("r/a:x/1=seen");
        assertEquals(expected, scan());
        for (int i = 0; i < 2; i++) {
            compact();
            assertEquals(expected, scan());
        }
        flush();
        assertEquals(expected, scan());
        compact();
        assertEquals(expected, scan());
        assertEquals(1, region.metrics().files());
    }

    private void compact() throws Exception {
        assertTrue(threads.await(region.compact(true)));
    }

    private void flush() throws Exception {
        assertTrue(threads.await(region.flush()));
    }

    @Test
    void aLaterOpeningGivesSequenceIdsAboveTheLoaded() throws Exception {
        long loaded = load(file("a", "loaded", "p"));
        kill("s", CrashMode.LOST);
        server = new TestServer(threads, disk.mount("s2"), "s2");
        region = server.open(INFO, TABLE);
        threads.runAll();
        assertTrue(region.openSequenceId() > loaded);
        write("p", "after");
        assertEquals(List.of("p/a:x/1=after"), scan());
    }

    @Test
    void daughtersSeeTheirHalvesOfALoadedFile() throws Exception {
        write("p", "before");
        load(file("a", "loaded", "n", "p", "q", "r"));
        assertTrue(threads.await(region.close()) > 0);
        RegionInfo low = RegionInfo.of(NAME, Bytes.of("m"), Bytes.of("q"), 2);
        RegionInfo high = RegionInfo.of(NAME, Bytes.of("q"), Bytes.of("t"), 2);
        new Succession(disk.mount("s")).split(INFO, low, high);
        region = server.open(low, TABLE);
        assertEquals(List.of("n/a:x/1=loaded", "p/a:x/1=loaded"), scan());
        region = server.open(high, TABLE);
        assertEquals(List.of("q/a:x/1=loaded", "r/a:x/1=loaded"), scan());
    }

    /** Written by HBase 2.6.4 with DIFF, GZ, a ROWCOL filter, tags and small blocks. */
    @Test
    void aFileThatHBaseWroteIsLoaded() throws Exception {
        elsewhere.publish("hbase", GoldenFile.bytes("hfile-hbase-2.6.4.hex"));
        FamilyDescriptor family =
                FamilyDescriptor.builder(Bytes.of("f")).maxVersions(9).build();
        RegionInfo all = RegionInfo.of(TableName.parse("hbase-made"), Bytes.EMPTY, Bytes.EMPTY, 7);
        region = server.open(all, TableDescriptor.of(NAME, family));
        threads.runAll();
        load(new FamilyFile(Bytes.of("f"), "hbase"));
        List<String> cells = scan(ScanSpec.builder().maxVersions(9));
        assertEquals(8, cells.size(), "the one with a TTL has expired: " + cells);
        assertEquals("row-1/f:name/2001=value 1", cells.get(0));
        assertEquals("row-4/f:name/1004=older value", cells.get(7));
        assertEquals(14, scan(ScanSpec.builder().raw(true).maxVersions(9)).size());
    }

    @Test
    void filesOfAllFamiliesAreThereAtOnceOrNot() throws Exception {
        assertRefused(ErrorKind.WRONG_REGION, file("a", "v", "p"), file("b", "v", "p", "z"));
        assertRefused(ErrorKind.WRONG_REGION, file("a", "v", "l", "p"));
        assertRefused(ErrorKind.NO_SUCH_FAMILY, file("a", "v", "p"), file("c", "v", "p"));
        FamilyFile ofB = file("b", "v", "p");
        assertRefused(ErrorKind.DO_NOT_RETRY, new FamilyFile(Bytes.of("a"), ofB.path()));
        assertRefused(ErrorKind.IO, new FamilyFile(Bytes.of("a"), "missing"));
        load(file("a", "v", "p"), ofB, file("a", "v"));
        assertEquals(List.of("p/a:x/1=v", "p/b:x/1=v"), scan());
        assertEquals(2, region.metrics().files(), "an empty file is left out");
    }

    @Test
    void ofFilesThatGoBeyondTheRegionItsRowsAreTaken() throws Exception {
        FamilyFile beyond = file("a", "v", "l", "m", "p", "s", "t");
        FamilyFile elsewhereOnly = file("b", "v", "a", "z");
        assertEquals(List.of("m/a:x/1=v", "p/a:x/1=v", "s/a:x/1=v"), loadedPart(INFO.rows(), beyond, elsewhereOnly));
        assertEquals(1, region.metrics().files(), "of the other file nothing is left");
        assertEquals(
                List.of("m/a:x/1=v", "p/a:x/1=v", "p/b:x/1=w", "q/b:x/1=w", "s/a:x/1=v"),
                loadedPart(
                        new RowRange(Bytes.of("n"), Bytes.of("r")),
                        file("b", "w", "m", "p", "q", "r"),
                        file("a", "w", "z")));
        reopen();
        assertEquals(5, scan().size());
    }

    @Test
    void aPartOfAFileIsAsCarefullyTakenAsTheWhole() throws Exception {
        var all = new RowRange(Bytes.of("l"), Bytes.of("t"));
        assertPartRefused(ErrorKind.WRONG_REGION, all, file("a", "v", "p"));
        assertPartRefused(
                ErrorKind.DO_NOT_RETRY,
                INFO.rows(),
                new FamilyFile(Bytes.of("a"), file("b", "v", "a", "p").path()));
        assertPartRefused(ErrorKind.NO_SUCH_FAMILY, INFO.rows(), file("a", "v", "a", "p"), file("c", "v", "p"));
        assertPartRefused(ErrorKind.IO, INFO.rows(), new FamilyFile(Bytes.of("a"), "missing"));
        assertEquals(List.of(), scan());
        assertNothingLeft();
    }

    private List<String> loadedPart(RowRange rows, FamilyFile... files) throws Exception {
        threads.await(region.bulkLoad(elsewhere, List.of(files), rows));
        return scan();
    }

    private void assertPartRefused(ErrorKind kind, RowRange rows, FamilyFile... files) {
        var result = region.bulkLoad(elsewhere, List.of(files), rows);
        threads.runAll();
        var failure = assertThrows(ExecutionException.class, result::get);
        assertEquals(kind, ((RpcException) failure.getCause()).kind());
    }

    @Test
    void aDamagedFileIsRefusedWhereverTheDamageIs() throws Exception {
        FamilyFile good = file("a", "v", "p", "q", "r");
        byte[] bytes;
        try (ReadFile file = elsewhere.open(good.path())) {
            bytes = new byte[(int) file.sizeBytes()];
            file.read(0, ByteBuffer.wrap(bytes));
        }
        int checked = bytes.length - TRAILER_BYTES; // Most of the trailer is padding, which nobody reads.
        for (int i = 0; i < bytes.length; i += i < checked ? 7 : 97) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            String path = "flipped" + i;
            elsewhere.publish(path, ByteBuffer.wrap(flipped));
            var result = start(new FamilyFile(Bytes.of("a"), path));
            if (result.isCompletedExceptionally()) {
                assertEquals(List.of(), scan());
                assertNothingLeft();
            } else {
                assertTrue(i >= checked, "accepted with byte " + i + " changed");
                assertEquals(List.of("p/a:x/1=v", "q/a:x/1=v", "r/a:x/1=v"), scan());
                openAnew();
            }
        }
    }

    @Test
    void writesThatComeWhileALoadIsPublishedWaitForItAndAreNewer() throws Exception {
        var loading = region.bulkLoad(elsewhere, List.of(file("a", "loaded", "p")));
        Rows.Outcome outcome = null;
        for (int i = 0; !loading.isDone(); i++) {
            if (i % 3 == 0) {
                outcome = Rows.submit(region, Rows.put("q", "a:x", 1, "v" + i));
            }
            assertTrue(threads.step(), "the load never ends");
        }
        threads.runAll();
        assertNotNull(outcome.result);
        assertEquals(2, scan().size());
    }

    @Test
    void aCrashOrErrorAtAnyCallLeavesAllOrNothing() throws Exception {
        FaultyFileSystem counted = new FaultyFileSystem(disk.mount("s"));
        long calls = callsOfALoad(counted);
        for (long call = 1; call <= calls; call++) {
            for (int number = 0; number <= 3; number++) {
                // A crash in each mode, and an error.
                boolean crash = number < 3;
                CrashMode mode = CrashMode.values()[(int) (crash ? number : call % 3)];
                BulkLoadTest run = new BulkLoadTest();
                FaultyFileSystem faulty = new FaultyFileSystem(run.disk.mount("s"));
                run.server = new TestServer(run.threads, faulty, "s");
                run.region = run.server.open(INFO, TABLE);
                run.threads.runAll();
                Moment moment = Moment.values()[(int) ((call + mode.ordinal()) % 3)];
                if (crash) {
                    faulty.crashAt(faulty.calls() + call, moment);
                } else {
                    faulty.failAt(faulty.calls() + call, moment);
                }
                var result = run.start(run.file("a", "v", "p"), run.file("b", "v", "q"));
                assertTrue(result.isDone(), "the load never ends");
                boolean acknowledged = !result.isCompletedExceptionally();
                if (!crash && !run.region.whenFailed().isDone()) {
                    assertEquals(acknowledged ? 2 : 0, run.scan().size(), faulty.failedCall());
                    run.write("r", "v");
                }
                run.disk.crash("s", mode, new Random(call));
                run.threads.dropAll();
                WalSeal.sealOrRead(run.disk.mount("m"), WalFiles.directory("s"));
                run.server = new TestServer(run.threads, run.disk.mount("s2"), "s2");
                run.region = run.server.open(INFO, TABLE);
                run.threads.runAll();
                long loaded = run.scan().stream()
                        .filter(cell -> !cell.startsWith("r"))
                        .count();
                assertTrue(
                        loaded == 2 || (loaded == 0 && !acknowledged),
                        loaded + " cells after " + faulty.failedCall() + ", acknowledged: " + acknowledged);
                run.nothingIsDamaged();
            }
        }
    }

    /** Whether the manifest that names the copies is there is not known then, so they must not be deleted. */
    @Test
    void whatIsThrownBehindThePublicationDeletesNoCopy() throws Exception {
        boolean[] armed = {false};
        boolean[] published = {false};
        FileSystem breaking = OvertakenFileSystem.when(
                (method, call) -> {
                    published[0] |= armed[0] && method.equals("publish");
                    return published[0] && method.equals("list");
                },
                disk.mount("s2"),
                () -> {
                    throw new IllegalStateException("what nobody expects of a file system");
                });
        kill("s", CrashMode.KEPT);
        server = new TestServer(threads, breaking, "s2");
        region = server.open(INFO, TABLE);
        threads.runAll();
        armed[0] = true;
        assertTrue(start(file("a", "loaded", "p")).isCompletedExceptionally());
        assertTrue(region.whenFailed().isDone());
        kill("s2", CrashMode.KEPT);
        server = new TestServer(threads, disk.mount("s3"), "s3");
        region = server.open(INFO, TABLE);
        threads.runAll();
        assertEquals(List.of("p/a:x/1=loaded"), scan());
    }

    private void kill(String name, CrashMode mode) throws IOException {
        disk.crash(name, mode, new Random(1));
        threads.dropAll();
        WalSeal.sealOrRead(disk.mount("m"), WalFiles.directory(name));
    }

    private long callsOfALoad(FaultyFileSystem counted) throws Exception {
        server = new TestServer(threads, counted, "t");
        region = server.open(RegionInfo.of(TableName.parse("u"), Bytes.of("m"), Bytes.of("t"), 2), TABLE);
        long before = counted.calls();
        load(file("a", "v", "p"), file("b", "v", "q"));
        assertTrue(counted.calls() - before > 15);
        return counted.calls() - before;
    }

    // ---- what the tests do

    private int made;

    private FamilyFile file(String family, String value, String... rows) throws IOException {
        return file(family, CellType.PUT, value, rows);
    }

    private FamilyFile file(String family, int type, String value, String... rows) throws IOException {
        String path = "staging/" + family + "/" + ++made;
        HFileSettings settings =
                HFileSettings.of(FamilyDescriptor.of(family), CellOrder.USER).withSequenceIds(false);
        try (HFileWriter writer = HFileWriter.create(elsewhere, path, settings, 1)) {
            for (String row : rows) {
                FramedCells cell = new FramedCells().over(Rows.cell(row, family + ":x", 1, type, Bytes.of(value)));
                writer.append(cell.next(0));
            }
            writer.finish(0, false);
        }
        return new FamilyFile(Bytes.of(family), path);
    }

    private CompletableFuture<Long> start(FamilyFile... files) {
        var result = region.bulkLoad(elsewhere, List.of(files));
        threads.runAll();
        return result;
    }

    private long load(FamilyFile... files) throws Exception {
        return start(files).get();
    }

    private void assertRefused(ErrorKind kind, FamilyFile... files) throws Exception {
        try {
            load(files);
            throw new AssertionError("not refused");
        } catch (ExecutionException e) {
            RpcException refusal = (RpcException) e.getCause();
            assertEquals(kind, refusal.kind(), refusal::getMessage);
        }
        assertEquals(List.of(), scan());
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        for (String family : List.of("a", "b")) {
            assertEquals(List.of(), disk.mount("s").list(StoreLayout.family(INFO, family)));
        }
    }

    private void openAnew() throws Exception {
        disk.mount("s").deleteRecursively(StoreLayout.region(INFO));
        assertTrue(new ManifestStore(disk.mount("s"))
                .latest(StoreLayout.region(INFO))
                .isEmpty());
        region.abort();
        threads.runAll();
        region = server.open(INFO, TABLE);
        threads.runAll();
    }

    private void write(String row, String value) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, "a:x", 1, value));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private void reopen() throws Exception {
        assertTrue(threads.await(region.close()) > 0);
        region = server.open(INFO, TABLE);
        threads.runAll();
    }

    private List<String> scan() throws IOException {
        return scan(ScanSpec.builder());
    }

    private List<String> scan(ScanSpec.Builder spec) throws IOException {
        return Rows.scan(region, spec.build(), threads);
    }
}
