package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.rows;
import static io.basalt.cluster.data.Cells.scan;
import static io.basalt.cluster.data.Cells.text;
import static io.basalt.cluster.data.Playground.family;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.IsolationLevel;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.metrics.ScanMetrics;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.PageFilter;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.filter.RowFilter;
import org.apache.hadoop.hbase.filter.SubstringComparator;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of Scan, over four regions. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class ScanTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final byte[] NO_QUALIFIER = {};
    private static final int ROWS = 200;
    private static final int WIDE_COLUMNS = 100_000;

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;
    private Table small;
    private Table wide;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTables(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("scan", new byte[][] {row(50), row(100), row(150)}, family("f", 3));
        List<Put> puts = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            puts.add(new Put(row(i)).addColumn(F, A, 1, bytes("v" + i)).addColumn(F, B, 1, bytes("w" + i)));
        }
        table.put(puts);

        small = playground.table("scan_small", family("f", 3), family("g"));
        small.put(new Put(bytes("r1"))
                .addColumn(F, NO_QUALIFIER, 1, bytes("e"))
                .addColumn(F, A, 1, bytes("a1"))
                .addColumn(F, A, 2, bytes("a2"))
                .addColumn(F, A, 3, bytes("a3"))
                .addColumn(G, A, 5, bytes("g")));
        small.put(new Put(bytes("r2")).addColumn(F, A, 0, bytes("zero")).addColumn(F, B, 4, bytes("b4")));
        small.put(new Put(bytes("r3")).addColumn(G, B, Long.MAX_VALUE - 1, bytes("last")));

        wide = playground.table("scan_wide", family("f"));
        for (String key : List.of("before", "wide", "zz")) {
            var put = new Put(bytes(key));
            int columns = key.equals("wide") ? WIDE_COLUMNS : 2;
            for (int i = 0; i < columns; i++) {
                put.addColumn(F, column(i), 1, bytes("v" + i));
            }
            wide.put(put);
        }
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        small.close();
        wide.close();
        playground.close();
    }

    private static byte[] row(int number) {
        return bytes(rowName(number));
    }

    private static String rowName(int number) {
        return String.format(Locale.ROOT, "row-%03d", number);
    }

    private static byte[] column(int number) {
        return bytes(String.format(Locale.ROOT, "c%06d", number));
    }

    private static List<String> range(int first, int limit) {
        List<String> rows = new ArrayList<>();
        for (int i = first; i < limit; i++) {
            rows.add(rowName(i));
        }
        return rows;
    }

    private static List<String> reversed(int first, int limit) {
        List<String> rows = range(first, limit);
        Collections.reverse(rows);
        return rows;
    }

    // ---- rows ----

    @Test
    void rowRanges() throws IOException {
        assertEquals(range(0, ROWS), rows(table, new Scan()));
        assertEquals(
                range(40, 160), rows(table, new Scan().withStartRow(row(40)).withStopRow(row(160))));
        assertEquals(
                range(41, 161),
                rows(table, new Scan().withStartRow(row(40), false).withStopRow(row(160), true)));
        assertEquals(
                range(50, 100), rows(table, new Scan().withStartRow(row(50)).withStopRow(row(100))));
        assertEquals(range(7, 8), rows(table, new Scan().withStartRow(row(7)).withStopRow(row(7), true)));
        assertEquals(
                List.of(), rows(table, new Scan().withStartRow(row(7), false).withStopRow(row(8))));
        assertEquals(List.of(), rows(table, new Scan().withStartRow(bytes("zzz"))));
        assertEquals(range(150, ROWS), rows(table, new Scan().withStartRow(bytes("row-1495"))));
        assertEquals(range(100, ROWS), rows(table, new Scan().setStartStopRowForPrefixScan(bytes("row-1"))));
    }

    @Test
    void reversedRowRanges() throws IOException {
        assertEquals(reversed(0, ROWS), rows(table, new Scan().setReversed(true)));
        assertEquals(
                reversed(41, 161),
                rows(table, new Scan().setReversed(true).withStartRow(row(160)).withStopRow(row(40))));
        assertEquals(
                reversed(40, 160),
                rows(
                        table,
                        new Scan()
                                .setReversed(true)
                                .withStartRow(row(160), false)
                                .withStopRow(row(40), true)));
        assertEquals(
                reversed(0, 100),
                rows(
                        table,
                        new Scan()
                                .setReversed(true)
                                .withStartRow(row(100), false)
                                .setCaching(9)));
        assertEquals(reversed(0, ROWS), rows(table, new Scan().setReversed(true).withStartRow(bytes("zzz"))));
        assertEquals(List.of(), rows(table, new Scan().setReversed(true).withStartRow(bytes("a"))));
    }

    @Test
    void limitsOfRowsOverRegions() throws IOException {
        assertEquals(range(0, 1), rows(table, new Scan().setOneRowLimit()));
        assertEquals(range(0, 120), rows(table, new Scan().setLimit(120)));
        assertEquals(range(0, 120), rows(table, new Scan().setLimit(120).setCaching(7)));
        assertEquals(
                reversed(80, ROWS),
                rows(table, new Scan().setReversed(true).setLimit(120).setCaching(50)));
        assertEquals(
                range(49, 52),
                rows(table, new Scan().withStartRow(row(49)).setLimit(3).setReadType(Scan.ReadType.PREAD)));
        assertEquals(
                range(49, 52),
                rows(table, new Scan().withStartRow(row(49)).setLimit(3).setReadType(Scan.ReadType.STREAM)));
    }

    @Test
    @SuppressWarnings("deprecation") // Small scans are what earlier clients call a limit.
    void cachingAndSizesCutAnswersNotResults() throws IOException {
        for (int caching : new int[] {1, 2, 49, 50, 51, 1000}) {
            assertEquals(range(0, ROWS), rows(table, new Scan().setCaching(caching)), () -> "caching " + caching);
        }
        assertEquals(range(0, ROWS), rows(table, new Scan().setMaxResultSize(1)));
        assertEquals(
                range(0, ROWS), rows(table, new Scan().setMaxResultSize(1000).setReversed(false)));
        assertEquals(
                reversed(0, ROWS), rows(table, new Scan().setMaxResultSize(300).setReversed(true)));
        assertEquals(range(0, ROWS), rows(table, new Scan().setSmall(true).setCaching(30)));
        assertEquals(
                range(0, ROWS), rows(table, new Scan().setAsyncPrefetch(true).setCaching(10)));
        assertEquals(
                range(0, ROWS),
                rows(table, new Scan().setCacheBlocks(false).setId("named").setPriority(10)));
    }

    // ---- columns, versions ----

    @Test
    void columnsVersionsAndTimes() throws IOException {
        assertEquals(
                List.of(
                        "r1/f:@1=e r1/f:a@3=a3 r1/g:a@5=g",
                        "r2/f:a@0=zero r2/f:b@4=b4",
                        "r3/g:b@9223372036854775806=last"),
                scan(small, new Scan()));
        assertEquals(List.of("r1/g:a@5=g", "r3/g:b@9223372036854775806=last"), scan(small, new Scan().addFamily(G)));
        assertEquals(
                List.of("r1/f:@1=e r1/g:a@5=g"),
                scan(small, new Scan().addColumn(F, NO_QUALIFIER).addColumn(G, A)));
        assertEquals(
                List.of("r1/f:a@3=a3 r1/f:a@2=a2", "r2/f:a@0=zero"),
                scan(small, new Scan().addColumn(F, A).readVersions(2)));
        assertEquals(
                List.of("r1/f:@1=e r1/f:a@2=a2 r1/f:a@1=a1", "r2/f:a@0=zero"),
                scan(small, new Scan().readAllVersions().setTimeRange(0, 3)));
        assertEquals(List.of("r2/f:b@4=b4"), scan(small, new Scan().setTimestamp(4)));
        assertEquals(
                List.of("r1/f:a@2=a2 r1/g:a@5=g", "r3/g:b@9223372036854775806=last"),
                scan(
                        small,
                        new Scan().setColumnFamilyTimeRange(F, 2, 3).setColumnFamilyTimeRange(G, 5, Long.MAX_VALUE)));
        assertEquals(
                3,
                scan(small, new Scan().setIsolationLevel(IsolationLevel.READ_UNCOMMITTED))
                        .size());
    }

    @Test
    void rowLimitsAndOffsetsOfFamilies() throws IOException {
        assertEquals(
                List.of("r1/f:@1=e r1/g:a@5=g", "r2/f:a@0=zero", "r3/g:b@9223372036854775806=last"),
                scan(small, new Scan().setMaxResultsPerColumnFamily(1)));
        assertEquals(
                List.of("r1/f:a@3=a3", "r2/f:b@4=b4"),
                scan(small, new Scan().setRowOffsetPerColumnFamily(1).setMaxResultsPerColumnFamily(1)));
    }

    @Test
    void rawScansShowMarkersAndWhatTheyHide() throws IOException {
        try (Table raw = playground.table("scan_raw", family("f", 3))) {
            byte[] r = bytes("r");
            raw.put(new Put(r).addColumn(F, A, 1, bytes("1")).addColumn(F, A, 5, bytes("5")));
            raw.delete(new Delete(r).addColumn(F, A, 1));
            raw.delete(new Delete(r).addColumns(F, B, 3));
            raw.delete(new Delete(r).addFamily(F, 2).addFamilyVersion(F, 4));
            if (weather == Weather.CALM) {
                assertEquals(
                        List.of("r/f:@4 DeleteFamilyVersion r/f:@2 DeleteFamily r/f:a@5=5 r/f:a@1 Delete r/f:a@1=1"
                                + " r/f:b@3 DeleteColumn"),
                        scan(raw, new Scan().setRaw(true).readAllVersions()));
                assertEquals(
                        List.of("r/f:@4 DeleteFamilyVersion r/f:b@3 DeleteColumn"),
                        scan(raw, new Scan().setRaw(true).setTimeRange(3, 5)));
            }
            assertEquals(List.of("r/f:a@5=5"), scan(raw, new Scan().readAllVersions()));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> scan(raw, new Scan().setRaw(true).addColumn(F, A)));
        }
    }

    // ---- pieces of rows ----

    @Test
    void batchesCutRowsIntoResults() throws IOException {
        assertEquals(
                List.of(
                        "r1/f:@1=e r1/f:a@3=a3",
                        "r1/f:a@2=a2 r1/f:a@1=a1",
                        "r1/g:a@5=g",
                        "r2/f:a@0=zero r2/f:b@4=b4",
                        "r3/g:b@9223372036854775806=last"),
                scan(small, new Scan().readAllVersions().setBatch(2)));
        try (ResultScanner scanner = wide.getScanner(new Scan().setBatch(999).setCaching(3))) {
            int cells = 0;
            int results = 0;
            for (Result result : scanner) {
                assertTrue(result.size() <= 999);
                cells += result.size();
                results++;
            }
            assertEquals(WIDE_COLUMNS + 4, cells);
            assertEquals(WIDE_COLUMNS / 999 + 1 + 2, results);
        }
    }

    @Test
    void aRowWiderThanAnyAnswerComesWhole() throws IOException {
        for (int size : new int[] {1 << 20, 50_000}) {
            try (ResultScanner scanner = wide.getScanner(new Scan().setMaxResultSize(size))) {
                assertEquals(2, scanner.next().size());
                Result row = scanner.next();
                assertEquals(WIDE_COLUMNS, row.size());
                assertFalse(row.mayHaveMoreCellsInRow());
                assertArrayEquals(bytes("v99999"), row.getValue(F, column(99_999)));
                assertEquals(2, scanner.next().size());
                assertNull(scanner.next());
            }
        }
    }

    @Test
    void partialResultsForThoseWhoWantThem() throws IOException {
        try (ResultScanner scanner =
                wide.getScanner(new Scan().setAllowPartialResults(true).setMaxResultSize(100_000))) {
            int cells = 0;
            int pieces = 0;
            byte[] last = {};
            for (Result result : scanner) {
                assertTrue(result.getRow().length > 0);
                cells += result.size();
                pieces++;
                last = result.getRow();
            }
            assertEquals(WIDE_COLUMNS + 4, cells);
            assertTrue(pieces > 20, () -> "the wide row came in several pieces");
            assertArrayEquals(bytes("zz"), last);
        }
        assertEquals(
                List.of("before", "wide"), rows(wide, new Scan().setLimit(2).setMaxResultSize(50_000)));
    }

    @Test
    void valuesOfAMegabyte() throws IOException {
        try (Table large = playground.table("scan_large", family("f"))) {
            byte[] value = new byte[1 << 20];
            new Random(5).nextBytes(value);
            for (int i = 0; i < 6; i++) {
                large.put(new Put(row(i)).addColumn(F, A, value).addColumn(F, B, value));
            }
            int seen = 0;
            try (ResultScanner scanner = large.getScanner(new Scan())) {
                for (Result result : scanner) {
                    assertArrayEquals(value, result.getValue(F, A));
                    assertArrayEquals(value, result.getValue(F, B));
                    seen++;
                }
            }
            assertEquals(6, seen);
        }
    }

    // ---- time and consistency ----

    @Test
    void aScannerSeesWhatWasThereWhenItCameToTheRegion() throws IOException {
        // Where the region moves meanwhile, the scan goes on with what is there then.
        assumeTrue(weather == Weather.CALM);
        try (Table moving = playground.table("scan_moving", family("f"))) {
            for (int i = 0; i < 20; i++) {
                moving.put(new Put(row(i)).addColumn(F, A, bytes("before")));
            }
            try (ResultScanner scanner = moving.getScanner(new Scan().setCaching(2))) {
                scanner.next();
                for (int i = 0; i < 20; i++) {
                    moving.put(new Put(row(i)).addColumn(F, A, bytes("after")));
                    moving.put(new Put(bytes(rowName(i) + "x")).addColumn(F, A, bytes("new")));
                }
                moving.delete(new Delete(row(19)));
                for (int i = 1; i < 20; i++) {
                    Result result = scanner.next();
                    assertArrayEquals(row(i), result.getRow());
                    assertArrayEquals(bytes("before"), result.value());
                }
                assertNull(scanner.next());
            }
        }
    }

    @Test
    void aScanGoesOnWhereRegionsMergeAndSplit() throws Exception {
        byte[][] splits = {row(10), row(20)};
        try (Table changing = playground.table("scan_changing", splits, family("f"))) {
            TableName name = changing.getName();
            // In a storm, others merge and split it.
            boolean calm = weather == Weather.CALM;
            for (int i = 0; i < 30; i++) {
                changing.put(new Put(row(i)).addColumn(F, A, bytes("v" + i)));
            }
            for (boolean reversed : new boolean[] {false, true}) {
                List<String> seen = new ArrayList<>();
                try (ResultScanner scanner =
                        changing.getScanner(new Scan().setCaching(2).setReversed(reversed))) {
                    seen.add(rowOf(scanner.next()));
                    if (calm) {
                        merge(name, 3);
                    }
                    for (int i = 0; i < 14; i++) {
                        seen.add(rowOf(scanner.next()));
                    }
                    if (calm) {
                        merge(name, 2);
                    }
                    seen.add(rowOf(scanner.next()));
                    seen.add(rowOf(scanner.next()));
                    if (calm) {
                        split(name, row(10));
                        split(name, row(20));
                    }
                    for (Result rest : scanner) {
                        seen.add(rowOf(rest));
                    }
                }
                assertEquals(reversed ? reversed(0, 30) : range(0, 30), seen);
            }
        }
    }

    private static String rowOf(Result result) {
        return Bytes.toStringBinary(result.getRow());
    }

    /** Merges the first two of {@code before} regions, once they have no more of their parents' files. */
    private void merge(TableName name, int before) {
        await().ignoreExceptions().untilAsserted(() -> {
            List<RegionInfo> regions = playground.admin().getRegions(name);
            if (regions.size() == before) {
                byte[][] both = {regions.get(0).getRegionName(), regions.get(1).getRegionName()};
                playground.admin().mergeRegionsAsync(both, false).get();
            }
            assertEquals(before - 1, playground.admin().getRegions(name).size());
        });
    }

    /** Splits the last region, once it has no more of its parents' files. */
    private void split(TableName name, byte[] at) {
        await().ignoreExceptions().untilAsserted(() -> {
            if (!Bytes.equals(at, last(name).getStartKey())) {
                playground
                        .admin()
                        .splitRegionAsync(last(name).getRegionName(), at)
                        .get();
            }
            assertArrayEquals(at, last(name).getStartKey());
        });
    }

    private RegionInfo last(TableName name) throws IOException {
        List<RegionInfo> regions = playground.admin().getRegions(name);
        return regions.get(regions.size() - 1);
    }

    @Test
    void aScannerMayBeRenewed() throws IOException {
        try (ResultScanner scanner = table.getScanner(new Scan().setCaching(5))) {
            assertNotNull(scanner.next());
            assertTrue(scanner.renewLease());
            for (int i = 1; i < 5; i++) {
                assertArrayEquals(row(i), scanner.next().getRow());
            }
            assertTrue(scanner.renewLease());
            assertArrayEquals(row(5), scanner.next().getRow());
        }
    }

    @Test
    void filtersAndTheirEnds() throws IOException {
        assertEquals(
                List.of("row-007", "row-017", "row-027"),
                rows(
                        table,
                        new Scan()
                                .setFilter(new RowFilter(CompareOperator.EQUAL, new SubstringComparator("7")))
                                .setLimit(3)));
        assertEquals(
                List.of(),
                rows(
                        table,
                        new Scan()
                                .setFilter(new RowFilter(CompareOperator.EQUAL, new BinaryComparator(bytes("none"))))));
        for (String result :
                scan(table, new Scan().setFilter(new FirstKeyOnlyFilter()).setLimit(5))) {
            assertFalse(result.contains(" "), result);
        }
        // Each region has pages of its own.
        assumeTrue(weather == Weather.CALM);
        assertEquals(range(0, 10), rows(table, new Scan().withStopRow(row(50)).setFilter(new PageFilter(10))));
    }

    @Test
    void scanMetricsCountRows() throws IOException {
        var scan = new Scan().setScanMetricsEnabled(true).withStartRow(row(40)).withStopRow(row(60));
        scan.setFilter(new RowFilter(CompareOperator.NOT_EQUAL, new BinaryComparator(row(45))));
        try (ResultScanner scanner = table.getScanner(scan)) {
            int rows = 0;
            while (scanner.next() != null) {
                rows++;
            }
            assertEquals(19, rows);
            ScanMetrics metrics = scanner.getScanMetrics();
            assertTrue(metrics.countOfRowsScanned.get() >= 20, () -> metrics.getMetricsMap()
                    .toString());
            assertEquals(1, metrics.countOfRowsFiltered.get());
            if (weather == Weather.CALM) {
                assertEquals(2, metrics.countOfRegions.get());
            }
        }
    }

    @Test
    void theRowThatEndsAScanIsFilteredAndNotScanned() throws IOException {
        assumeTrue(weather == Weather.CALM);
        var scan = new Scan().setScanMetricsEnabled(true).withStartRow(row(40)).withStopRow(row(45));
        scan.setFilter(new PrefixFilter(row(40)));
        try (ResultScanner scanner = table.getScanner(scan)) {
            assertArrayEquals(row(40), scanner.next().getRow());
            assertNull(scanner.next());
            assertEquals(1, scanner.getScanMetrics().countOfRowsScanned.get());
            assertEquals(1, scanner.getScanMetrics().countOfRowsFiltered.get());
        }
    }

    @Test
    void errors() {
        assertThrows(NoSuchColumnFamilyException.class, () -> scan(table, new Scan().addFamily(bytes("x"))));
        assertThrows(
                DoNotRetryIOException.class,
                () -> scan(table, new Scan().setBatch(1).setFilter(new PageFilter(1))),
                "a filter that judges rows cannot be given pieces of them");
    }

    @Test
    void readsOfOneRowAreScans() throws IOException {
        try (ResultScanner scanner = small.getScanner(F, A)) {
            assertEquals("r1/f:a@3=a3", text(scanner.next()));
            assertEquals("r2/f:a@0=zero", text(scanner.next()));
            assertNull(scanner.next());
        }
        try (ResultScanner scanner = small.getScanner(G)) {
            assertEquals(2, scanner.next(10).length);
        }
    }
}
