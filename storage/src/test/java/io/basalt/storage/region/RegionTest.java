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
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegionTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(
            NAME, FamilyDescriptor.builder(Bytes.of("a")).maxVersions(3).build(), FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);

    private final Random random = new Random(1);
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final SteppedExecutor threads = new SteppedExecutor(random);
    private TestServer server;
    private Region region;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(threads, disk.mount("s1"), "s1");
        region = server.open(INFO, TABLE);
        threads.runAll();
    }

    private List<String> scan(ScanSpec.Builder spec) throws Exception {
        return Rows.scan(region, spec.build(), threads);
    }

    private void apply(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void whatWasPutIsReadBackFromMemoryAndFilesAndAfterACrash() throws Exception {
        apply(Rows.put("r1", "a:x", 10, "one"));
        apply(Rows.put("r2", "a:x", 10, "two"));
        apply(Rows.put("r1", "b:y", 10, "three"));
        List<String> all = List.of("r1/a:x/10=one", "r1/b:y/10=three", "r2/a:x/10=two");
        assertEquals(all, scan(ScanSpec.builder()));
        assertEquals(all.subList(2, 3), scan(ScanSpec.row(Bytes.of("r2"))));

        assertTrue(threads.await(region.flush()));
        assertEquals(all, scan(ScanSpec.builder()));

        apply(Rows.put("r1", "a:x", 11, "four"));
        apply(Rows.delete("r2", "a:x", 10, CellType.DELETE_COLUMN));
        List<String> changed = List.of("r1/a:x/11=four", "r1/b:y/10=three");
        assertEquals(changed, scan(ScanSpec.builder()));
        assertEquals(
                List.of("r1/a:x/11=four", "r1/a:x/10=one", "r1/b:y/10=three"),
                scan(ScanSpec.builder().maxVersions(5)));

        long before = region.openSequenceId();
        disk.crash("s1", MemoryFileSystem.CrashMode.LOST, random);
        threads.dropAll();
        WalSeal.sealOrRead(disk.mount("s2"), WalFiles.directory("s1"));
        server = new TestServer(threads, disk.mount("s2"), "s2");
        region = server.open(INFO, TABLE);
        threads.runAll();
        assertEquals(changed, scan(ScanSpec.builder()));
        assertTrue(region.openSequenceId() > before);

        assertNotNull(threads.await(region.close()));
        region = server.open(INFO, TABLE);
        threads.runAll();
        assertEquals(changed, scan(ScanSpec.builder()));
        assertTrue(threads.await(region.compact(true)));
        assertEquals(changed, scan(ScanSpec.builder()));
        assertEquals(1, region.metrics().mostFilesOfAFamily());
    }

    @Test
    void aScanThatBeginsAnewMissesNoRowThatWasRewrittenSince() throws Exception {
        apply(Rows.put("r1", "b:x", 10, "one"));
        long before;
        try (RegionScanner scan = region.scan(ScanSpec.builder().build(), ReadMode.MAY_READ)) {
            before = scan.readPoint();
        }
        apply(Rows.put("r1", "b:x", 11, "two"));
        assertEquals(List.of("r1/b:x/10=one"), scan(ScanSpec.builder().readPoint(before)));

        // The file has one version, and it is newer than what the scan has seen.
        assertTrue(threads.await(region.flush()));
        assertEquals(List.of("r1/b:x/11=two"), scan(ScanSpec.builder().readPoint(before)));
    }

    @Test
    void aReversedScanReturnsRowsBackwardsAndCellsForwards() throws Exception {
        apply(Rows.put("r1", "a:x", 10, "1"));
        apply(Rows.put("r1", "a:y", 10, "2"));
        apply(Rows.put("r2", "b:x", 10, "3"));
        apply(Rows.put("r3", "a:x", 10, "4"));
        assertEquals(
                List.of("r3/a:x/10=4", "r2/b:x/10=3", "r1/a:x/10=1", "r1/a:y/10=2"),
                scan(ScanSpec.builder().reversed(true)));
        assertEquals(
                List.of("r2/b:x/10=3"),
                scan(ScanSpec.builder()
                        .reversed(true)
                        .start(Bytes.of("r3"), false)
                        .stop(Bytes.of("r1"), false)));
    }
}
