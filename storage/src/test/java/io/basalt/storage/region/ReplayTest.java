package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replay of more than the MemStores may hold. */
class ReplayTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE =
            TableDescriptor.of(NAME, FamilyDescriptor.of("a"), FamilyDescriptor.of("b"));
    private static final TableDescriptor WITHOUT_A = TableDescriptor.of(NAME, FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final RegionConfig SMALL = new RegionConfig(
            Size.ofKilobytes(2),
            2,
            Size.ofMegabytes(10),
            Size.ofMegabytes(64),
            Size.ofKilobytes(1),
            Size.ofMegabytes(1));

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final List<String> written = new ArrayList<>();

    /** Two servers have had the region, and neither has flushed it. */
    @BeforeEach
    void writeWithoutFlush() throws Exception {
        for (String name : List.of("s1", "s2")) {
            Region region = new TestServer(threads, disk.mount(name), name).open(INFO, TABLE);
            threads.runAll();
            List<Rows.Outcome> outcomes = new ArrayList<>();
            for (int i = 10; i < 30; i++) {
                String value = "v".repeat(250) + name;
                for (String column : List.of("a:" + name, "b:x")) {
                    outcomes.add(Rows.submit(region, Rows.put("r" + i, column, 1, value)));
                }
            }
            threads.runAll();
            outcomes.forEach(outcome -> assertNotNull(outcome.result));
            kill(name);
        }
        for (int i = 10; i < 30; i++) {
            written.add("r" + i + "/a:s1/1=" + "v".repeat(250) + "s1");
            written.add("r" + i + "/a:s2/1=" + "v".repeat(250) + "s2");
            written.add("r" + i + "/b:x/1=" + "v".repeat(250) + "s2");
        }
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void whatIsTooMuchForTheMemStoresIsFlushedInBetween() throws Exception {
        Region region = open(disk.mount("s3"));
        assertTrue(region.metrics().files() >= 6, () -> region.metrics().files() + " files");
        assertTrue(region.metrics().memStoreBytes() <= 4 << 10, () -> "" + region.metrics());
        check(region);
        assertTrue(threads.await(region.flush()));
        check(region);
    }

    @Test
    void aCrashAtAnyCallLosesNothingAndTheNextOpeningGoesOn() throws Exception {
        FaultyFileSystem counted = new FaultyFileSystem(disk.mount("s3"));
        open(counted);
        long calls = counted.calls();
        assertTrue(calls > 50, "only " + calls + " calls");
        for (long call = 1; call <= calls; call++) {
            for (CrashMode mode : CrashMode.values()) {
                crashAt(call, mode);
            }
        }
    }

    private static void crashAt(long call, CrashMode mode) throws Exception {
        ReplayTest run = new ReplayTest();
        run.writeWithoutFlush();
        FaultyFileSystem faulty = new FaultyFileSystem(run.disk.mount("s3"));
        faulty.crashAt(call, Moment.values()[(int) ((call + mode.ordinal()) % Moment.values().length)]);
        try {
            run.open(faulty);
        } catch (IOException e) {
            // The next server opens it.
        }
        run.kill("s3", mode);
        run.check(run.open(run.disk.mount("s4")));
        run.nothingIsDamaged();
    }

    /** Its client never heard of it, and sends it again to whoever has the region then. */
    @Test
    void whatHasANonceAndWasLoggedRunsOnce() throws Exception {
        List<Mutation> increment = List.of(new Mutation.Increment(
                Bytes.of("c"), Rows.cell("c", "a:n", Rows.LATEST, CellType.PUT, Bytes.of(5L)), TimeRange.ALL, true));
        List<Mutation> group = List.of(
                Rows.put("d", "a:x", "v"),
                new Mutation.Append(
                        Bytes.of("d"),
                        Rows.cell("d", "b:t", Rows.LATEST, CellType.PUT, Bytes.of("tail")),
                        TimeRange.ALL,
                        true));
        Region region = open(disk.mount("s3"));
        Rows.Outcome counted = submit(region, 42, increment);
        Rows.Outcome appended = submit(region, 43, group);
        kill("s3");

        Region next = open(disk.mount("s4"));
        assertEquals(counted.result, submit(next, 42, increment).result);
        assertEquals(appended.result, submit(next, 43, group).result);
        List<String> rows =
                Rows.scan(next, ScanSpec.builder().stop(Bytes.of("r"), false).build(), threads);
        assertEquals(
                List.of("c/a:n=" + "\\x00".repeat(7) + "\\x05", "d/a:x=v", "d/b:t=tail"),
                rows.stream().map(cell -> cell.replaceAll("/\\d+=", "=")).toList());
    }

    /** Its log is still there, and begins before the family was dropped. */
    @Test
    void aFamilyThatIsMadeAgainOnTheSameServerBeginsEmpty() throws Exception {
        TestServer server = new TestServer(threads, disk.mount("s3"), "s3");
        Region region = server.open(INFO, TABLE);
        threads.runAll();
        check(region);
        put(region, "x", "a:old");
        close(region);
        region = server.open(INFO, WITHOUT_A);
        put(region, "x", "b:kept");
        close(region);
        region = server.open(INFO, TABLE);
        put(region, "x", "a:new");
        kill("s3");
        assertEquals(List.of("x/a:new/1=v", "x/b:kept/1=v"), rowsBehind("s", open(disk.mount("s4"))));
    }

    /** Nobody flushed it before it was dropped, nor since. */
    @Test
    void aFamilyThatIsMadeAgainAfterTwoCrashesBeginsEmpty() throws Exception {
        TestServer server = new TestServer(threads, disk.mount("s3"), "s3");
        server.open(INFO, WITHOUT_A);
        kill("s3");
        Region region = open(disk.mount("s4"));
        written.removeIf(cell -> cell.contains("/a:"));
        check(region);
        flush(region);
        kill("s4");
        check(open(disk.mount("s5")));
    }

    private void put(Region region, String row, String column) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, column, 1, "v"));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private void flush(Region region) throws Exception {
        assertTrue(threads.await(region.flush()));
    }

    private void close(Region region) throws Exception {
        threads.await(region.close());
    }

    private List<String> rowsBehind(String first, Region region) throws IOException {
        return Rows.scan(region, ScanSpec.builder().start(Bytes.of(first), true).build(), threads);
    }

    private Rows.Outcome submit(Region region, long nonce, List<Mutation> mutations) {
        Rows.Outcome outcome = new Rows.Outcome();
        region.submit(new RowOperation(List.of(), mutations, Durability.USE_DEFAULT, 7, nonce, outcome));
        threads.runAll();
        assertNotNull(outcome.result);
        return outcome;
    }

    private Region open(FileSystem files) throws IOException {
        String name = "s" + (3 + disk.mount("checker").list("wal").size());
        TestServer server = new TestServer(threads, files, name);
        server.config = SMALL;
        Region region = server.open(INFO, TABLE);
        threads.runAll();
        return region;
    }

    private void kill(String name) throws IOException {
        kill(name, CrashMode.KEPT);
    }

    private void kill(String name, CrashMode mode) throws IOException {
        disk.crash(name, mode, new Random(1));
        threads.dropAll();
        for (FileSystem.Entry log : disk.mount("master").list("wal")) {
            WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory(log.name()));
        }
    }

    private void check(Region region) throws IOException {
        assertEquals(written, Rows.scan(region, ScanSpec.builder().build(), threads));
    }
}
