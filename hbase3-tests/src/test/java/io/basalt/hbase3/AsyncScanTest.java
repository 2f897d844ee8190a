package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AdvancedScanResultConsumer;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Cursor;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.client.metrics.ScanMetrics;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.RegexStringComparator;
import org.apache.hadoop.hbase.filter.ValueFilter;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scans of HBase 3's AsyncTable: what only its consumers see, and every form of scan once more. */
@Timeout(180)
final class AsyncScanTest {
    private static final byte[] F = bytes("f");
    private static final byte[] WIDE = bytes("wide");
    private static final int ROWS = 500;
    private static final int COLUMNS = 40;
    private static final int VALUE_BYTES = 40;

    @TempDir
    private static Path home;

    private static Store store;
    private static AsyncConnection connection;
    private static AsyncTable<AdvancedScanResultConsumer> table;

    /** Rows r000 to r499 over three regions, with the row as the only value, and one of many columns behind them. */
    @BeforeAll
    static void start() throws Exception {
        store = Store.start(home);
        connection =
                ConnectionFactory.createAsyncConnection(store.throughMasters()).get(60, TimeUnit.SECONDS);
        TableName name = TableName.valueOf("scanned");
        var descriptor = TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build();
        await(connection.getAdmin().createTable(descriptor, new byte[][] {bytes("r200"), bytes("r300")}));
        table = connection.getTable(name);
        var puts = new ArrayList<Put>();
        for (int i = 0; i < ROWS; i++) {
            puts.add(new Put(row(i)).addColumn(F, F, "x".repeat(VALUE_BYTES).getBytes(UTF_8)));
        }
        var wide = new Put(WIDE);
        for (int i = 0; i < COLUMNS; i++) {
            wide.addColumn(F, bytes("c" + (100 + i)), new byte[100]);
        }
        puts.add(wide);
        await(table.putAll(puts));
    }

    @AfterAll
    static void stop() throws IOException {
        connection.close();
        store.close();
    }

    @Test
    void scansHaveEveryForm() throws Exception {
        assertEquals("r000 r001", rows(new Scan().setLimit(2)));
        assertEquals("wide r499 r498", rows(new Scan().setReversed(true).setLimit(3)));
        assertEquals(
                "r301 r300 r299",
                rows(new Scan().setReversed(true).withStartRow(row(301)).withStopRow(row(299), true)));
        assertEquals("r199 r200 r201", rows(between(199, 202)));
        assertEquals(
                "r200 r201 r202", rows(new Scan().withStartRow(row(199), false).withStopRow(row(202), true)));
        assertEquals("r198 r199 r200", rows(between(198, 250).setLimit(3).setReadType(Scan.ReadType.PREAD)));
        assertEquals("r198 r199 r200", rows(between(198, 250).setLimit(3).setReadType(Scan.ReadType.STREAM)));
        assertEquals("r198", rows(between(198, 250).setOneRowLimit()));
        assertEquals("r299 r300 r301", rows(between(299, 302).setCaching(1)));
        assertEquals("r299 r300 r301", rows(between(299, 302).setMaxResultSize(1)));
        assertEquals("r299 r300 r301", rows(between(299, 302).setRaw(true).readAllVersions()));
        assertEquals("", rows(between(299, 302).setTimeRange(0, 1)));
        assertEquals(
                "r410 r411",
                rows(new Scan().setStartStopRowForPrefixScan(bytes("r41")).setLimit(2)));
        assertEquals(ROWS + 1, await(table.scanAll(new Scan())).size());
    }

    @Test
    void aWideRowComesInPiecesWhereTheyAreAllowedAndInBatchesWhereTheseAreAsked() throws Exception {
        var wide = new Scan().withStartRow(WIDE);
        assertEquals(List.of(COLUMNS), sizes(wide));
        assertEquals(List.of(15, 15, 10), sizes(new Scan(wide).setBatch(15)));
        List<Integer> pieces = sizes(new Scan(wide).setAllowPartialResults(true).setMaxResultSize(1000));
        assertTrue(pieces.size() > 2, () -> "pieces of " + pieces);
        assertEquals(COLUMNS, pieces.stream().mapToInt(Integer::intValue).sum());
        assertEquals(List.of(COLUMNS), sizes(new Scan(wide).setMaxResultSize(1000)), "put together again");
        assertEquals(
                List.of(3), sizes(new Scan(wide).setMaxResultsPerColumnFamily(3).setRowOffsetPerColumnFamily(2)));
    }

    @Test
    void aSuspendedScanWaitsUntilItIsResumed() throws Exception {
        var suspended = new CompletableFuture<AdvancedScanResultConsumer.ScanResumer>();
        var rows = new CollectedRows() {
            @Override
            public void onNext(Result[] results, ScanController controller) {
                super.onNext(results, controller);
                if (!suspended.isDone()) {
                    suspended.complete(controller.suspend());
                }
            }
        };
        table.scan(between(0, 4).setCaching(2), rows);
        AdvancedScanResultConsumer.ScanResumer resumer = await(suspended);
        // On the same connection: had the scan gone on, its next answer would be here before these.
        for (int i = 0; i < 10; i++) {
            await(table.get(new Get(row(i))));
        }
        assertEquals("r000 r001", rows.soFar());
        resumer.resume();
        assertEquals("r000 r001 r002 r003", rows.await());
    }

    @Test
    void aScanEndsWhereItsConsumerHasEnough() throws Exception {
        var rows = new CollectedRows() {
            @Override
            public void onNext(Result[] results, ScanController controller) {
                super.onNext(results, controller);
                controller.terminate();
            }
        };
        table.scan(new Scan().setCaching(2), rows);
        assertEquals("r000 r001", rows.await());
    }

    @Test
    void aScanThatFindsNothingForLongBeatsAndTellsWhereItIs() throws Exception {
        var beat = new CompletableFuture<Cursor>();
        var rows = new CollectedRows() {
            @Override
            public void onHeartbeat(ScanController controller) {
                beat.complete(controller.cursor().orElse(null));
                controller.terminate();
            }
        };
        // The server beats after half of the call's time, and each row takes these patterns some milliseconds.
        var one = new ValueFilter(CompareOperator.EQUAL, new RegexStringComparator(".*.*.*y"));
        var slow = new FilterList(FilterList.Operator.MUST_PASS_ONE, Collections.nCopies(10, one));
        connection
                .getTableBuilder(table.getName())
                .setScanTimeout(60, TimeUnit.SECONDS)
                .setReadRpcTimeout(1, TimeUnit.SECONDS)
                .build()
                .scan(new Scan().setFilter(slow).setNeedCursorResult(true), rows);
        assertEquals("", rows.await());
        assertTrue(beat.isDone(), "the scan came to its end first");
        String position = new String(await(beat).getRow(), UTF_8);
        assertTrue(position.matches("r\\d{3}"), position);
        var rest = Scan.createScanFromCursor(await(beat)).setLimit(1);
        assertFalse(rows(rest).isEmpty());
    }

    @Test
    void metricsAndErrorsReachTheConsumer() throws Exception {
        var metrics = new CompletableFuture<ScanMetrics>();
        var rows = new CollectedRows() {
            @Override
            public void onScanMetricsCreated(ScanMetrics created) {
                metrics.complete(created);
            }
        };
        table.scan(between(190, 210).setScanMetricsEnabled(true), rows);
        rows.await();
        assertEquals(20, await(metrics).countOfRowsScanned.get());
        assertEquals(2, await(metrics).countOfRegions.get());

        var refused = new CollectedRows();
        table.scan(new Scan().addFamily(bytes("nowhere")), refused);
        var failure = assertThrows(ExecutionException.class, refused::await);
        assertEquals(NoSuchColumnFamilyException.class, failure.getCause().getClass());
    }

    /** The same through all three ways: one list, a scanner, a consumer. */
    private static String rows(Scan scan) throws Exception {
        String listed = await(table.scanAll(new Scan(scan))).stream()
                .map(AsyncScanTest::row)
                .collect(Collectors.joining(" "));
        var scanned = new ArrayList<String>();
        try (ResultScanner scanner = table.getScanner(new Scan(scan))) {
            scanner.forEach(result -> scanned.add(row(result)));
        }
        var consumed = new CollectedRows();
        table.scan(new Scan(scan), consumed);
        assertEquals(listed, String.join(" ", scanned));
        assertEquals(listed, consumed.await());
        return listed;
    }

    private static List<Integer> sizes(Scan scan) throws Exception {
        return await(table.scanAll(scan)).stream().map(Result::size).toList();
    }

    private static Scan between(int first, int limit) {
        return new Scan().withStartRow(row(first)).withStopRow(row(limit));
    }

    private static String row(Result result) {
        return new String(result.getRow(), UTF_8);
    }

    private static byte[] row(int number) {
        return bytes("r" + Integer.toString(1000 + number).substring(1));
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
