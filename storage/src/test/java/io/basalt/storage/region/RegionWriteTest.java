package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegionWriteTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(
            NAME, FamilyDescriptor.builder(Bytes.of("a")).maxVersions(5).build(), FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.of("d"), Bytes.of("x"), 1);

    private final Random random = new Random(1);
    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FaultyFileSystem files = new FaultyFileSystem(disk.mount("s"));
    private final SteppedExecutor threads = new SteppedExecutor(random);
    private TestServer server;
    private Region region;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer(threads, files, "s");
        region = server.open(INFO, TABLE);
        threads.runAll();
    }

    private OperationResult apply(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertNotNull(outcome.result, () -> "refused: " + outcome.failure);
        return outcome.result;
    }

    private ErrorKind refused(Mutation mutation) {
        Rows.Outcome outcome = Rows.submit(region, mutation);
        threads.runAll();
        assertNotNull(outcome.failure, "should have been refused");
        return outcome.failure.kind();
    }

    private Rows.Outcome submit(Condition condition, long nonce, Mutation... mutations) {
        Rows.Outcome outcome = new Rows.Outcome();
        region.submit(new RowOperation(
                condition == null ? List.of() : List.of(condition),
                List.of(mutations),
                Durability.USE_DEFAULT,
                7,
                nonce,
                outcome));
        return outcome;
    }

    private List<String> row(String row) throws Exception {
        return Rows.scan(region, ScanSpec.row(Bytes.of(row)).maxVersions(9).build(), threads);
    }

    private static Mutation increment(String row, String column, long delta) {
        return new Mutation.Increment(
                Bytes.of(row), Rows.cell(row, column, Rows.LATEST, CellType.PUT, Bytes.of(delta)), TimeRange.ALL, true);
    }

    private static long counter(OperationResult result) {
        return new FramedCells().over(result.cells()).next(0).value().toLong();
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(disk.mount("checker"));
    }

    @Test
    void nothingIsAcknowledgedOrVisibleBeforeItIsSynced() throws Exception {
        List<String> events = new ArrayList<>();
        files.beforeSync(() -> events.add("sync"));
        region.submit(RowOperation.of(Rows.put("e", "a:x", 1, "v"), new RowOperation.Callback() {
            @Override
            public void applied(OperationResult result) {
                events.add("applied");
            }

            @Override
            public void failed(RpcException failure) {
                events.add("failed");
            }
        }));
        while (threads.step()) {
            boolean visible = !row("e").isEmpty();
            assertTrue(!visible || events.contains("sync"), "visible before the sync");
        }
        assertEquals(List.of("sync", "applied"), events);
        assertEquals(List.of("e/a:x/1=v"), row("e"));
    }

    @Test
    void aLeaseThatEndedBeforeTheAcknowledgementStopsTheRegion() {
        Rows.Outcome outcome = Rows.submit(region, Rows.put("e", "a:x", 1, "v"));
        server.leased = false;
        threads.runAll();
        assertEquals(ErrorKind.NOT_SERVING_REGION, outcome.failure.kind());
        assertTrue(region.whenFailed().isDone());
        assertEquals(ErrorKind.NOT_SERVING_REGION, refused(Rows.put("e", "a:x", 2, "w")));
        assertThrows(RpcException.class, () -> region.scan(ScanSpec.builder().build(), ReadMode.MAY_READ));
    }

    @Test
    void aFailureOfTheLogFailsAllWaitersAndStopsTheRegion() {
        files.setFreeBytes(0);
        List<Rows.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            outcomes.add(Rows.submit(region, Rows.put("e" + i, "a:x", 1, "v".repeat(100))));
        }
        threads.runAll();
        assertTrue(outcomes.stream().allMatch(Rows.Outcome::isOver));
        assertTrue(region.whenFailed().isDone());
        assertEquals(ErrorKind.NOT_SERVING_REGION, refused(Rows.put("e", "a:x", 2, "w")));
    }

    @Test
    void wrongRequestsAreRefusedAndHarmNothing() throws Exception {
        assertEquals(ErrorKind.NO_SUCH_FAMILY, refused(Rows.put("e", "nope:x", 1, "v")));
        assertEquals(ErrorKind.WRONG_REGION, refused(Rows.put("a", "a:x", 1, "v")));
        assertEquals(ErrorKind.WRONG_REGION, refused(Rows.put("x", "a:x", 1, "v")));
        assertEquals(ErrorKind.DO_NOT_RETRY, refused(new Mutation.Put(Bytes.EMPTY, ByteBuffer.allocate(0))));
        assertEquals(ErrorKind.DO_NOT_RETRY, refused(new Mutation.Put(Bytes.of("e"), ByteBuffer.allocate(0))));
        assertEquals(
                ErrorKind.DO_NOT_RETRY,
                refused(new Mutation.Put(
                        Bytes.of("e"), Rows.cell("f", "a:x", 1, CellType.PUT, Bytes.of("another row")))));
        assertEquals(
                ErrorKind.DO_NOT_RETRY,
                refused(new Mutation.Put(Bytes.of("e"), Rows.cell("e", "a:x", 1, CellType.DELETE, Bytes.EMPTY))));
        assertEquals(ErrorKind.DO_NOT_RETRY, refused(Rows.put("e", "a:x", 1, "v".repeat(11 << 20))));
        // All or nothing: the second mutation's family does not exist.
        Rows.Outcome both = submit(null, 0, Rows.put("e", "a:x", 1, "v"), Rows.put("e", "nope:x", 1, "v"));
        threads.runAll();
        assertEquals(ErrorKind.NO_SUCH_FAMILY, both.failure.kind());
        assertEquals(List.of(), row("e"));
        apply(Rows.put("e", "a:x", 1, "v"));
        assertEquals(List.of("e/a:x/1=v"), row("e"));
    }

    @Test
    void aFullMemStoreRefusesWritesUntilItIsFlushed() throws Exception {
        openSmall();
        for (int i = 0; i < 8; i++) {
            apply(Rows.put("e" + i, "a:x", 1, "v".repeat(1100)));
        }
        assertEquals(ErrorKind.REGION_TOO_BUSY, refused(Rows.put("e", "a:x", 1, "v")));
        assertTrue(threads.await(region.flush()));
        assertEquals(0, region.metrics().memStoreBytes());
        apply(Rows.put("e", "a:x", 1, "v"));
    }

    @Test
    void aMailboxThatIsFullRefusesMore() {
        server.config = RegionConfig.DEFAULT;
        int accepted = 0;
        List<Rows.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Rows.Outcome outcome = Rows.submit(region, Rows.put("e", "a:x", 1, "v".repeat(1 << 20)));
            outcomes.add(outcome);
            if (!outcome.isOver()) {
                accepted++;
            }
        }
        assertTrue(accepted >= 63 && accepted < 70, "accepted " + accepted);
        assertEquals(ErrorKind.REGION_TOO_BUSY, outcomes.get(99).failure.kind());
        threads.runAll();
        assertTrue(outcomes.stream().allMatch(Rows.Outcome::isOver));
        apply(Rows.put("e", "a:x", 2, "w"));
    }

    @Test
    void manyIncrementsOfOneCounterInOneBatchAllCount() {
        List<Rows.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(Rows.submit(region, increment("e", "a:n", 1)));
        }
        threads.runAll();
        for (int i = 0; i < 100; i++) {
            assertEquals(i + 1, counter(outcomes.get(i).result));
        }
        // The old value is in a file that nobody has read yet, so its reading leaves the loop.
        var flushed = region.flush();
        threads.runAll();
        assertTrue(flushed.isDone());
        Rows.Outcome first = Rows.submit(region, increment("e", "a:n", 10));
        Rows.Outcome other = Rows.submit(region, Rows.put("f", "a:n", 1, "x"));
        Rows.Outcome second = Rows.submit(region, increment("e", "a:n", 100));
        threads.runAll();
        assertEquals(110, counter(first.result));
        assertEquals(210, counter(second.result));
        assertNotNull(other.result);
    }

    @Test
    void anIncrementOfSomethingElseThanANumberIsRefused() {
        apply(Rows.put("e", "a:n", 1, "text"));
        Rows.Outcome outcome = Rows.submit(region, increment("e", "a:n", 1));
        threads.runAll();
        assertEquals("Field is not a long, it's 4 bytes wide", outcome.failure.getMessage());
        assertTrue(outcome.failure.doNotRetry());
    }

    @Test
    void aRepeatedNonceRunsOnce() {
        Rows.Outcome first = submit(null, 42, increment("e", "a:n", 1));
        Rows.Outcome while1 = submit(null, 42, increment("e", "a:n", 1));
        threads.runAll();
        Rows.Outcome later = submit(null, 42, increment("e", "a:n", 1));
        Rows.Outcome another = submit(null, 43, increment("e", "a:n", 1));
        threads.runAll();
        assertEquals(1, counter(first.result));
        assertEquals(1, counter(while1.result));
        assertEquals(1, counter(later.result));
        assertEquals(2, counter(another.result));
        // One that failed may run again.
        Rows.Outcome failed = submit(null, 44, increment("e", "nope:n", 1));
        threads.runAll();
        assertNotNull(failed.failure);
        Rows.Outcome again = submit(null, 44, increment("e", "a:n", 1));
        threads.runAll();
        assertEquals(3, counter(again.result));
    }

    @Test
    void aRepeatThatIsRefusedSaysNothingAboutTheFirstRun() throws Exception {
        openSmall();
        for (int i = 0; i < 6; i++) {
            apply(Rows.put("e" + i, "a:x", 1, "v".repeat(1100)));
        }
        // The second one comes while the first is on its way into the log, and the region is full with it.
        Rows.Outcome first = submit(null, 42, append("e", "a:t", "t".repeat(1800)));
        Rows.Outcome second = submit(null, 42, append("e", "a:t", "t".repeat(1800)));
        threads.runAll();
        assertNotNull(first.result);
        assertEquals(ErrorKind.REGION_TOO_BUSY, second.failure.kind());
        assertTrue(threads.await(region.flush()));
        Rows.Outcome third = submit(null, 42, append("e", "a:t", "t".repeat(1800)));
        threads.runAll();
        assertEquals(first.result, third.result);
        assertEquals(1, row("e").size());
    }

    @Test
    void aRepeatOfWhatHadALongResultIsToldThatItWasApplied() {
        String value = "t".repeat(NonceMemory.MAX_RESULT_BYTES);
        Rows.Outcome first = submit(null, 42, append("e", "a:t", value));
        threads.runAll();
        assertNotNull(first.result);
        Rows.Outcome second = submit(null, 42, append("e", "a:t", value));
        threads.runAll();
        assertEquals(ErrorKind.DO_NOT_RETRY, second.failure.kind());
        assertTrue(second.failure.getMessage().startsWith("The operation was applied"), second.failure::getMessage);
    }

    private static Mutation append(String row, String column, String value) {
        return new Mutation.Append(
                Bytes.of(row), Rows.cell(row, column, Rows.LATEST, CellType.PUT, Bytes.of(value)), TimeRange.ALL, true);
    }

    private void openSmall() throws IOException {
        server.config = new RegionConfig(
                Size.ofKilobytes(4),
                2,
                Size.ofMegabytes(10),
                Size.ofMegabytes(64),
                Size.ofKilobytes(1),
                Size.ofMegabytes(1));
        region = server.open(RegionInfo.of(TableName.parse("small"), Bytes.of("d"), Bytes.of("x"), 2), TABLE);
    }

    /** In any order, of several columns, and as often as it is listed. */
    @Test
    void eachDeleteOfTheNewestVersionMeansTheOneBefore() throws Exception {
        for (int version = 1; version <= 3; version++) {
            for (String column : List.of("a:x", "a:y", "a:z")) {
                apply(Rows.put("e", column, version, "v"));
            }
        }
        CellWriter cells = CellWriter.framed(64);
        for (String column : List.of("a:x", "b:y", "a:y", "a:x", "a:nope", "a:x")) {
            cells.add(
                    Bytes.of("e"),
                    Bytes.of(column.substring(0, 1)),
                    Bytes.of(column.substring(2)),
                    Rows.LATEST,
                    CellType.DELETE,
                    Bytes.EMPTY);
        }
        apply(new Mutation.Delete(Bytes.of("e"), cells.toBuffer(), Rows.LATEST));
        assertEquals(List.of("e/a:y/2=v", "e/a:y/1=v", "e/a:z/3=v", "e/a:z/2=v", "e/a:z/1=v"), row("e"));
    }

    @Test
    void aConditionIsJudgedOnTheNewestState() throws Exception {
        Condition absent = condition(Condition.Relation.EQUAL, "");
        Rows.Outcome first = submit(absent, 0, Rows.put("e", "a:x", "one"));
        Rows.Outcome second = submit(absent, 0, Rows.put("e", "a:x", "two"));
        threads.runAll();
        assertTrue(first.result.matched());
        assertFalse(second.result.matched());
        Rows.Outcome less = submit(condition(Condition.Relation.LESS, "aaa"), 0, Rows.put("e", "b:y", "given<stored"));
        threads.runAll();
        assertTrue(less.result.matched());
        assertEquals(2, row("e").size());
        // It may be about another row than the one that changes.
        Rows.Outcome otherRow = submit(condition(Condition.Relation.EQUAL, "two"), 0, Rows.put("f", "a:x", "v"));
        threads.runAll();
        assertFalse(otherRow.result.matched());
        otherRow = submit(condition(Condition.Relation.EQUAL, "one"), 0, Rows.put("f", "a:x", "v"));
        threads.runAll();
        assertTrue(otherRow.result.matched());
        assertEquals(1, row("f").size());
    }

    private static Condition condition(Condition.Relation relation, String value) {
        return new Condition.Column(
                Bytes.of("e"), Bytes.of("a"), Bytes.of("x"), relation, Bytes.of(value), TimeRange.ALL);
    }

    @Test
    void timestampsThatTheServerChoosesNeverGoBack() throws Exception {
        apply(Rows.put("e", "a:x", "one"));
        threads.shiftWall(-60_000);
        apply(Rows.put("e", "a:x", "two"));
        assertTrue(row("e").get(0).endsWith("=two"), () -> "a clock that was set back hides the newer value");
    }

    @Test
    void whatNeedNotBeLoggedIsGoneAfterACrashAndThereBefore() throws Exception {
        Rows.Outcome outcome = new Rows.Outcome();
        region.submit(
                new RowOperation(List.of(), List.of(Rows.put("e", "a:x", 1, "v")), Durability.SKIP_WAL, 0, 0, outcome));
        threads.runAll();
        assertSame(OperationResult.APPLIED, outcome.result);
        assertEquals(List.of("e/a:x/1=v"), row("e"));
        assertEquals(0, server.wal.status().syncedRecords());
    }

    @Test
    void closingRefusesWritesAndKeepsWhatWasWritten() throws Exception {
        apply(Rows.put("e", "a:x", 1, "v"));
        Rows.Outcome before = Rows.submit(region, Rows.put("f", "a:x", 1, "w"));
        var closed = region.close();
        Rows.Outcome after = Rows.submit(region, Rows.put("g", "a:x", 1, "x"));
        threads.runAll();
        assertTrue(closed.isDone() && before.isOver() && after.isOver());
        assertNull(region.whenFailed().getNow(null));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refused(Rows.put("e", "a:x", 2, "v")));
        boolean beforeIsIn = before.result != null;
        region = server.open(INFO, TABLE);
        threads.runAll();
        assertEquals(List.of("e/a:x/1=v"), row("e"));
        assertEquals(beforeIsIn ? 1 : 0, row("f").size());
        assertEquals(after.result != null ? 1 : 0, row("g").size());
    }
}
