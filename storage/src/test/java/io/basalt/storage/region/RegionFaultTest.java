package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FaultyFileSystem;
import io.basalt.storage.file.FaultyFileSystem.Moment;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.read.ScanSpec;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A small workload, again and again, with the disk failing at each of its calls in turn. */
class RegionFaultTest {
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, family("a"), family("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);

    private static FamilyDescriptor family(String name) {
        return FamilyDescriptor.builder(Bytes.of(name))
                .bloomType(BloomType.NONE)
                .build();
    }

    @Test
    void aCrashAtAnyCallLosesNothingAcknowledged() throws Exception {
        long calls = new Workload(new FaultyFileSystem(new MemoryFileSystem().mount("s1"))).run();
        assertTrue(calls > 40, "the workload makes only " + calls + " calls");
        for (long call = 1; call <= calls; call++) {
            for (CrashMode mode : CrashMode.values()) {
                crashAt(call, mode);
            }
        }
    }

    @Test
    void anErrorAtAnyCallLosesNothingAcknowledged() throws Exception {
        long calls = new Workload(new FaultyFileSystem(new MemoryFileSystem().mount("s1"))).run();
        for (long call = 1; call <= calls; call++) {
            for (Moment moment : Moment.values()) {
                failAt(call, moment);
            }
        }
    }

    @Test
    void aDiskThatIsFullAtAnyPointLosesNothingAcknowledged() throws Exception {
        int full = 0;
        long calls = new Workload(new FaultyFileSystem(new MemoryFileSystem().mount("s1"))).run();
        for (long call = 1; call <= calls; call++) {
            MemoryFileSystem disk = new MemoryFileSystem();
            FaultyFileSystem files = new FaultyFileSystem(disk.mount("s1"));
            files.fullFrom(call);
            Workload workload = new Workload(files);
            workload.run();
            files.fullFrom(Long.MAX_VALUE);
            full += workload.failures > 0 ? 1 : 0;
            String where = "full from call " + call;
            workload.checkWhenThereIsRoom(where);
            workload.close(where);
            disk.crash("s1", CrashMode.LOST, new Random(call));
            workload.checkAfterwards(disk, where);
        }
        assertTrue(full > calls / 2, "only " + full + " disks were full");
    }

    private static void crashAt(long call, CrashMode mode) throws Exception {
        MemoryFileSystem disk = new MemoryFileSystem();
        FaultyFileSystem files = new FaultyFileSystem(disk.mount("s1"));
        Moment[] moments = Moment.values();
        files.crashAt(call, moments[(int) (call % moments.length)]);
        Workload workload = new Workload(files);
        workload.run();
        disk.crash("s1", mode, new Random(call));
        workload.checkAfterwards(disk, "crash " + mode + " at call " + call + ", " + files.failedCall());
    }

    private static void failAt(long call, Moment moment) throws Exception {
        MemoryFileSystem disk = new MemoryFileSystem();
        FaultyFileSystem files = new FaultyFileSystem(disk.mount("s1"));
        files.failAt(call, moment);
        Workload workload = new Workload(files);
        workload.run();
        String where = "error " + moment + " call " + call + ", " + files.failedCall();
        workload.checkWhenThereIsRoom(where);
        if (call % 2 == 0) {
            workload.close(where);
        }
        disk.crash("s1", CrashMode.LOST, new Random(call));
        workload.checkAfterwards(disk, where);
    }

    /** Puts, overwrites, deletes, flushes, compacts, reopens. Remembers what was acknowledged. */
    private static final class Workload {
        private final SteppedExecutor threads = new SteppedExecutor(new Random(7));
        private final FaultyFileSystem files;
        /** By row: values that the row may have, an acknowledged one alone. "" stands for no row. */
        private final TreeMap<String, List<String>> legal = new TreeMap<>();

        private TestServer server;
        private Region region;
        private int value;
        /** Openings, flushes and compactions that failed. */
        private int failures;
        /** It was closed, and could not be opened again. */
        private boolean shut;

        Workload(FaultyFileSystem files) {
            this.files = files;
        }

        /** Returns how many calls the disk got. */
        long run() {
            try {
                server = new TestServer(threads, files, "s1");
                region = server.open(INFO, TABLE);
            } catch (IOException e) {
                failures++;
                return files.calls();
            }
            threads.runAll();
            write("r1", "r2", "r3");
            await(region.flush());
            write("r2", "r4");
            delete("r1");
            await(region.flush());
            await(region.compact(false));
            write("r1", "r5");
            reopen();
            write("r3");
            await(region.flush());
            await(region.compact(true));
            write("r6");
            return files.calls();
        }

        private void reopen() {
            await(region.close());
            try {
                region = server.open(INFO, TABLE);
            } catch (IOException e) {
                // Tried again like every other failed step; the manifest may have been published all the same.
                try {
                    region = server.open(INFO, TABLE);
                } catch (IOException again) {
                    shut = true;
                    return;
                }
            }
            threads.runAll();
        }

        private List<Rows.Outcome> write(String... rows) {
            List<Rows.Outcome> outcomes = new ArrayList<>();
            for (String row : rows) {
                String text = "v" + value++;
                possible(row).add(text);
                outcomes.add(Rows.submit(region, Rows.put(row, "a:x", value, text)));
            }
            threads.runAll();
            for (int i = 0; i < rows.length; i++) {
                settle(rows[i], outcomes.get(i));
            }
            return outcomes;
        }

        private void delete(String row) {
            possible(row).add("");
            Rows.Outcome outcome = Rows.submit(region, Rows.delete(row, "a:x", value, CellType.DELETE_COLUMN));
            threads.runAll();
            settle(row, outcome);
        }

        private List<String> possible(String row) {
            return legal.computeIfAbsent(row, key -> new ArrayList<>(List.of("")));
        }

        private void settle(String row, Rows.Outcome outcome) {
            assertTrue(outcome.isOver(), "an operation was forgotten");
            if (outcome.result != null) {
                List<String> values = legal.get(row);
                values.subList(0, values.size() - 1).clear();
            }
        }

        private void await(CompletableFuture<?> future) {
            threads.runAll();
            assertTrue(future.isDone(), "a flush, compaction or close never ended");
            if (future.isCompletedExceptionally()) {
                failures++;
                checkMessage(future.handle((result, failure) -> failure).join());
            }
        }

        /** Whoever looks for what is wrong with a region has this. */
        private static void checkMessage(Throwable failure) {
            if (failure instanceof CancellationException) {
                return; // It could not be opened again, and is closed.
            }
            String messages = "";
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                messages += cause.getMessage() + "; ";
            }
            String all = messages;
            assertTrue(
                    all.contains(StoreLayout.region(INFO)) || all.contains(WalFiles.directory("s1")),
                    () -> "names no file: " + all);
        }

        /** The disk works again: so does the region, or it says that it has stopped, and why. */
        void checkWhenThereIsRoom(String where) throws Exception {
            if (region == null) {
                return;
            }
            if (shut) {
                region = server.open(INFO, TABLE);
                threads.runAll();
            }
            if (!region.whenFailed().isDone()) {
                Rows.Outcome put = write("r7").get(0);
                CompletableFuture<Boolean> flushed = region.flush();
                threads.runAll();
                assertTrue(flushed.isDone(), where);
                if (!region.whenFailed().isDone()) {
                    assertTrue(put.result != null, () -> where + ", a put was refused: " + put.failure);
                    assertTrue(flushed.get(), () -> where + ", nothing was flushed");
                    check(region, where);
                    return;
                }
            }
            checkMessage(region.whenFailed().get());
        }

        /** Nothing is held then, whatever has failed before. */
        void close(String where) {
            if (region != null) {
                CompletableFuture<Long> closed = region.close();
                threads.runAll();
                assertTrue(closed.isDone(), where);
                assertTrue(
                        !closed.isCompletedExceptionally()
                                || region.whenFailed().isDone(),
                        where);
                server.checkNothingIsHeld(where);
            }
        }

        void checkAfterwards(MemoryFileSystem disk, String where) throws Exception {
            threads.dropAll();
            WalSeal.sealOrRead(disk.mount("s2"), WalFiles.directory("s1"));
            TestServer next = new TestServer(threads, disk.mount("s2"), "s2");
            Region recovered = next.open(INFO, TABLE);
            threads.runAll();
            check(recovered, where);
            FsckReport report = Fsck.check(disk.mount("s2"));
            assertTrue(report.isSound(), () -> where + ", fsck: " + report.findings());
        }

        private void check(Region opened, String where) throws IOException {
            TreeMap<String, String> found = new TreeMap<>();
            for (String cell : Rows.scan(opened, ScanSpec.builder().build(), threads)) {
                found.put(cell.substring(0, 2), cell.substring(cell.indexOf('=') + 1));
            }
            legal.forEach((row, values) -> assertTrue(
                    values.contains(found.getOrDefault(row, "")),
                    () -> where + ": row " + row + " is '" + found.getOrDefault(row, "") + "', not one of " + values));
            assertEquals(
                    List.of(),
                    found.keySet().stream()
                            .filter(row -> !legal.containsKey(row))
                            .toList(),
                    where);
        }
    }
}
