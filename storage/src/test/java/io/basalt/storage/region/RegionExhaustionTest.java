package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.ExhaustedFileSystem;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whoever waits for a thread of the disk, or for a loop, hears of an Error there too, and nothing is lost by it. */
class RegionExhaustionTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE =
            TableDescriptor.of(NAME, FamilyDescriptor.of("a"), FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final FamilyFile LOADED = new FamilyFile(Bytes.of("a"), "loaded");

    /** What a region does on threads of the disk. */
    private interface Work {
        CompletableFuture<?> start(Attempt attempt);
    }

    @Test
    void aFlushFailsAndCanBeRepeated() throws Exception {
        exhaustAtEachCall(attempt -> attempt.region.flush());
    }

    @Test
    void aCompactionFailsAndCanBeRepeated() throws Exception {
        exhaustAtEachCall(attempt -> attempt.region.compact(true));
    }

    @Test
    void aBulkLoadFailsAndCanBeRepeated() throws Exception {
        exhaustAtEachCall(attempt -> attempt.region.bulkLoad(attempt.elsewhere, List.of(LOADED)));
    }

    @Test
    void aCloseFailsAndLeavesTheRegionToOthers() throws Exception {
        exhaustAtEachCall(attempt -> attempt.region.close());
    }

    @Test
    void aWriteThatDependsOnAReadFails() throws Exception {
        exhaustAtEachCall(Attempt::increment);
    }

    /** Cells that were inserted before memory ran out must not become visible with the next write. */
    @Test
    void aWriteThatIsHalfDoneEndsTheRegion() throws Exception {
        Attempt attempt = new Attempt();
        attempt.chunksLeft = 0;
        Rows.Outcome before = Rows.submit(attempt.region, Rows.put("r4", "a:x", 1, "v"));
        Rows.Outcome half = Rows.submit(
                attempt.region,
                new Mutation.Put(
                        Bytes.of("r5"),
                        ByteBuffer.allocate(200)
                                .put(Rows.cell("r5", "a:x", 1, CellType.PUT, Bytes.of("v")))
                                .put(Rows.cell("r5", "b:x", 1, CellType.PUT, Bytes.of("v")))
                                .flip()));
        Rows.Outcome behind = Rows.submit(attempt.region, Rows.put("r6", "a:x", 1, "v"));
        attempt.threads.runAll();
        attempt.chunksLeft = Integer.MAX_VALUE;
        Rows.Outcome later = Rows.submit(attempt.region, Rows.put("r7", "a:x", 1, "v"));
        attempt.threads.runAll();
        for (Rows.Outcome outcome : List.of(before, half, behind, later)) {
            assertTrue(outcome.failure != null, "applied or forgotten");
            assertEquals(ErrorKind.NOT_SERVING_REGION, outcome.failure.kind());
        }
        assertTrue(attempt.region.whenFailed().isDone());
        Region serving = attempt.openElsewhere();
        assertEquals(List.of("r1/a:x/1=v", "r2/a:x/1=v", "r3/a:x/1=v"), attempt.rows(serving, "r1", "r9"));
    }

    @Test
    void aCallbackThatFailsHarmsNoOtherWrite() throws Exception {
        Attempt attempt = new Attempt();
        Rows.Outcome before = Rows.submit(attempt.region, Rows.put("r4", "a:x", 1, "v"));
        for (String family : List.of("a", "unknown")) {
            attempt.region.submit(RowOperation.of(Rows.put("r5", family + ":x", 1, "v"), new RowOperation.Callback() {
                @Override
                public void applied(OperationResult result) {
                    throw new InternalError("no memory");
                }

                @Override
                public void failed(RpcException failure) {
                    throw new InternalError("no memory");
                }
            }));
        }
        Rows.Outcome behind = Rows.submit(attempt.region, Rows.put("r6", "a:x", 1, "v"));
        attempt.threads.runAll();
        assertTrue(before.result != null && behind.result != null);
        assertEquals(List.of("r4/a:x/1=v", "r5/a:x/1=v", "r6/a:x/1=v"), attempt.rows(attempt.region, "r4", "r9"));
    }

    private static void exhaustAtEachCall(Work work) throws Exception {
        int call = 1;
        while (new Attempt().run(work, call)) {
            call++;
        }
        assertTrue(call > 1, "it makes no call");
    }

    /** A region with two files and something in its MemStore. */
    private static final class Attempt {
        private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
        private final MemoryFileSystem disk = new MemoryFileSystem();
        private final ExhaustedFileSystem files = new ExhaustedFileSystem(disk.mount("s"), "data");
        private final FileSystem elsewhere = new MemoryFileSystem().mount("elsewhere");
        private final Region region;
        private int chunksLeft = Integer.MAX_VALUE;

        Attempt() throws Exception {
            TestServer server = new TestServer(threads, files.files(), "s");
            server.chunks = new ChunkPool(64 << 20, this::memory);
            region = server.open(INFO, TABLE);
            for (String row : List.of("r1", "r2", "r3")) {
                write(row);
                if (!row.equals("r3")) {
                    threads.await(region.flush());
                }
            }
            HFileSettings settings =
                    HFileSettings.of(FamilyDescriptor.of("a"), CellOrder.USER).withSequenceIds(false);
            try (HFileWriter writer = HFileWriter.create(elsewhere, LOADED.path(), settings, 1)) {
                writer.append(new FramedCells()
                        .over(Rows.cell("loaded", "a:x", 1, CellType.PUT, Bytes.of("v")))
                        .next(0));
                writer.finish(0, false);
            }
        }

        private ByteBuffer memory(int bytes) {
            if (chunksLeft-- == 0) {
                throw new InternalError("no memory");
            }
            return ByteBuffer.allocateDirect(bytes);
        }

        /** Whether the work made so many calls. */
        boolean run(Work work, int call) throws Exception {
            files.exhaustAt(call);
            CompletableFuture<?> done = work.start(this);
            threads.runAll();
            boolean exhausted = files.wasExhausted();
            assertTrue(done.isDone(), "nobody is told of the Error at call " + call);
            if (!exhausted) {
                return false;
            }
            Region serving = region;
            if (region.whenFailed().isDone()) {
                serving = openElsewhere();
            } else {
                write("r4");
                threads.await(region.flush());
                assertEquals(List.of("r4/a:x/1=v"), rows(region, "r4"), "at call " + call);
                threads.await(work.start(this));
                threads.await(region.compact(true));
            }
            assertEquals(
                    List.of("r1/a:x/1=v", "r2/a:x/1=v", "r3/a:x/1=v"), rows(serving, "r1", "r3"), "at call " + call);
            Soundness.check(disk.mount("checker"));
            return true;
        }

        private CompletableFuture<?> increment() {
            var result = new CompletableFuture<OperationResult>();
            Mutation increment = new Mutation.Increment(
                    Bytes.of("r1"), Rows.cell("r1", "a:n", 1, CellType.PUT, Bytes.of(1L)), TimeRange.ALL, false);
            region.submit(RowOperation.of(increment, new RowOperation.Callback() {
                @Override
                public void applied(OperationResult applied) {
                    result.complete(applied);
                }

                @Override
                public void failed(RpcException failure) {
                    result.completeExceptionally(failure);
                }
            }));
            return result;
        }

        private void write(String row) {
            Rows.Outcome outcome = Rows.submit(region, Rows.put(row, "a:x", 1, "v"));
            threads.runAll();
            assertTrue(outcome.result != null, () -> "refused: " + outcome.failure);
        }

        private Region openElsewhere() throws IOException {
            disk.crash("s", CrashMode.KEPT, new Random(1));
            threads.dropAll();
            WalSeal.sealOrRead(disk.mount("master"), WalFiles.directory("s"));
            Region opened = new TestServer(threads, disk.mount("s2"), "s2").open(INFO, TABLE);
            threads.runAll();
            return opened;
        }

        private List<String> rows(Region opened, String only) throws IOException {
            return rows(opened, only, only);
        }

        private List<String> rows(Region opened, String first, String last) throws IOException {
            return Rows.scan(
                    opened,
                    ScanSpec.builder()
                            .start(Bytes.of(first), true)
                            .stop(Bytes.of(last), true)
                            .column(Bytes.of("a"), Bytes.of("x"))
                            .build(),
                    threads);
        }
    }
}
