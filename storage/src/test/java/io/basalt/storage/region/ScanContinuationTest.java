package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.protocol.schema.BloomType;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.file.PartlyInMemory;
import io.basalt.storage.filter.Filter;
import io.basalt.storage.filter.FilterParser;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.RegionScanner.Progress;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A scan that is interrupted in every way there is returns what an uninterrupted one returns. */
class ScanContinuationTest {
    private static final TableName NAME = TableName.parse("t");
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private static final TableDescriptor TABLE = TableDescriptor.of(NAME, family("a"), family("b"));

    private static final int ROWS_OF_A_LONG_SCAN = 200;
    private static final String VALUE = "v".repeat(150);

    private static FamilyDescriptor family(String name) {
        return FamilyDescriptor.builder(Bytes.of(name))
                .maxVersions(3)
                .blockSizeBytes(1024)
                .bloomType(BloomType.NONE)
                .build();
    }

    @Test
    void missingBlocksSlicesBatchesAndSizeLimitsChangeNothingOfTheResult() throws Exception {
        int interruptions = 0;
        for (long seed = 1; seed <= 24; seed++) {
            interruptions += run(new Random(seed), seed % 2 == 0, "seed " + seed);
        }
        assertTrue(interruptions > 1000, "only " + interruptions + " scans were interrupted");
    }

    /** @param sole whether files have one version of each column, and many a row is in one of them only */
    private static int run(Random random, boolean sole, String seed) throws Exception {
        SteppedExecutor threads = new SteppedExecutor(random);
        // Some of what the block cache lacks the operating system may have.
        int inMemory = random.nextInt(4);
        FileSystem files = PartlyInMemory.of(new MemoryFileSystem().mount("s"), () -> random.nextInt(8) < inMemory);
        try (BlockCache cache = new BlockCache(32 << 10)) {
            TestServer server = new TestServer(threads, files, "s", cache);
            Region region = server.open(INFO, TABLE);
            fill(region, threads, random, sole);
            int interruptions = 0;
            for (int i = 0; i < 20; i++) {
                ScanSpec spec = spec(random);
                List<String> expected = Rows.scan(region, spec, threads);
                Interrupted scan = new Interrupted(region, spec, threads, random);
                scan.run();
                assertEquals(expected, scan.cells, seed);
                interruptions += scan.interruptions;
            }
            region.abort();
            threads.runAll();
            Soundness.check(files);
            return interruptions;
        }
    }

    /** A reversed scan comes to a row's last cells first, which are in memory when those of the row behind it are. */
    @Test
    void aReversedScanLosesNoRowOfWhichOnlyTheEndIsInMemory() throws Exception {
        var threads = new SteppedExecutor(new Random(1));
        FileSystem files = new MemoryFileSystem().mount("s");
        TestServer server = new TestServer(threads, files, "s");
        Region written = server.open(INFO, TABLE);
        for (int row = 10; row < 30; row++) {
            for (int cell = 10; cell < 25; cell++) {
                var unused = Rows.submit(written, Rows.put("row" + row, "a:q" + cell, 1, VALUE));
            }
        }
        threads.await(written.flush());
        threads.await(written.close());
        try (BlockCache cold = new BlockCache(512 << 10)) {
            Region region = new TestServer(threads, files, "t", cold).open(INFO, TABLE);
            ScanSpec spec = ScanSpec.builder().reversed(true).build();
            Map<Bytes, Integer> cellsOfRows = new TreeMap<>();
            int waits = 0;
            try (RegionScanner scanner = region.scan(spec, ReadMode.CACHED_ONLY)) {
                Progress progress = Progress.ROW;
                while (progress != Progress.END) {
                    try {
                        progress = scanner.next(
                                cell -> cellsOfRows.merge(cell.row(), 1, Integer::sum), ScanLimits.none(threads));
                        scanner.mode(ReadMode.CACHED_ONLY);
                    } catch (BlockNotCachedException e) {
                        waits++;
                        scanner.mode(ReadMode.MAY_READ);
                    }
                }
            }
            Map<Bytes, Integer> expected = new TreeMap<>();
            for (int row = 10; row < 30; row++) {
                expected.put(Bytes.of("row" + row), 15);
            }
            assertEquals(expected, cellsOfRows);
            assertTrue(waits >= 10, "it waited " + waits + " times only");
            region.abort();
            threads.runAll();
        }
    }

    @Test
    void aDeadlineIsSeenHoweverManyCellsRowsHave() throws Exception {
        for (int cellsOfRow : List.of(1, 2, 3, 7, 15, 31, 63, 64)) {
            var threads = new SteppedExecutor(new Random(cellsOfRow));
            FileSystem files = new MemoryFileSystem().mount("s");
            Region region = new TestServer(threads, files, "s").open(INFO, TABLE);
            for (int row = 0; row < ROWS_OF_A_LONG_SCAN; row++) {
                for (int cell = 0; cell < cellsOfRow; cell++) {
                    var unused = Rows.submit(region, Rows.put("row" + (1000 + row), "a:q" + cell, "v" + row));
                }
            }
            threads.runAll();
            // One row passes, so that rows are counted from another cell on than the first.
            for (String passed : List.of("v0", "v")) {
                checkDeadlineIsSeen(region, threads, passed, cellsOfRow + " cells, " + passed);
            }
            region.abort();
            threads.runAll();
        }
    }

    private static void checkDeadlineIsSeen(Region region, SteppedExecutor threads, String values, String what)
            throws IOException {
        ScanSpec spec = ScanSpec.builder().filter(valuesBeginWith(values)).build();
        try (RegionScanner scanner = region.scan(spec, ReadMode.MAY_READ)) {
            ScanLimits limits = new ScanLimits(threads, Long.MAX_VALUE, false).deadline(threads.nanos());
            assertFalse(limits.deadlineSeen());
            Progress progress = Progress.ROW;
            while (progress == Progress.ROW) {
                progress = scanner.next(cell -> {}, limits);
            }
            assertEquals(Progress.PAUSED, progress, what);
            assertTrue(limits.deadlineSeen());
            assertTrue(scanner.rowsScanned() <= 65, () -> what + ": after " + scanner.rowsScanned() + " rows");
        }
    }

    private static Filter valuesBeginWith(String prefix) throws RpcException {
        return FilterParser.parse(FilterPb.Filter.newBuilder()
                .setName("ValueFilter")
                .setSerializedFilter(FilterPb.ValueFilter.newBuilder()
                        .setCompareFilter(FilterPb.CompareFilter.newBuilder()
                                .setCompareOp(BasePb.CompareType.EQUAL)
                                .setComparator(ComparatorPb.Comparator.newBuilder()
                                        .setName("BinaryPrefixComparator")
                                        .setSerializedComparator(ComparatorPb.BinaryPrefixComparator.newBuilder()
                                                .setComparable(ComparatorPb.ByteArrayComparable.newBuilder()
                                                        .setValue(ByteString.copyFromUtf8(prefix)))
                                                .build()
                                                .toByteString())))
                        .build()
                        .toByteString())
                .build());
    }

    private static void fill(Region region, SteppedExecutor threads, Random random, boolean sole) {
        for (int file = 0; file < 4; file++) {
            Set<String> written = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                String row = "row" + (sole ? 10 + 5 * file + random.nextInt(8) : random.nextInt(20));
                String column = (random.nextBoolean() ? "a" : "b") + ":q" + random.nextInt(12);
                if (!written.add(row + column) && sole) {
                    continue;
                }
                var unused =
                        Rows.submit(region, Rows.put(row, column, random.nextInt(9), "v".repeat(random.nextInt(99))));
            }
            threads.runAll();
            if (file < 3) {
                var unused = region.flush();
                threads.runAll();
            }
        }
    }

    private static ScanSpec spec(Random random) {
        ScanSpec.Builder spec = ScanSpec.builder()
                .reversed(random.nextInt(3) == 0)
                .maxVersions(1 + random.nextInt(3))
                .batch(random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0);
        if (random.nextInt(3) == 0) {
            spec.column(Bytes.of("a"), Bytes.of("q3")).column(Bytes.of("b"), Bytes.of("q7"));
        }
        return spec.build();
    }

    /** One scan, on a loop that must not wait and a thread that may, in turns. */
    private static final class Interrupted {
        private final Region region;
        private final ScanSpec spec;
        private final SteppedExecutor threads;
        private final Random random;
        private final List<String> cells = new ArrayList<>();
        private int interruptions;
        private int calls;

        Interrupted(Region region, ScanSpec spec, SteppedExecutor threads, Random random) {
            this.region = region;
            this.spec = spec;
            this.threads = threads;
            this.random = random;
        }

        void run() throws IOException {
            boolean partials = random.nextBoolean();
            try (RegionScanner scanner = region.scan(spec, ReadMode.CACHED_ONLY)) {
                boolean more = true;
                while (more) {
                    assertTrue(calls++ < 100_000, "the scan makes no progress");
                    long maxBytes = random.nextInt(3) == 0 ? random.nextInt(600) : Long.MAX_VALUE;
                    ScanLimits limits = new ScanLimits(threads, maxBytes, partials);
                    // Over already: every look at the clock interrupts.
                    switch (random.nextInt(4)) {
                        case 0 -> limits.sliceEnd(threads.nanos());
                        case 1 -> limits.deadline(threads.nanos());
                        default -> {}
                    }
                    more = next(scanner, limits);
                }
            }
        }

        /** Cells that the scan, which has begun, must not see, and may have to stop amidst. */
        private void addInvisible() {
            String row = "row" + random.nextInt(40);
            for (int i = random.nextInt(90); i >= 0; i--) {
                var unused = Rows.submit(region, Rows.put(row, "a:q" + random.nextInt(12), random.nextInt(9), "new"));
            }
            threads.runAll();
        }

        private boolean next(RegionScanner scanner, ScanLimits limits) throws IOException {
            int before = cells.size();
            if (random.nextInt(8) == 0) {
                addInvisible();
            }
            try {
                Progress progress = scanner.next(cell -> cells.add(Rows.text(cell)), limits);
                if (progress == Progress.PAUSED || progress == Progress.PIECE) {
                    interruptions++;
                }
                assertTrue(progress != Progress.END || cells.size() == before, "cells at the end");
                if (random.nextInt(4) == 0) {
                    scanner.mode(ReadMode.CACHED_ONLY);
                }
                return progress != Progress.END;
            } catch (BlockNotCachedException e) {
                interruptions++;
                scanner.mode(ReadMode.MAY_READ);
                return true;
            }
        }
    }
}
