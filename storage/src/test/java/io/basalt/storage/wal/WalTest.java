package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.basalt.base.Bytes;
import io.basalt.base.Size;
import io.basalt.storage.file.ExhaustedFileSystem;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WalTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final String ONE = "11111111111111111111111111111111";
    private static final String TWO = "22222222222222222222222222222222";
    private static final WalConfig SMALL = new WalConfig(Size.ofKilobytes(4), Size.ofKilobytes(64));

    private final MemoryFileSystem disk = new MemoryFileSystem();
    private final FileSystem files = disk.mount("server");
    private final FaultyFileSystem faulty = new FaultyFileSystem(files);
    private final QueueExecutor syncer = new QueueExecutor();
    private final QueueExecutor background = new QueueExecutor();
    private final RandomGenerator random = Seeds.generator(1);
    private final LogModel model = new LogModel();

    private Wal create() throws IOException {
        return Wal.create(faulty, DIRECTORY, SMALL, syncer, background);
    }

    @Test
    void nothingIsAcknowledgedBeforeTheSync() throws IOException {
        Wal wal = create();
        List<Boolean> acknowledgedDuringSync = new ArrayList<>();
        faulty.beforeSync(() -> acknowledgedDuringSync.add(model.appends.get(0).isCompleted()));
        assertTrue(model.append(wal, ONE, random, 100));
        assertFalse(model.appends.get(0).isCompleted());
        syncer.runAll();
        assertTrue(model.appends.get(0).isAcknowledged());
        assertEquals(List.of(false), acknowledgedDuringSync);
    }

    @Test
    void aLogThatIsNotToSyncAcknowledgesWhatIsWritten() throws IOException {
        var config = new WalConfig(SMALL.segmentSize(), SMALL.maxUnsynced(), false);
        Wal wal = Wal.create(faulty, DIRECTORY, config, syncer, background);
        faulty.beforeSync(() -> {
            throw new AssertionError("synced");
        });
        assertTrue(model.append(wal, ONE, random, 100));
        assertFalse(model.appends.get(0).isCompleted());
        syncer.runAll();
        assertTrue(model.appends.get(0).isAcknowledged());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void allThatWaitsIsSyncedAtOnce() throws IOException {
        Wal wal = create();
        for (int i = 0; i < 100; i++) {
            assertTrue(model.append(wal, i % 2 == 0 ? ONE : TWO, random, 10, 20));
        }
        assertEquals(1, syncer.waiting());
        syncer.runAll();
        assertEquals(1, wal.status().syncs());
        assertEquals(100, wal.status().syncedRecords());
        assertEquals(0, wal.status().unsyncedBytes());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void aGroupFillsWhileTheOneBeforeIsSynced() throws IOException {
        Wal wal = create();
        assertTrue(model.append(wal, ONE, random, 10));
        faulty.beforeSync(() -> {
            faulty.beforeSync(() -> {});
            appendUnchecked(wal);
            appendUnchecked(wal);
        });
        assertTrue(syncer.runOne());
        assertTrue(model.appends.get(0).isAcknowledged());
        assertFalse(model.appends.get(1).isCompleted());
        assertEquals(1, syncer.waiting(), "the next group is a task of its own");
        syncer.runAll();
        assertEquals(2, wal.status().syncs());
        assertTrue(model.appends.get(2).isAcknowledged());
    }

    @Test
    void aCallbackMayAppend() throws IOException {
        Wal wal = Wal.create(files, DIRECTORY, SMALL, Runnable::run, Runnable::run);
        var batch = new WalBatch();
        List<Long> acknowledged = new ArrayList<>();
        var appender = new AppendCallback() {
            @Override
            public void synced() {
                acknowledged.add(batch.lastSequenceId());
                long next = batch.lastSequenceId() + 1;
                batch.clear();
                batch.mutation(next);
                if (next <= 5) {
                    try {
                        assertTrue(wal.append(ONE, batch, this));
                    } catch (WalClosedException e) {
                        throw new AssertionError(e);
                    }
                }
            }

            @Override
            public void failed(WalClosedException cause) {
                throw new AssertionError(cause);
            }
        };
        batch.mutation(1);
        assertTrue(wal.append(ONE, batch, appender));
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), acknowledged);
    }

    @Test
    void mutationsAreReplayedAboveTheFlushedSequenceId() throws IOException {
        Wal wal = Wal.create(files, DIRECTORY, SMALL, Runnable::run, Runnable::run);
        append(wal, ONE, 5, "five", 6, "six");
        append(wal, TWO, 5, "other");
        append(wal, ONE, 9, "nine");
        assertEquals(List.of("5=five", "6=six", "9=nine"), replay(ONE, 0));
        assertEquals(List.of("6=six", "9=nine"), replay(ONE, 5));
        assertEquals(List.of(), replay(ONE, 9));
        assertEquals(List.of("5=other"), replay(TWO, 4));
        assertEquals(List.of(), replay("unknown", 0));
        assertEquals(Map.of(ONE, 9L, TWO, 5L), new WalReader(files, DIRECTORY).regions());
    }

    @Test
    void aDirectoryWithoutLogIsAnEmptyLog() throws IOException {
        var reader = new WalReader(files, "wal/nobody,1,1");
        assertEquals(Map.of(), reader.regions());
        assertEquals(0, reader.replay(ONE, 7, (sequenceId, cells) -> {}).mutations());
    }

    @Test
    void sequenceIdsOfARegionMustClimb() throws IOException {
        Wal wal = Wal.create(files, DIRECTORY, SMALL, Runnable::run, Runnable::run);
        append(wal, ONE, 5, "five");
        assertThrows(IllegalArgumentException.class, () -> append(wal, ONE, 5, "again"));
        assertThrows(IllegalArgumentException.class, () -> append(wal, ONE, 4, "before"));
        append(wal, TWO, 1, "other");
        append(wal, ONE, 6, "six");
        assertEquals(List.of("5=five", "6=six"), replay(ONE, 0));
    }

    @Test
    void anEmptyBatchIsRefused() throws IOException {
        Wal wal = create();
        assertThrows(IllegalArgumentException.class, () -> append(wal, ONE));
        assertEquals(0, syncer.waiting());
    }

    @Test
    void aFullLogRefusesWithoutForgetting() throws IOException {
        Wal wal = create();
        int taken = 0;
        while (model.append(wal, ONE, random, 1000)) {
            taken++;
        }
        assertEquals(61, taken, "64 KB of records");
        assertFalse(model.append(wal, TWO, random, 2000));
        syncer.runAll();
        assertTrue(model.append(wal, ONE, random, 1000));
        syncer.runAll();
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void aRecordLargerThanTheBoundIsTakenAlone() throws IOException {
        Wal wal = create();
        assertTrue(model.append(wal, ONE, random, 5_000_000));
        assertFalse(model.append(wal, ONE, random, 1));
        syncer.runAll();
        assertTrue(model.append(wal, ONE, random, 1));
        assertFalse(model.append(wal, ONE, random, 5_000_000));
        QueueExecutor.runAll(syncer, background);
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void anAppendAllocatesNothing() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Wal wal = Wal.create(files, DIRECTORY, WalConfig.DEFAULTS, syncer, background);
        var batch = new WalBatch();
        var callback = new LogModel.Ignored();
        ByteBuffer cells = ByteBuffer.allocate(300);
        long sequenceId = 1;
        long allocated = 0;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                batch.clear();
                batch.mutation(sequenceId++).cells(cells.clear());
                wal.append(ONE, batch, callback);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            QueueExecutor.runAll(syncer, background);
        }
        assertTrue(allocated < 2_000, allocated + " bytes for 2,000 appends, once the buffers are there");
    }

    @Test
    void aFullSegmentIsFollowedByThePreparedOne() throws IOException {
        Wal wal = create();
        for (int i = 0; i < 20; i++) {
            assertTrue(model.append(wal, ONE, random, 1000));
            QueueExecutor.runAll(syncer, background);
        }
        assertEquals(7, wal.status().segments(), "three records in each of 4 KB");
        assertEquals(8, WalFiles.segments(files, DIRECTORY).size(), "one is prepared");
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void aSegmentGrowsWhenNoneIsPrepared() throws IOException {
        Wal wal = create();
        for (int i = 0; i < 20; i++) {
            assertTrue(model.append(wal, ONE, random, 1000));
            syncer.runAll();
        }
        assertEquals(1, wal.status().segments());
        model.checkComplete(files, DIRECTORY);
        background.runAll();
        assertTrue(model.append(wal, ONE, random, 1000));
        QueueExecutor.runAll(syncer, background);
        assertEquals(2, wal.status().segments());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void aSegmentThatCannotBePreparedIsTriedAgain() throws IOException {
        Wal wal = create();
        assertTrue(model.append(wal, ONE, random, 2000));
        syncer.runAll();
        faulty.failAt(faulty.calls() + 1, Moment.BEFORE);
        background.runAll();
        assertEquals("create " + DIRECTORY + "/0000000002.wal", faulty.failedCall());
        assertTrue(model.append(wal, ONE, random, 2000));
        QueueExecutor.runAll(syncer, background);
        assertTrue(model.append(wal, ONE, random, 2000));
        QueueExecutor.runAll(syncer, background);
        assertEquals(List.of(1L, 3L, 4L), WalFiles.segments(files, DIRECTORY), "4 is prepared");
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void rollingIsAskedForAndHappensWithTheNextRecord() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        wal.roll();
        QueueExecutor.runAll(syncer, background);
        assertEquals(1, wal.status().segments());
        model.append(wal, ONE, random, 10);
        QueueExecutor.runAll(syncer, background);
        assertEquals(2, wal.status().segments());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void segmentsAreReleasedWhenAllTheirRegionsHaveFlushed() throws IOException {
        Wal wal = create();
        appendAndRoll(wal, ONE, TWO);
        appendAndRoll(wal, TWO);
        appendAndRoll(wal, ONE);
        appendAndRoll(wal, TWO);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), WalFiles.segments(files, DIRECTORY));
        assertEquals(List.of(ONE, TWO), wal.regionsHolding(1));
        assertEquals(List.of(ONE, TWO), wal.regionsHolding(3));
        assertEquals(List.of(), wal.regionsHolding(4));

        wal.regionFlushed(TWO, 1);
        background.runAll();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), WalFiles.segments(files, DIRECTORY), "1 holds region one");
        wal.regionFlushed(TWO, 2);
        background.runAll();
        assertEquals(List.of(1L, 3L, 4L, 5L), WalFiles.segments(files, DIRECTORY));
        assertEquals(List.of(ONE), wal.regionsHolding(1));
        wal.regionFlushed(ONE, 1);
        background.runAll();
        assertEquals(List.of(3L, 4L, 5L), WalFiles.segments(files, DIRECTORY));
        assertEquals(List.of("2=2"), replay(ONE, 1));
        wal.regionFlushed(ONE, 2);
        wal.regionFlushed(ONE, 1);
        background.runAll();
        assertEquals(List.of(4L, 5L), WalFiles.segments(files, DIRECTORY));
        assertEquals(1, wal.status().segments());
    }

    /** The end of segment 1, which has no index yet, is known from segment 2 only. */
    @Test
    void aSegmentIsNotReleasedBeforeTheOneBeforeItIsFinished() throws IOException {
        Wal wal = create();
        append(wal, ONE, 1, "1");
        syncer.runAll();
        wal.roll();
        background.runAll();
        append(wal, TWO, 1, "1");
        syncer.runAll();
        assertEquals(1, background.waiting(), "segment 1 is not finished");
        wal.roll();
        background.runNewest();
        append(wal, ONE, 2, "2");
        syncer.runAll();
        background.runNewest();
        wal.regionFlushed(TWO, 1);
        while (background.waiting() > 1) {
            background.runNewest();
        }
        assertTrue(files.exists(WalFiles.segment(DIRECTORY, 2)), "finished, flushed, and still needed");
        assertEquals(List.of("1=1", "2=2"), replay(ONE, 0));
        background.runAll();
        assertFalse(files.exists(WalFiles.segment(DIRECTORY, 2)));
        assertEquals(List.of("1=1", "2=2"), replay(ONE, 0));
    }

    @Test
    void aFailedSyncFailsTheLogForGood() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        syncer.runAll();
        faulty.failAt(faulty.calls() + 2, Moment.BEFORE);
        model.append(wal, ONE, random, 10);
        model.append(wal, TWO, random, 10);
        faulty.beforeSync(() -> appendUnchecked(wal));
        syncer.runAll();
        assertTrue(faulty.failedCall().startsWith("sync"), faulty.failedCall());
        assertTrue(model.appends.get(0).isAcknowledged());
        for (int i = 1; i <= 3; i++) {
            assertTrue(
                    model.appends.get(i).isCompleted() && !model.appends.get(i).isAcknowledged());
        }
        var e = assertThrows(WalClosedException.class, () -> model.append(wal, ONE, random, 10));
        assertTrue(e.getMessage().startsWith("the log " + DIRECTORY + " has failed: injected fault: sync"));
        assertTrue(wal.status().failed());
        assertTrue(disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).isEmpty(), "the server may still serve reads");

        CompletableFuture<Void> ended = wal.shutdown();
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isCompletedExceptionally());
        disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
        model.check(files, DIRECTORY);
    }

    @Test
    void aSegmentThatCannotBeFinishedFailsTheLog() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        wal.roll();
        QueueExecutor.runAll(syncer, background);
        model.append(wal, ONE, random, 10);
        syncer.runAll();
        faulty.failAt(faulty.calls() + 3, Moment.BEFORE);
        background.runAll();
        assertTrue(faulty.failedCall().startsWith("sync"), faulty.failedCall());
        assertThrows(WalClosedException.class, () -> model.append(wal, ONE, random, 10));
        QueueExecutor.runAll(syncer, background);
        assertEquals(2, model.check(files, DIRECTORY));
    }

    @Test
    void shutdownWritesWhatWaitsAndFreesTheLock() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        CompletableFuture<Void> ended = wal.shutdown();
        assertThrows(WalClosedException.class, () -> model.append(wal, ONE, random, 10));
        assertFalse(ended.isDone());
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isDone() && !ended.isCompletedExceptionally());
        assertSame(ended, wal.shutdown());
        wal.close();
        assertEquals(0, syncer.waiting());
        assertEquals(1, model.check(files, DIRECTORY));
        assertEquals(List.of(1L), WalFiles.segments(files, DIRECTORY), "the prepared segment is gone");
        disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
    }

    @Test
    void shutdownWaitsForTheBackground() throws IOException {
        Wal wal = create();
        appendUnchecked(wal);
        wal.roll();
        CompletableFuture<Void> ended = wal.shutdown();
        syncer.runAll();
        assertFalse(ended.isDone(), "a segment is being prepared");
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isDone());
        assertEquals(List.of(1L), WalFiles.segments(files, DIRECTORY));
    }

    @Test
    void anErrorAtAnyCallFailsNobodySilently() throws IOException {
        for (int call = 1; ; call++) {
            String directory = DIRECTORY + call;
            var exhausted = new ExhaustedFileSystem(files, "wal");
            Wal wal = Wal.create(exhausted.files(), directory, SMALL, syncer, background);
            var appended = new LogModel();
            exhausted.exhaustAt(call);
            try {
                for (int i = 0; i < 6; i++) {
                    assertTrue(appended.append(wal, ONE, random, 3000));
                    wal.roll();
                    QueueExecutor.runAll(syncer, background);
                    appended.flush(wal, ONE);
                    QueueExecutor.runAll(syncer, background);
                }
            } catch (WalClosedException e) {
                assertTrue(wal.status().failed(), e.toString());
            }
            CompletableFuture<Void> ended = wal.shutdown();
            QueueExecutor.runAll(syncer, background);
            assertTrue(ended.isDone(), "the log never ends after an Error at call " + call);
            assertTrue(appended.appends.stream().allMatch(LogModel.Append::isCompleted), "at call " + call);
            appended.check(files, directory);
            assertTrue(files.tryLock(WalFiles.lock(directory)).isPresent(), "the lock is not free");
            if (!exhausted.wasExhausted()) {
                assertTrue(call > 20, "it makes only " + call + " calls");
                return;
            }
        }
    }

    @Test
    void aLogEndsAlthoughNoBackgroundIsLeft() throws IOException {
        Wal wal = Wal.create(faulty, DIRECTORY, SMALL, syncer, task -> {
            throw new RejectedExecutionException("shut down");
        });
        assertTrue(model.append(wal, ONE, random, 3000));
        wal.roll();
        syncer.runAll();
        assertTrue(model.append(wal, ONE, random, 3000));
        CompletableFuture<Void> ended = wal.shutdown();
        syncer.runAll();
        assertTrue(ended.isDone() && !ended.isCompletedExceptionally());
        model.checkComplete(files, DIRECTORY);
    }

    @Test
    void abortFailsWhoWaitsAndWritesNothing() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        syncer.runAll();
        model.append(wal, ONE, random, 10);
        long bytes = wal.status().bytes();
        CompletableFuture<Void> ended = wal.abort("the lease has ended");
        var e = assertThrows(WalClosedException.class, () -> model.append(wal, ONE, random, 10));
        assertEquals("the log wal/host,16020,1 was given up: the lease has ended", e.getMessage());
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isDone() && !ended.isCompletedExceptionally());
        assertTrue(model.appends.get(1).isCompleted() && !model.appends.get(1).isAcknowledged());
        assertEquals(bytes, wal.status().bytes());
        assertEquals(1, model.check(files, DIRECTORY));
        disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
    }

    @Test
    void abortAfterShutdownStillEnds() throws IOException {
        Wal wal = create();
        model.append(wal, ONE, random, 10);
        CompletableFuture<Void> ended = wal.shutdown();
        CompletableFuture<Void> aborted = wal.abort("changed my mind");
        QueueExecutor.runAll(syncer, background);
        assertTrue(ended.isDone() && aborted.isDone());
        assertTrue(model.appends.get(0).isCompleted());
    }

    @Test
    void waitersHearWhenTheSyncerTakesNoMoreTasks() throws IOException {
        Wal wal = Wal.create(
                files,
                DIRECTORY,
                SMALL,
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                background);
        assertTrue(model.append(wal, ONE, random, 10));
        assertTrue(model.appends.get(0).isCompleted() && !model.appends.get(0).isAcknowledged());
        assertThrows(WalClosedException.class, () -> model.append(wal, ONE, random, 10));
    }

    @Test
    void aBrokenCallbackHarmsNobodyElse() throws IOException {
        Wal wal = create();
        var batch = new WalBatch();
        batch.mutation(1);
        assertTrue(wal.append("broken", batch, new AppendCallback() {
            @Override
            public void synced() {
                throw new AssertionError("broken callback");
            }

            @Override
            public void failed(WalClosedException cause) {}
        }));
        model.append(wal, ONE, random, 10);
        syncer.runAll();
        assertTrue(model.appends.get(0).isAcknowledged());
    }

    @Test
    void oneServerHasOneLog() throws IOException {
        Wal wal = create();
        IOException held = assertThrows(IOException.class, this::create);
        assertEquals(
                "another process holds the lock of wal/host,16020,1: does the server run already?", held.getMessage());
        model.append(wal, ONE, random, 10);
        wal.close();
        QueueExecutor.runAll(syncer, background);
        assertThrows(FileAlreadyExistsException.class, this::create, "it holds records of an earlier life");
        disk.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
    }

    @Test
    void aServerIsUnharmedByAFailureAtAnyCallOfItsStart() throws IOException {
        for (int call = 1; call <= 6; call++) {
            var fresh = new MemoryFileSystem();
            var failing = new FaultyFileSystem(fresh.mount("server"));
            failing.failAt(call, Moment.AFTER);
            assertThrows(
                    IOException.class,
                    () -> Wal.create(failing, DIRECTORY, SMALL, syncer, background),
                    () -> "call " + failing.failedCall());
            fresh.mount("other").tryLock(WalFiles.lock(DIRECTORY)).orElseThrow().close();
        }
    }

    private void appendAndRoll(Wal wal, String... regions) throws IOException {
        for (String region : regions) {
            long next = lastSequenceId(region) + 1;
            append(wal, region, next, String.valueOf(next));
            QueueExecutor.runAll(syncer, background);
        }
        wal.roll();
        QueueExecutor.runAll(syncer, background);
    }

    private long lastSequenceId(String region) throws IOException {
        return new WalReader(files, DIRECTORY).regions().getOrDefault(region, 0L);
    }

    private void appendUnchecked(Wal wal) {
        try {
            assertTrue(model.append(wal, ONE, random, 10));
        } catch (WalClosedException e) {
            throw new AssertionError(e);
        }
    }

    /** @param mutations sequence id, text, sequence id, text ... */
    private static void append(Wal wal, String region, Object... mutations) throws IOException {
        var batch = new WalBatch();
        for (int i = 0; i < mutations.length; i += 2) {
            long sequenceId = ((Number) mutations[i]).longValue();
            batch.mutation(sequenceId).cells(Bytes.of((String) mutations[i + 1]).asBuffer());
        }
        assertTrue(wal.append(region, batch, new AppendCallback() {
            @Override
            public void synced() {}

            @Override
            public void failed(WalClosedException cause) {
                throw new AssertionError(cause);
            }
        }));
    }

    private List<String> replay(String region, long after) throws IOException {
        List<String> mutations = new ArrayList<>();
        var summary = new WalReader(files, DIRECTORY).replay(region, after, (sequenceId, cells) -> {
            ByteBuffer copy = cells.duplicate();
            mutations.add(sequenceId + "=" + LogModel.copy(copy).utf8());
        });
        assertEquals(mutations.size(), summary.mutations());
        return mutations;
    }
}
