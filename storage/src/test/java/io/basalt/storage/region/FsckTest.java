package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.ReadFile;
import io.basalt.storage.fsck.Finding;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import io.basalt.storage.fsck.Severity;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import io.basalt.storage.wal.WalFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker, on a store that real regions have written. */
class FsckTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, FamilyDescriptor.of("a"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.of("m"), 1);

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final FileSystem files = new MemoryFileSystem().mount("s");
    private LiveFile live;

    @BeforeEach
    void writeSomething() throws Exception {
        Region region = new TestServer(threads, files, "s").open(INFO, TABLE);
        for (int i = 0; i < 50; i++) {
            Rows.Outcome outcome = Rows.submit(region, Rows.put("e" + i, "a:x", 1, "v"));
            threads.runAll();
            assertNotNull(outcome.result);
        }
        assertTrue(threads.await(region.flush()));
        Rows.Outcome outcome = Rows.submit(region, Rows.put("f", "a:x", 1, "v"));
        threads.runAll();
        assertNotNull(outcome.result);
        live = manifest().files().get(0);
    }

    private Manifest manifest() throws Exception {
        return new ManifestStore(files).latest(StoreLayout.region(INFO)).orElseThrow();
    }

    private static Finding only(FsckReport report) {
        assertEquals(1, report.findings().size(), () -> report.findings().toString());
        return report.findings().get(0);
    }

    @Test
    void aSoundStoreHasNoFindings() throws Exception {
        FsckReport report = Fsck.check(files);
        assertEquals(List.of(), report.findings());
        assertTrue(report.isSound());
        assertEquals(1, report.regions());
        assertEquals(1, report.files());
        assertEquals(50, report.cells());
        assertEquals(1, report.logs());
        assertTrue(report.logRecords() >= 1);
    }

    @Test
    void aMissingFileIsLostData() throws Exception {
        files.delete(live.path());
        FsckReport report = Fsck.check(files);
        assertFalse(report.isSound());
        assertEquals(Severity.LOST, only(report).severity());
        assertEquals(live.path(), only(report).path());
    }

    @Test
    void everyFlippedBitOfADataBlockIsFound() throws Exception {
        int end = blocks(live.path(), "BLMFBLK2").get(0);
        assertTrue(end > 1000, "the data block has " + end + " bytes");
        for (long offset = 33; offset < end; offset += 97) {
            FaultyFileSystem flipping = new FaultyFileSystem(files);
            flipping.flipBit(live.path(), offset, (int) (offset % 8));
            assertEquals(Severity.LOST, only(Fsck.check(flipping)).severity());
        }
    }

    /** Whatever stands in a file besides cells is read too, and what stands behind a damaged block. */
    @Test
    void everyDamagedBlockOfAFileIsFoundWithItsOffset() throws Exception {
        TableName name = TableName.parse("columns");
        RegionInfo info = RegionInfo.of(name, Bytes.EMPTY, Bytes.EMPTY, 1);
        FamilyDescriptor family = FamilyDescriptor.builder(Bytes.of("a"))
                .bloomType(BloomType.ROWCOL)
                .blockSizeBytes(1 << 10)
                .build();
        Region region = new TestServer(threads, files, "s2").open(info, TableDescriptor.of(name, family));
        for (int i = 0; i < 200; i++) {
            Rows.Outcome put = Rows.submit(region, Rows.put("r" + (1000 + i), "a:x", 1, "v"));
            Rows.Outcome marker =
                    Rows.submit(region, Rows.delete("r" + (1000 + i), "a:", 5, CellType.DELETE_FAMILY_VERSION));
            threads.runAll();
            assertTrue(put.result != null && marker.result != null);
        }
        assertTrue(threads.await(region.flush()));
        assertEquals(List.of(), Fsck.check(files).findings());
        String path = new ManifestStore(files)
                .latest(StoreLayout.region(info))
                .orElseThrow()
                .files()
                .get(0)
                .path();
        List<Integer> filters = blocks(path, "BLMFBLK2");
        List<Integer> data = blocks(path, "DATABLK*");
        assertTrue(filters.size() >= 2 && data.size() > 5, filters + ", " + data);
        for (int offset : filters) {
            FaultyFileSystem flipping = new FaultyFileSystem(files);
            flipping.flipBit(path, offset + 40, 3);
            Finding finding = only(Fsck.check(flipping));
            assertEquals(Severity.DAMAGED, finding.severity());
            assertTrue(finding.toString().contains(path + " @ " + offset), finding::toString);
        }
        FaultyFileSystem flipping = new FaultyFileSystem(files);
        flipping.flipBit(path, data.get(1) + 40, 3);
        flipping.flipBit(path, data.get(4) + 40, 3);
        List<Finding> lost = Fsck.check(flipping).findings();
        assertEquals(2, lost.size(), lost::toString);
        assertTrue(lost.get(1).toString().contains(path + " @ " + data.get(4)), lost::toString);
        assertTrue(lost.stream().allMatch(finding -> finding.severity() == Severity.LOST), lost::toString);
    }

    private List<Integer> blocks(String path, String magic) throws Exception {
        String content;
        try (ReadFile file = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            content = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        }
        List<Integer> offsets = new ArrayList<>();
        for (int at = content.indexOf(magic); at >= 0; at = content.indexOf(magic, at + 1)) {
            offsets.add(at);
        }
        return offsets;
    }

    @Test
    void belowADamagedManifestNothingIsWasteAndTheOlderOnesAreShown() throws Exception {
        String directory = StoreLayout.region(INFO);
        Manifest newest = manifest();
        FaultyFileSystem flipping = new FaultyFileSystem(files);
        flipping.flipBit(directory + "/manifest." + newest.number(), 100, 3);
        files.create(StoreLayout.family(INFO, "a") + "/0123", 0).close();
        Finding finding = only(Fsck.check(flipping));
        assertEquals(Severity.LOST, finding.severity());
        assertEquals(directory, finding.path());
        String older = "manifest." + (newest.number() - 1);
        assertTrue(finding.remedy().contains(older + " names 0 files, all there"), finding::toString);
        flipping.flipBit(directory + "/" + older, 100, 3);
        finding = only(Fsck.check(flipping));
        assertTrue(finding.remedy().contains(older + " is damaged too"), finding::toString);
    }

    @Test
    void anOlderManifestTellsWhichOfItsFilesAreMissing() throws Exception {
        String directory = StoreLayout.region(INFO);
        Manifest before = manifest();
        new ManifestStore(files)
                .publish(directory, before.next().files(List.of()).build());
        files.delete(live.path());
        FaultyFileSystem flipping = new FaultyFileSystem(files);
        flipping.flipBit(directory + "/manifest." + (before.number() + 1), 100, 3);
        Finding finding = only(Fsck.check(flipping));
        assertTrue(
                finding.remedy()
                        .contains("manifest." + before.number() + " names 1 files, of which these are missing: "
                                + live.path()),
                finding::toString);
    }

    @Test
    void aRegionWhoseOwnersLogIsMissingIsFound() throws Exception {
        files.deleteRecursively(WalFiles.directory("s"));
        Finding finding = only(Fsck.check(files));
        assertEquals(Severity.LOST, finding.severity());
        assertEquals(StoreLayout.region(INFO), finding.path());
        assertTrue(finding.finding().contains(WalFiles.directory("s")), finding::toString);
    }

    @Test
    void aFileThatNobodyNamesIsWaste() throws Exception {
        String path = StoreLayout.family(INFO, "a") + "/0123";
        files.create(path, 0).close();
        FsckReport report = Fsck.check(files);
        assertTrue(report.isSound());
        assertEquals(
                new Finding(
                        Severity.WASTE,
                        path,
                        only(report).finding(),
                        only(report).remedy()),
                only(report));
    }

    @Test
    void filesThatASnapshotNamesAreCheckedAndAreNoWaste() throws Exception {
        SnapshotStore snapshots = new SnapshotStore(files);
        SnapshotId snapshot = new SnapshotId("s1", 1);
        snapshots.begin(snapshot, Bytes.EMPTY, Bytes.EMPTY);
        snapshots.add(snapshot, INFO);
        assertEquals(Severity.WASTE, only(Fsck.check(files)).severity(), "a snapshot that was never completed");
        snapshots.complete(snapshot);
        new Retirement(files).drop(INFO);
        FsckReport report = Fsck.check(files);
        assertEquals(List.of(), report.findings());
        assertEquals(1, report.snapshots());
        assertEquals(50, report.cells());
        files.delete(live.path());
        assertEquals(Severity.LOST, only(Fsck.check(files)).severity());
        files.deleteRecursively(snapshot.path() + "/" + INFO.encodedName());
        assertEquals(snapshot.path(), only(Fsck.check(files)).path());
    }

    @Test
    void reportsOfAStoreWithinAStoreAreAddedUp() throws Exception {
        FsckReport sound = Fsck.check(files);
        files.delete(live.path());
        FsckReport both = sound.with(Fsck.check(files), "master");
        assertEquals("master/" + live.path(), only(both).path());
        assertEquals(2, both.regions());
        assertEquals(Severity.LOST, both.worst().orElseThrow());
    }

    @Test
    void twoRegionsWithTheSameRowsAreFound() throws Exception {
        RegionInfo other = RegionInfo.of(NAME, Bytes.of("f"), Bytes.of("h"), 2);
        new ManifestStore(files)
                .publish(StoreLayout.region(other), Manifest.first(other).build());
        Finding finding = only(Fsck.check(files));
        assertEquals(Severity.DAMAGED, finding.severity());
        assertTrue(finding.finding().contains(INFO.encodedName()), finding::finding);
    }

    @Test
    void everyRegionInsideALargerOneIsFound() throws Exception {
        TableName table = TableName.parse("nested");
        for (String rows : List.of("a-z", "b-c", "d-e", "e-z", "z-")) {
            String[] ends = rows.split("-", 2);
            RegionInfo region = RegionInfo.of(table, Bytes.of(ends[0]), Bytes.of(ends[1]), 3);
            new ManifestStore(files)
                    .publish(StoreLayout.region(region), Manifest.first(region).build());
        }
        List<Finding> findings = Fsck.check(files).findings();
        assertEquals(3, findings.size(), findings::toString);
        assertTrue(
                findings.stream().allMatch(finding -> finding.finding().contains("has rows [a, z)")),
                findings::toString);
    }

    @Test
    void aManifestThatCountsWronglyOrNamesAForeignFileIsFound() throws Exception {
        Manifest before = manifest();
        LiveFile wrong = new LiveFile(
                live.path(), live.family(), live.rows(), live.maxSequenceId(), live.sizeBytes(), live.cells() + 1);
        new ManifestStore(files)
                .publish(
                        StoreLayout.region(INFO),
                        before.next().files(List.of(wrong)).build());
        Finding finding = only(Fsck.check(files));
        assertEquals(Severity.DAMAGED, finding.severity());
        assertTrue(finding.finding().contains("50 cells"), finding::finding);
    }

    @Test
    void aDamagedRecordOfALogIsFound() throws Exception {
        String segment = files.list(WalFiles.directory("s")).stream()
                .filter(entry -> entry.sizeBytes() > 1000)
                .map(entry -> WalFiles.directory("s") + "/" + entry.name())
                .findFirst()
                .orElseThrow();
        int found = 0;
        for (long offset = 64; offset < 1500; offset += 131) {
            FaultyFileSystem flipping = new FaultyFileSystem(files);
            flipping.flipBit(segment, offset, 3);
            found += Fsck.check(flipping).isSound() ? 0 : 1;
        }
        assertTrue(found > 5, "found " + found);
    }
}
