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
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.file.OvertakenFileSystem;
import io.basalt.storage.lineage.Succession;
import io.basalt.storage.lineage.SuccessionException;
import io.basalt.storage.lineage.Truncation;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Split, merge and truncation on disk, as the regions that follow see it. */
class SuccessionTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE =
            TableDescriptor.of(NAME, FamilyDescriptor.of("a"), FamilyDescriptor.of("b"));
    private static final RegionInfo PARENT = region("", "", 1);
    private static final RegionInfo LOW = region("", "r20", 2);
    private static final RegionInfo HIGH = region("r20", "", 2);

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("s");
    private final Succession succession = new Succession(files);
    private TestServer server;

    private static RegionInfo region(String start, String end, long id) {
        return RegionInfo.of(NAME, Bytes.of(start), Bytes.of(end), id);
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void daughtersHaveExactlyTheirRowsOfTheParentAndLaterStandOnTheirOwn() throws Exception {
        List<String> all = writeAndClose(PARENT, 10, 30);
        succession.split(PARENT, LOW, HIGH);
        Region low = open(LOW);
        Region high = open(HIGH);
        assertTrue(low.hasReferences() && high.hasReferences());
        check(low, half(all, LOW));
        check(high, half(all, HIGH));

        // A policy wants shared files rewritten even when they are few.
        var lowDone = low.compact(false);
        var highDone = high.compact(false);
        threads.runAll();
        assertTrue(lowDone.get() && highDone.get());
        assertFalse(low.hasReferences() || high.hasReferences());
        check(low, half(all, LOW));
        check(high, half(all, HIGH));
        assertEquals(List.of(), manifest(HIGH).parents());
        assertThrows(RetiredRegionException.class, () -> open(PARENT));
    }

    @Test
    void theSequenceIdsOfChildrenGoOnAboveThoseOfTheirParents() throws Exception {
        writeAndClose(PARENT, 10, 30);
        long parents = manifest(PARENT).lastSequenceId();
        succession.split(PARENT, LOW, HIGH);
        Region low = open(LOW);
        assertTrue(low.openSequenceId() > parents, low.openSequenceId() + " after " + parents);
        // A cell with the very key of an inherited one is newer, and stays so.
        write(low, "r15", "a:x", "new");
        assertEquals(List.of("r15/a:x/1=new", "r15/b:x/1=v"), scan(low, ScanSpec.row(Bytes.of("r15"))));
        close(low);
        assertEquals(List.of("r15/a:x/1=new", "r15/b:x/1=v"), scan(open(LOW), ScanSpec.row(Bytes.of("r15"))));
    }

    @Test
    void daughtersThatStillShareFilesCanBeSplitAndMergedInTurn() throws Exception {
        List<String> all = writeAndClose(PARENT, 10, 30);
        succession.split(PARENT, LOW, HIGH);
        close(open(LOW));
        Region high = open(HIGH);
        write(high, "r29", "a:z", "late");
        close(high);
        all.add(all.size() - 1, "r29/a:z/1=late");

        RegionInfo lowest = region("", "r12", 3);
        RegionInfo lower = region("r12", "r20", 3);
        succession.split(LOW, lowest, lower);
        check(open(lowest), half(all, lowest));
        Region second = open(lower);
        check(second, half(all, lower));
        close(second);

        RegionInfo merged = region("r12", "", 4);
        succession.merge(List.of(lower, HIGH), merged);
        Region whole = open(merged);
        check(whole, half(all, merged));
        assertEquals(
                manifest(PARENT).files().stream()
                        .filter(file -> file.family().equals("a"))
                        .count(),
                manifest(merged).files().stream()
                        .filter(file -> file.path().startsWith(StoreLayout.family(PARENT, "a") + "/"))
                        .count(),
                "adjacent pieces of one file have become one");
        assertTrue(threads.await(whole.compact(true)));
        check(whole, half(all, merged));
        assertFalse(whole.hasReferences());
    }

    @Test
    void piecesOfAFileWithAGapBetweenThemStayApart() throws Exception {
        List<String> all = writeAndClose(PARENT, 10, 30);
        RegionInfo left = region("", "r15", 2);
        RegionInfo rest = region("r15", "", 2);
        succession.split(PARENT, left, rest);
        close(open(left));
        close(open(rest));
        RegionInfo middle = region("r15", "r20", 3);
        RegionInfo right = region("r20", "", 3);
        succession.split(rest, middle, right);
        close(open(right));
        Region gap = open(middle);
        for (String row : List.of("r15", "r16", "r17", "r18", "r19")) {
            Rows.Outcome outcome = Rows.submit(gap, Rows.deleteRow(row));
            threads.runAll();
            assertNotNull(outcome.result);
        }
        assertTrue(threads.await(gap.flush()));
        assertTrue(threads.await(gap.compact(true)));
        close(gap);

        RegionInfo merged = region("", "", 4);
        succession.merge(List.of(left, middle, right), merged);
        List<String> expected = new ArrayList<>(half(all, left));
        expected.addAll(half(all, right));
        Region whole = open(merged);
        check(whole, expected);
        assertTrue(threads.await(whole.compact(false)));
        check(whole, expected);
    }

    @Test
    void aCrashAtAnyCallAndARepetitionGiveTheSameAsNoCrash() throws Exception {
        everyCall(false);
    }

    @Test
    void anErrorAtAnyCallAndARepetitionGiveTheSameAsNoError() throws Exception {
        everyCall(true);
    }

    private static void everyCall(boolean errorsOnly) throws Exception {
        SuccessionTest sound = new SuccessionTest();
        List<String> all = sound.writeAndClose(PARENT, 18, 22);
        FaultyFileSystem counted = new FaultyFileSystem(sound.files);
        new Succession(counted).split(PARENT, LOW, HIGH);
        List<Manifest> expected = List.of(sound.manifest(PARENT), sound.manifest(LOW), sound.manifest(HIGH));
        int runs = 0;
        for (long call = 1; call <= counted.calls(); call++) {
            for (Moment moment : Moment.values()) {
                // All three for each call.
                CrashMode mode = CrashMode.values()[(int) ((call + moment.ordinal()) % 3)];
                SuccessionTest run = new SuccessionTest();
                run.writeAndClose(PARENT, 18, 22);
                FaultyFileSystem faulty = new FaultyFileSystem(run.disk.mount("m"));
                if (errorsOnly) {
                    faulty.failAt(call, moment);
                } else {
                    faulty.crashAt(call, moment);
                }
                try {
                    new Succession(faulty).split(PARENT, LOW, HIGH);
                } catch (IOException e) {
                    runs++;
                }
                if (!errorsOnly) {
                    run.disk.crash("m", mode, new Random(call));
                }
                if (runs % 2 == 0) {
                    run.succession.split(PARENT, LOW, HIGH);
                    assertEquals(
                            expected,
                            List.of(run.manifest(PARENT), run.manifest(LOW), run.manifest(HIGH)),
                            faulty.failedCall());
                    run.succession.split(PARENT, LOW, HIGH);
                    run.check(run.open(HIGH), half(all, HIGH));
                } else {
                    run.succession.withdraw(List.of(PARENT), List.of(LOW, HIGH));
                    run.succession.withdraw(List.of(PARENT), List.of(LOW, HIGH));
                    run.check(run.open(PARENT), all);
                }
                run.nothingIsDamaged();
            }
        }
        assertTrue(runs > 10, "only " + runs + " faults");
    }

    @Test
    void aWithdrawalThatIsBrokenOffCanBeRepeated() throws Exception {
        SuccessionTest sound = new SuccessionTest();
        sound.writeAndClose(PARENT, 18, 22);
        sound.succession.split(PARENT, LOW, HIGH);
        FaultyFileSystem counted = new FaultyFileSystem(sound.files);
        new Succession(counted).withdraw(List.of(PARENT), List.of(LOW, HIGH));
        for (long number = 0; number < counted.calls() * 3; number++) {
            long call = 1 + number / 3;
            CrashMode mode = CrashMode.values()[(int) (number % 3)];
            SuccessionTest run = new SuccessionTest();
            List<String> all = run.writeAndClose(PARENT, 18, 22);
            run.succession.split(PARENT, LOW, HIGH);
            FaultyFileSystem faulty = new FaultyFileSystem(run.disk.mount("m"));
            faulty.crashAt(call, Moment.values()[(int) ((call + number) % 3)]);
            try {
                new Succession(faulty).withdraw(List.of(PARENT), List.of(LOW, HIGH));
            } catch (IOException e) {
                run.disk.crash("m", mode, new Random(call));
            }
            run.succession.withdraw(List.of(PARENT), List.of(LOW, HIGH));
            run.check(run.open(PARENT), all);
            assertThrows(RetiredRegionException.class, () -> run.open(LOW));
            assertThrows(RetiredRegionException.class, () -> run.open(HIGH));
            run.nothingIsDamaged();
        }
    }

    @Test
    void aParentThatIsOpenIsNotReplaced() throws Exception {
        writeAndClose(PARENT, 10, 12);
        Region parent = open(PARENT);
        assertThrows(SuccessionException.class, () -> succession.split(PARENT, LOW, HIGH));
        assertEquals(Optional.empty(), latest(LOW));
        close(parent);
        succession.split(PARENT, LOW, HIGH);
    }

    @Test
    void ofAnOpeningAndASuccessionAtTheSameTimeOneFails() throws Exception {
        List<String> all = writeAndClose(PARENT, 18, 22);
        FaultyFileSystem counted = new FaultyFileSystem(disk.mount("m"));
        new Succession(counted).split(PARENT, LOW, HIGH);
        int lost = 0;
        for (long call = 1; call <= counted.calls(); call++) {
            SuccessionTest run = new SuccessionTest();
            run.writeAndClose(PARENT, 18, 22);
            List<IOException> refused = new ArrayList<>();
            run.opened = null;
            FileSystem racing = OvertakenFileSystem.atCall(call, run.disk.mount("m"), () -> {
                try {
                    return run.open(PARENT);
                } catch (RetiredRegionException | LostOwnershipException e) {
                    return refused.add(e);
                }
            });
            try {
                new Succession(racing).split(PARENT, LOW, HIGH);
                assertEquals(null, run.opened, "the parent was opened, and replaced all the same");
                run.check(run.open(LOW), half(all, LOW));
            } catch (LostOwnershipException | SuccessionException e) {
                lost++;
                assertEquals(List.of(), refused);
                run.succession.withdraw(List.of(PARENT), List.of(LOW, HIGH));
                assertEquals(all, run.scan(run.opened, ScanSpec.builder()));
            }
            run.nothingIsDamaged();
        }
        assertTrue(lost > 3, "lost " + lost);
    }

    @Test
    void childrenThatHaveBeenOpenedCannotBeWithdrawn() throws Exception {
        writeAndClose(PARENT, 18, 22);
        succession.split(PARENT, LOW, HIGH);
        open(HIGH);
        assertThrows(SuccessionException.class, () -> succession.withdraw(List.of(PARENT), List.of(HIGH, LOW)));
        assertThrows(RetiredRegionException.class, () -> open(PARENT));
    }

    @Test
    void regionsThatDoNotCoverTheSameRowsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> succession.split(PARENT, LOW, region("r20", "r30", 2)));
        assertThrows(IllegalArgumentException.class, () -> succession.split(PARENT, LOW, region("r19", "", 2)));
        assertThrows(
                IllegalArgumentException.class, () -> succession.merge(List.of(HIGH, LOW), region("r20", "r20z", 3)));
    }

    @Test
    void aRegionIsSplitInTheMiddleOfItsLargestFile() throws Exception {
        Region parent = open(PARENT);
        assertEquals(Optional.empty(), parent.splitPoint(), "no files");
        write(parent, "r10", "a:x", "v");
        close(parent);
        parent = open(PARENT);
        assertEquals(Optional.empty(), parent.splitPoint(), "one row");
        for (int i = 0; i < 900; i++) {
            write(parent, String.format("r2%04d", i), "b:x", "v".repeat(200));
        }
        close(parent);
        parent = open(PARENT);
        Bytes point = parent.splitPoint().orElseThrow();
        assertTrue(point.compareTo(Bytes.of("r20200")) > 0 && point.compareTo(Bytes.of("r20700")) < 0, point::toString);
        close(parent);
        RegionInfo left = RegionInfo.of(NAME, Bytes.EMPTY, point, 5);
        succession.split(PARENT, left, RegionInfo.of(NAME, point, Bytes.EMPTY, 5));
        assertEquals(Optional.empty(), open(left).splitPoint(), "shared files");
    }

    @Test
    void aTruncatedRegionIsEmptyAndGoesOnCounting() throws Exception {
        writeAndClose(PARENT, 10, 30);
        long last = manifest(PARENT).lastSequenceId();
        var truncation = new Truncation(files);
        truncation.empty(PARENT);
        long number = manifest(PARENT).number();
        truncation.empty(PARENT);
        assertEquals(number, manifest(PARENT).number(), "once is enough");

        Region region = open(PARENT);
        check(region, List.of());
        assertTrue(region.openSequenceId() > last, region.openSequenceId() + " after " + last);
        write(region, "r15", "a:x", "new");
        close(region);
        check(open(PARENT), List.of("r15/a:x/1=new"));
    }

    @Test
    void aDaughterThatIsTruncatedNeedsItsParentNoMore() throws Exception {
        List<String> all = writeAndClose(PARENT, 10, 30);
        succession.split(PARENT, LOW, HIGH);
        new Truncation(files).empty(LOW);
        check(open(LOW), List.of());
        check(open(HIGH), half(all, HIGH));
        assertEquals(List.of(), manifest(LOW).parents());
    }

    @Test
    void whatIsOpenOrHasEndedIsNotTruncated() throws Exception {
        var truncation = new Truncation(files);
        truncation.empty(PARENT); // It was never opened: there is nothing in it.
        assertEquals(Optional.empty(), latest(PARENT));
        Region region = open(PARENT);
        write(region, "r15", "a:x", "new");
        assertThrows(SuccessionException.class, () -> truncation.empty(PARENT));
        close(region);
        succession.split(PARENT, LOW, HIGH);
        assertThrows(RetiredRegionException.class, () -> truncation.empty(PARENT));
    }

    // ---- what the tests do ----

    private Region opened;

    private TestServer server() throws IOException {
        if (server == null) {
            server = new TestServer(threads, files, "s");
        }
        return server;
    }

    private Region open(RegionInfo info) throws IOException {
        opened = server().open(info, TABLE);
        threads.runAll();
        return opened;
    }

    private void close(Region region) throws Exception {
        assertTrue(threads.await(region.close()) > 0);
    }

    /** Cells of two families in rows of two digits, some in files, and the newest flushed by closing. */
    private List<String> writeAndClose(RegionInfo info, int from, int to) throws Exception {
        Region region = open(info);
        List<String> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            write(region, "r" + i, "a:x", "v");
            write(region, "r" + i, "b:x", "v");
            all.add("r" + i + "/a:x/1=v");
            all.add("r" + i + "/b:x/1=v");
            if (i == (from + to) / 2) {
                assertTrue(threads.await(region.flush()));
            }
        }
        close(region);
        return all;
    }

    private void write(Region region, String row, String column, String value) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, column, 1, value));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private static List<String> half(List<String> cells, RegionInfo region) {
        return cells.stream()
                .filter(cell -> region.contains(Bytes.of(cell.substring(0, 3))))
                .toList();
    }

    private void check(Region region, List<String> expected) throws IOException {
        assertEquals(expected, scan(region, ScanSpec.builder()));
        assertEquals(rows(expected, true), rows(scan(region, ScanSpec.builder().reversed(true)), false));
        assertEquals(
                rows(expected, true),
                rows(scan(region, ScanSpec.builder().reversed(true).start(Bytes.of("r999"), true)), false),
                "a start row behind the region's end");
        for (String row : rows(expected, false)) {
            List<String> ofRow =
                    expected.stream().filter(cell -> cell.startsWith(row)).toList();
            assertEquals(ofRow, scan(region, ScanSpec.row(Bytes.of(row))));
        }
    }

    private static List<String> rows(List<String> cells, boolean reversed) {
        List<String> rows = new ArrayList<>(
                cells.stream().map(cell -> cell.substring(0, 3)).distinct().toList());
        if (reversed) {
            Collections.reverse(rows);
        }
        return rows;
    }

    private List<String> scan(Region region, ScanSpec.Builder spec) throws IOException {
        return Rows.scan(region, spec.build(), threads);
    }

    private Optional<Manifest> latest(RegionInfo info) throws IOException {
        return new ManifestStore(files).latest(StoreLayout.region(info));
    }

    private Manifest manifest(RegionInfo info) throws IOException {
        return latest(info).orElseThrow();
    }
}
