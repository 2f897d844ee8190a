package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionOwnershipTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("a"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));

    private TestServer server(String name) throws IOException {
        return new TestServer(threads, disk.mount(name), name);
    }

    private void put(Region region, String row, String value) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, "a:x", 1, value));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private List<String> scan(Region region) throws IOException {
        return Rows.scan(region, ScanSpec.builder().build(), threads);
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void aPausedOwnerCanPublishNothingAfterItsSuccessorHasOpened() throws Exception {
        TestServer first = server("s1");
        Region old = first.open(INFO, TABLE);
        put(old, "r1", "v1");
        WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory("s1"));
        Region next = server("s2").open(INFO, TABLE);
        threads.runAll();
        assertEquals(List.of("r1/a:x/1=v1"), scan(next));
        assertTrue(next.openSequenceId() > old.openSequenceId());

        // It wakes up, writes what nobody will read, and fails at its first flush.
        put(old, "r2", "lost");
        var flushed = old.flush();
        threads.runAll();
        assertTrue(flushed.isCompletedExceptionally());
        assertInstanceOf(LostOwnershipException.class, old.whenFailed().getNow(null));
        assertEquals(List.of("r1/a:x/1=v1"), scan(next));
        put(next, "r3", "v3");
        assertTrue(threads.await(next.flush()));
        assertEquals(List.of("r1/a:x/1=v1", "r3/a:x/1=v3"), scan(next));
    }

    @Test
    void ofTwoOpensAtOnceExactlyOneWins() throws Exception {
        Region original = server("s1").open(INFO, TABLE);
        put(original, "r1", "v1");
        assertTrue(threads.await(original.close()) > 0);
        TestServer second = server("s2");
        // The third server opens the region while the second is between reading the manifest and publishing its own.
        TestServer third = server("s3");
        FileSystem racing = OvertakenFileSystem.atPublish(second.files, () -> third.open(INFO, TABLE));
        RegionEnvironment mine = second.environment();
        RegionEnvironment environment = new RegionEnvironment(
                racing,
                mine.wal(),
                new SealedLogs(racing),
                mine.server(),
                mine.cache(),
                mine.chunks(),
                mine.nonces(),
                mine.clock(),
                mine.loop(),
                mine.disk(),
                mine.config(),
                mine.compactionPolicy(),
                mine.throttle(),
                mine.ackAllowed());
        assertThrows(LostOwnershipException.class, () -> Region.open(environment, INFO, TABLE));
    }

    @Test
    void aLogThatMayStillBeWrittenIsNotReplayed() throws Exception {
        Region old = server("s1").open(INFO, TABLE);
        put(old, "r1", "v1");
        TestServer next = server("s2");
        IOException refused = assertThrows(IOException.class, () -> next.open(INFO, TABLE));
        assertTrue(refused.getMessage().contains("not sealed"), refused::getMessage);
    }

    /** Whichever call to the disk fails while a server opens a region: another one can open it at once. */
    @Test
    void whoFailsToOpenARegionIsInNobodysWay() throws Exception {
        int failed = 0;
        for (Moment moment : Moment.values()) {
            for (int call = 1; new RegionOwnershipTest().failToOpen(call, moment); call++) {
                failed++;
            }
        }
        assertTrue(failed > 20, "only " + failed + " openings failed");
    }

    private boolean failToOpen(int call, Moment moment) throws Exception {
        leaveAFileAndALog();
        var files = new FaultyFileSystem(disk.mount("s2"));
        var second = new TestServer(threads, files, "s2");
        threads.runAll();
        files.failAt(files.calls() + call, moment);
        try {
            second.open(INFO, TABLE);
            if (files.failedCall().equals("none")) {
                return false; // It makes fewer calls.
            }
        } catch (IOException e) {
            Region third = server("s3").open(INFO, TABLE);
            threads.runAll();
            assertEquals(List.of("r1/a:x/1=v1", "r2/a:x/1=v2"), scan(third), files.failedCall() + " " + moment);
        }
        return true;
    }

    /** As when it is not the disk that fails but the server's memory that is used up. */
    @Test
    void whoRunsOutOfMemoryWhileItOpensARegionIsInNobodysWay() throws Exception {
        int failed = 0;
        for (int call = 1; new RegionOwnershipTest().runOutOfMemory(call); call++) {
            failed++;
        }
        assertTrue(failed > 5, "only " + failed + " openings failed");
    }

    private boolean runOutOfMemory(int call) throws Exception {
        leaveAFileAndALog();
        int[] calls = {Integer.MIN_VALUE};
        var files = OvertakenFileSystem.when((method, n) -> ++calls[0] == call, disk.mount("s2"), () -> {
            throw new InternalError("no memory");
        });
        var second = new TestServer(threads, files, "s2");
        threads.runAll();
        calls[0] = 0;
        try {
            second.open(INFO, TABLE);
            return false; // It makes fewer calls.
        } catch (InternalError | LostOwnershipException e) { // the latter where it is not known what was published
            Region third = server("s3").open(INFO, TABLE);
            threads.runAll();
            assertEquals(List.of("r1/a:x/1=v1", "r2/a:x/1=v2"), scan(third), "failed at call " + call);
        }
        return true;
    }

    private void leaveAFileAndALog() throws Exception {
        Region first = server("s1").open(INFO, TABLE);
        put(first, "r1", "v1");
        assertTrue(threads.await(first.flush()));
        put(first, "r2", "v2");
        WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory("s1"));
    }

    @Test
    void theOpenSequenceIdGrowsWithEveryOpen() throws Exception {
        TestServer server = server("s1");
        long last = 0;
        for (int i = 0; i < 5; i++) {
            Region region = server.open(INFO, TABLE);
            assertTrue(region.openSequenceId() > last);
            last = region.openSequenceId();
            if (i % 2 == 0) {
                put(region, "r" + i, "v");
            }
            if (i == 2) {
                // Dropped: the same server opens it again and replays its own log.
                region.abort();
            } else {
                var unused = region.close();
            }
            threads.runAll();
        }
        assertEquals(3, scan(server.open(INFO, TABLE)).size());
    }
}
