package io.basalt.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.Size;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalConcurrencyTest {
    private static final String DIRECTORY = "wal/host,16020,1";
    private static final int WRITERS = 8;
    private static final int APPENDS = 300;
    private static final int PIPELINED = 8;

    @TempDir
    Path root;

    @Test
    void manyWritersShareOneLog() throws Exception {
        FileSystem files = new LocalFileSystem(root.toString());
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        ExecutorService syncer = Executors.newSingleThreadExecutor();
        ExecutorService background = Executors.newFixedThreadPool(2);
        try {
            WalConfig config = new WalConfig(Size.ofKilobytes(256), Size.ofKilobytes(64));
            Wal wal = Wal.create(files, DIRECTORY, config, syncer, background, new SystemTime());
            List<Callable<Writer>> work = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                var writer = new Writer(wal, "region-" + i);
                work.add(writer::run);
            }
            List<Writer> done = new ArrayList<>();
            for (Future<Writer> writer : writers.invokeAll(work)) {
                done.add(writer.get());
            }
            check(files, done);
            WalStatus status = wal.status();
            assertEquals(WRITERS * APPENDS, status.syncedRecords());
            assertEquals(WRITERS * APPENDS, status.syncedMutations());
            assertTrue(status.syncs() < status.syncedRecords(), () -> "no group commit: " + status);
            wal.shutdown().get(10, TimeUnit.SECONDS);
            check(files, done);

            WalSeal.sealOrRead(files, DIRECTORY);
            check(files, done);
        } finally {
            writers.shutdownNow();
            syncer.shutdownNow();
            background.shutdownNow();
        }
    }

    /** So that the syncer waits for writers, as it does in production. */
    private static final class SystemTime implements Clock {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    private static void check(FileSystem files, List<Writer> writers) throws Exception {
        var reader = new WalReader(files, DIRECTORY);
        for (Writer writer : writers) {
            List<String> read = new ArrayList<>();
            reader.replay(
                    writer.region,
                    writer.flushed,
                    (sequenceId, cells) ->
                            read.add(sequenceId + "=" + LogModel.copy(cells).utf8()));
            List<String> expected = new ArrayList<>();
            for (long sequenceId = writer.flushed + 1; sequenceId <= APPENDS; sequenceId++) {
                expected.add(sequenceId + "=" + writer.content(sequenceId));
            }
            assertEquals(expected, read);
        }
    }

    /** Appends to its own region, a few at a time, and flushes now and then. */
    private static final class Writer {
        final String region;
        private final Wal wal;
        private final Semaphore free = new Semaphore(PIPELINED);
        private volatile long acknowledged;
        private volatile Throwable failure;
        long flushed;

        Writer(Wal wal, String region) {
            this.wal = wal;
            this.region = region;
        }

        String content(long sequenceId) {
            return region + " writes " + sequenceId + " ".repeat((int) (sequenceId * 37 % 2_000));
        }

        Writer run() throws Exception {
            var batch = new WalBatch();
            for (long sequenceId = 1; sequenceId <= APPENDS; sequenceId++) {
                batch.clear();
                batch.mutation(sequenceId).cells(Bytes.of(content(sequenceId)).asBuffer());
                assertTrue(free.tryAcquire(60, TimeUnit.SECONDS), "no callback came");
                var callback = new Acknowledge(sequenceId);
                while (!wal.append(region, batch, callback)) {
                    Thread.onSpinWait();
                }
                if (sequenceId % 150 == 0) {
                    flushed = acknowledged;
                    wal.regionFlushed(region, flushed);
                }
            }
            assertTrue(free.tryAcquire(PIPELINED, 60, TimeUnit.SECONDS), "no callback came");
            if (failure != null) {
                throw new AssertionError(failure);
            }
            return this;
        }

        private final class Acknowledge implements AppendCallback {
            private final long sequenceId;

            Acknowledge(long sequenceId) {
                this.sequenceId = sequenceId;
            }

            @Override
            public void synced() {
                if (sequenceId != acknowledged + 1) {
                    failure = new AssertionError(sequenceId + " is acknowledged after " + acknowledged);
                }
                acknowledged = sequenceId;
                free.release();
            }

            @Override
            public void failed(WalClosedException cause) {
                failure = cause;
                free.release();
            }
        }
    }
}
