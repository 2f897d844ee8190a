package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalConfig;
import io.basalt.storage.wal.WalFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers, readers, flushes and compactions on real threads. */
@Timeout(60)
class RegionThreadsTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, family("a"), family("b"));
    private static final int WRITERS = 3;
    private static final int WRITES = 1500;

    private static FamilyDescriptor family(String name) {
        return FamilyDescriptor.builder(Bytes.of(name))
                .bloomType(BloomType.NONE)
                .build();
    }

    private final List<ExecutorService> executors = new ArrayList<>();
    private final Clock clock = new Clock() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    @AfterEach
    void stopThreads() throws InterruptedException {
        for (ExecutorService executor : executors) {
            executor.shutdownNow();
            assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS), "a thread does not end");
        }
    }

    private <E extends ExecutorService> E started(E executor) {
        executors.add(executor);
        return executor;
    }

    @Test
    void everyReaderSeesWholeRowsThatOnlyEverMoveForward() throws Exception {
        FileSystem files = new MemoryFileSystem().mount("s");
        ExecutorService disk = started(Executors.newFixedThreadPool(2));
        ExecutorService syncer = started(Executors.newSingleThreadExecutor());
        ExecutorService clients = started(Executors.newCachedThreadPool());
        Wal wal = Wal.create(files, WalFiles.directory("s"), WalConfig.DEFAULTS, syncer, disk);
        try (BlockCache cache = new BlockCache(1 << 20)) {
            Region region = Region.open(
                    new RegionEnvironment(
                            files,
                            wal,
                            new SealedLogs(files),
                            "s",
                            cache,
                            new ChunkPool(64 << 20),
                            new NonceMemory(clock, 0),
                            clock,
                            new Loop(started(Executors.newSingleThreadScheduledExecutor())),
                            disk,
                            RegionConfig.DEFAULT,
                            TestServer.POLICY,
                            CompactionThrottle.NONE,
                            () -> true),
                    INFO,
                    TABLE);
            AtomicBoolean writing = new AtomicBoolean(true);
            List<Future<Void>> readers = List.of(
                    clients.submit(reader(region, writing, false)), clients.submit(reader(region, writing, true)));
            Future<Void> maintenance = clients.submit(maintenance(region, writing));
            List<Future<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(clients.submit(writer(region, i)));
            }
            for (Future<Void> writer : writers) {
                writer.get();
            }
            writing.set(false);
            maintenance.get();
            for (Future<Void> reader : readers) {
                reader.get();
            }
            assertEquals(WRITES, counter(region));
            assertTrue(region.close().get() >= WRITERS * WRITES);
            wal.shutdown().get();
            Soundness.check(files);
        }
    }

    /** Each writer has a row, whose cells all get the same number, and writer 0 also counts. */
    private Callable<Void> writer(Region region, int number) {
        return () -> {
            for (int i = 1; i <= WRITES; i++) {
                Mutation row = new Mutation.Put(Bytes.of("w" + number), cells("w" + number, i));
                CompletableFuture<Void> done = submit(region, row);
                if (number == 0) {
                    submit(
                                    region,
                                    new Mutation.Increment(
                                            Bytes.of("c"),
                                            Rows.cell("c", "a:n", Rows.LATEST, CellType.PUT, Bytes.of(1L)),
                                            TimeRange.ALL,
                                            true))
                            .get();
                }
                done.get();
                long seen = rows(region, ScanSpec.row(Bytes.of("w" + number)).build())
                        .get("w" + number);
                assertEquals(i, seen, "a writer reads what was acknowledged to it");
            }
            return null;
        };
    }

    private static ByteBuffer cells(String row, int number) {
        ByteBuffer cells = ByteBuffer.allocate(512);
        for (String column : List.of("a:p", "a:q", "b:p", "b:q")) {
            cells.put(Rows.cell(row, column, number, CellType.PUT, Bytes.of((long) number)));
        }
        return cells.flip();
    }

    private static CompletableFuture<Void> submit(Region region, Mutation mutation) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        region.submit(RowOperation.of(mutation, new RowOperation.Callback() {
            @Override
            public void applied(OperationResult result) {
                done.complete(null);
            }

            @Override
            public void failed(RpcException failure) {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    private Callable<Void> reader(Region region, AtomicBoolean writing, boolean reversed) {
        return () -> {
            TreeMap<String, Long> last = new TreeMap<>();
            while (writing.get()) {
                rows(region, ScanSpec.builder().reversed(reversed).build()).forEach((row, number) -> {
                    Long before = last.put(row, number);
                    assertTrue(before == null || before <= number, () -> row + " went back to " + number);
                });
            }
            return null;
        };
    }

    private static Callable<Void> maintenance(Region region, AtomicBoolean writing) {
        return () -> {
            for (int i = 0; writing.get(); i++) {
                region.flush().get();
                region.compact(i % 5 == 0).get();
            }
            return null;
        };
    }

    private long counter(Region region) throws Exception {
        return rows(region, ScanSpec.row(Bytes.of("c")).build()).get("c");
    }

    /** Rows with the number that all their cells share. */
    private Map<String, Long> rows(Region region, ScanSpec spec) throws Exception {
        TreeMap<String, Long> rows = new TreeMap<>();
        TreeMap<String, Integer> cells = new TreeMap<>();
        try (RegionScanner scanner = region.scan(spec, ReadMode.MAY_READ)) {
            ScanLimits limits = ScanLimits.none(clock);
            RegionScanner.Progress progress = RegionScanner.Progress.ROW;
            while (progress != RegionScanner.Progress.END) {
                progress = scanner.next(
                        cell -> {
                            String row = cell.row().utf8();
                            long number = cell.value().toLong();
                            Long other = rows.put(row, number);
                            cells.merge(row, 1, Integer::sum);
                            assertTrue(other == null || other == number, () -> row + " is torn: " + other);
                        },
                        limits);
            }
        }
        cells.forEach((row, count) -> assertEquals(row.equals("c") ? 1 : 4, count, () -> row + " is not whole"));
        return rows;
    }

    /** One thread. */
    private record Loop(ScheduledExecutorService thread) implements EventLoop {
        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            Future<?> scheduled = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }

        @Override
        public boolean inLoop() {
            return false;
        }
    }
}
