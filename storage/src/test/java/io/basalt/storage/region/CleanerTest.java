package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.clean.CleanReport;
import io.basalt.storage.clean.Cleaner;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cleaner deletes and when, case by case. */
class CleanerTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("a"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("s");
    private final Cleaner cleaner = new Cleaner(disk.mount("cleaner"), threads, GRACE);

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void filesThatACompactionLeftGoAfterTheGracePeriod() throws Exception {
        Region region = twoFiles();
        List<String> before = named();
        compact(region);
        assertEquals(new CleanReport(List.of(), 0, List.of(), List.of(), 2, false), cleaner.clean());
        threads.advance(GRACE.minusSeconds(1));
        assertEquals(2, cleaner.clean().waiting());
        threads.advance(Duration.ofSeconds(1));
        CleanReport report = cleaner.clean();
        assertEquals(sorted(before), report.deletedFiles());
        assertTrue(report.deletedBytes() > 0);
        assertEquals(0, cleaner.clean().waiting());
        assertEquals(named(), present());
    }

    @Test
    void aReaderGoesOnWithFilesThatAreDeletedMeanwhile() throws Exception {
        Region region = twoFiles();
        List<String> cells = new ArrayList<>();
        try (RegionScanner scanner = region.scan(ScanSpec.builder().build(), ReadMode.MAY_READ)) {
            compact(region);
            assertEquals(
                    2,
                    new Cleaner(files, threads, Duration.ZERO)
                            .clean()
                            .deletedFiles()
                            .size());
            while (scanner.next(cell -> cells.add(Rows.text(cell)), ScanLimits.none(threads))
                    != RegionScanner.Progress.END) {}
        }
        assertEquals(List.of("r1/a:x/1=v", "r2/a:x/1=v"), cells);
    }

    @Test
    void aFileThatIsBeingWrittenStaysHoweverLongItTakes() throws Exception {
        Region region = new TestServer(
                        threads,
                        OvertakenFileSystem.when((method, call) -> true, files, () -> {
                            threads.advance(GRACE);
                            return cleaner.clean();
                        }),
                        "s")
                .open(INFO, TABLE);
        write(region, "r1");
        flush(region);
        write(region, "r2");
        flush(region);
        compact(region);
        assertEquals(List.of("r1/a:x/1=v", "r2/a:x/1=v"), scan(region));
        threads.advance(GRACE);
        var unused = cleaner.clean();
        assertEquals(named(), present());
    }

    @Test
    void whatACrashLeftGoesOnceTheRegionIsOpenedAgain() throws Exception {
        FaultyFileSystem faulty = new FaultyFileSystem(files);
        Region region = new TestServer(threads, faulty, "s").open(INFO, TABLE);
        write(region, "r1");
        faulty.crashAt(faulty.calls() + 3, Moment.AFTER);
        var lost = region.flush();
        threads.runAll();
        assertTrue(lost.isCompletedExceptionally());
        assertEquals(1, present().size());
        Cleaner now = new Cleaner(files, threads, Duration.ZERO);
        assertEquals(List.of(), now.clean().deletedFiles(), "the server may be alive and about to name it");
        disk.crash("s", CrashMode.KEPT, new Random(1));
        WalSeal.sealOrRead(disk.mount("m"), WalFiles.directory("s"));
        Region again = new TestServer(threads, disk.mount("s2"), "s2").open(INFO, TABLE);
        threads.runAll();
        assertEquals(
                1,
                new Cleaner(disk.mount("m"), threads, Duration.ZERO)
                        .clean()
                        .deletedFiles()
                        .size());
        assertEquals(List.of("r1/a:x/1=v"), scan(again));
    }

    @Test
    void aDroppedTableGoesButForWhatASnapshotNames() throws Exception {
        Region region = twoFiles();
        NumberedFiles.descriptors(files).publish(StoreLayout.table(NAME), 1, Bytes.of("schema"));
        SnapshotStore snapshots = new SnapshotStore(files);
        SnapshotId snapshot = new SnapshotId("kept", 1);
        snapshots.begin(snapshot, Bytes.EMPTY, Bytes.EMPTY);
        snapshots.add(snapshot, INFO);
        List<String> kept = sorted(named());
        assertTrue(cleaner.clean().snapshotUnderWay());
        snapshots.complete(snapshot);
        compact(region);

        var retirement = new Retirement(files);
        Retirement.Contents contents = retirement.contents(NAME);
        retirement.dropTable(NAME, contents);
        retirement.dropTable(NAME, contents);
        assertThrows(RetiredRegionException.class, () -> new TestServer(threads, files, "s3").open(INFO, TABLE));
        Cleaner now = new Cleaner(files, threads, Duration.ZERO);
        assertEquals(1, now.clean().deletedFiles().size(), "the compacted file, which the snapshot does not have");
        assertEquals(kept, present());
        write(region, "r3");
        var lost = region.flush();
        threads.runAll();
        assertTrue(lost.isCompletedExceptionally());
        assertTrue(region.whenFailed().getNow(null) instanceof LostOwnershipException);

        snapshots.delete(snapshot);
        var unused = now.clean();
        unused = now.clean();
        assertEquals(List.of(), files.list(StoreLayout.data() + "/default"));
    }

    /** A master that is paused while it drops a table, at whichever call, until another one has dropped it. */
    @Test
    void whoSleepsWhileItDropsATableDoesNotDropTheNextOneOfItsName() throws Exception {
        int sleeps = 0;
        while (new CleanerTest().sleepWhileDropping(sleeps + 1)) {
            sleeps++;
        }
        assertTrue(sleeps > 5, "it slept " + sleeps + " times");
    }

    private boolean sleepWhileDropping(int call) throws Exception {
        twoFiles();
        String directory = StoreLayout.table(NAME);
        NumberedFiles descriptors = NumberedFiles.descriptors(files);
        descriptors.publishAbove(directory, 10, Bytes.of("schema"));
        Retirement.Contents contents = new Retirement(files).contents(NAME);
        List<Region> next = new ArrayList<>();
        FileSystem overtaken = OvertakenFileSystem.atCall(call, disk.mount("asleep"), () -> {
            new Retirement(files).dropTable(NAME, contents);
            descriptors.publishAbove(directory, 20, Bytes.of("schema"));
            next.add(server.open(RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 20), TABLE));
            return null;
        });
        new Retirement(overtaken).dropTable(NAME, contents);
        if (next.isEmpty()) {
            return false; // It makes fewer calls.
        }
        assertEquals(List.of(20L), descriptors.numbers(directory));
        write(next.get(0), "r1");
        assertTrue(threads.await(next.get(0).flush()), "call " + call);
        return true;
    }

    @Test
    void aDamagedManifestStopsTheCleanerSinceItMayNameAnything() throws Exception {
        Region region = twoFiles();
        compact(region);
        FaultyFileSystem flipping = new FaultyFileSystem(files);
        flipping.flipBit(StoreLayout.region(INFO) + "/manifest." + manifest().number(), 99, 1);
        assertThrows(CorruptFileException.class, () -> new Cleaner(flipping, threads, Duration.ZERO).clean());
        assertEquals(3, present().size());
    }

    @Test
    void filesThatNoRegionMadeStay() throws Exception {
        twoFiles();
        String foreign = StoreLayout.family(INFO, "a") + "/copied-by-hand";
        files.create(foreign, 0).close();
        assertEquals(
                0,
                new Cleaner(files, threads, Duration.ZERO)
                        .clean()
                        .deletedFiles()
                        .size());
        assertTrue(files.exists(foreign));
    }

    @Test
    void aCrashAtAnyCallHarmsNothingAndTheNextLookGoesOn() throws Exception {
        for (long call = 1; call < 40; call++) {
            CleanerTest run = new CleanerTest();
            Region region = run.twoFiles();
            run.compact(region);
            RegionInfo dropped = RegionInfo.of(TableName.parse("u"), Bytes.EMPTY, Bytes.EMPTY, 1);
            run.server.open(dropped, TABLE);
            var retirement = new Retirement(run.files);
            retirement.dropTable(dropped.table(), retirement.contents(dropped.table()));
            FaultyFileSystem faulty = new FaultyFileSystem(run.disk.mount("c"));
            faulty.crashAt(call, Moment.values()[(int) (call % 3)]);
            try {
                var unused = new Cleaner(faulty, run.threads, Duration.ZERO).clean();
            } catch (IOException e) {
                run.disk.crash("c", CrashMode.values()[(int) (call / 3 % 3)], new Random(call));
            }
            assertEquals(List.of("r1/a:x/1=v", "r2/a:x/1=v"), run.scan(region));
            run.nothingIsDamaged();
            Cleaner next = new Cleaner(run.files, run.threads, Duration.ZERO);
            var unused = next.clean();
            unused = next.clean();
            assertEquals(run.named(), run.present());
            assertFalse(run.files.exists(StoreLayout.table(dropped.table())), faulty.failedCall());
        }
    }

    // ---- what the tests do

    private TestServer server;

    private Region twoFiles() throws Exception {
        server = new TestServer(threads, files, "s");
        Region region = server.open(INFO, TABLE);
        write(region, "r1");
        flush(region);
        write(region, "r2");
        flush(region);
        assertEquals(2, present().size());
        return region;
    }

    private void write(Region region, String row) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, "a:x", 1, "v"));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private void flush(Region region) throws Exception {
        assertTrue(threads.await(region.flush()));
    }

    private void compact(Region region) throws Exception {
        assertTrue(threads.await(region.compact(true)));
    }

    private List<String> scan(Region region) throws IOException {
        return Rows.scan(region, ScanSpec.builder().build(), threads);
    }

    private Manifest manifest() throws IOException {
        return new ManifestStore(files).latest(StoreLayout.region(INFO)).orElseThrow();
    }

    private List<String> named() throws IOException {
        return manifest().files().stream().map(LiveFile::path).toList();
    }

    private List<String> present() throws IOException {
        String family = StoreLayout.family(INFO, "a");
        return disk.mount("checker").list(family).stream()
                .map(entry -> family + "/" + entry.name())
                .toList();
    }

    private static List<String> sorted(List<String> paths) {
        return paths.stream().sorted().toList();
    }
}
