package io.basalt.regionserver.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb.Scan;
import io.basalt.protocol.pb.ClientPb.ScanRequest;
import io.basalt.protocol.pb.ClientPb.ScanResponse;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.regionserver.OneService;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.region.Online;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The numbers that a scanner's calls carry, so that an answer which was lost is noticed. */
final class ScanServiceTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int ROWS = 5;
    private static final int MANY_ROWS = 500;
    private static final int MANY_CELLS = 1000;

    private final OneThread thread = new OneThread();
    private Region region;
    private OnlineRegions regions;
    private OneService service;

    @BeforeEach
    void start() throws Exception {
        region = SmallRegion.open(thread);
        for (int i = 0; i < ROWS; i++) {
            SmallRegion.put(region, thread, "r" + i, 1);
        }
        regions = Online.with(thread, region);
        serve(thread);
    }

    private void serve(Clock clock) {
        var scans = new ScanService(
                clock,
                thread,
                regions,
                new ReadPath(thread, thread::execute, () -> true),
                new ScanConfig(LEASE, Size.ofMegabytes(1), 10, Size.ofMegabytes(1), Duration.ofSeconds(1)));
        scans.start();
        service = new OneService(thread, scans::call);
    }

    private ScanResponse ask(ScanRequest.Builder request) throws RpcException {
        return service.ask("Scan", request.build(), RpcClient.NO_CELLS, ScanResponse.parser());
    }

    private long open() throws RpcException {
        return ask(ScanRequest.newBuilder()
                        .setRegion(Online.name(region))
                        .setScan(Scan.getDefaultInstance())
                        .setNumberOfRows(0))
                .getScannerId();
    }

    /** On a machine where looking at the clock takes long. */
    private void serveSlowly(Duration perLook) {
        serve(new Clock() {
            private long looks;

            @Override
            public long nanos() {
                return thread.nanos() + perLook.multipliedBy(++looks).toNanos();
            }

            @Override
            public long wallMillis() {
                return thread.wallMillis();
            }
        });
    }

    private void putManyRows() throws Exception {
        for (int i = 0; i < MANY_ROWS; i++) {
            SmallRegion.put(region, thread, "s%03d".formatted(i), 1);
        }
    }

    /** What is read now is not in memory, so that it is read by the pool. */
    private void flush() {
        CompletableFuture<Boolean> flushed = region.flush();
        thread.run();
        assertTrue(flushed.join());
    }

    @Test
    void aScanThatTakesLongWithoutARowTellsHowFarItCame() throws Exception {
        putManyRows();
        serveSlowly(Duration.ofSeconds(1));
        var nothing = FilterPb.TimestampsFilter.newBuilder().addTimestamps(1).build();
        ScanRequest.Builder request = ScanRequest.newBuilder()
                .setRegion(Online.name(region))
                .setScan(Scan.newBuilder()
                        .setNeedCursorResult(true)
                        .setFilter(FilterPb.Filter.newBuilder()
                                .setName("org.apache.hadoop.hbase.filter.TimestampsFilter")
                                .setSerializedFilter(nothing.toByteString())))
                .setClientHandlesHeartbeats(true)
                .setNumberOfRows(1);
        ScanResponse response = ask(request);
        long scanner = response.getScannerId();
        ByteString position = ByteString.EMPTY;
        int heartbeats = 0;
        for (int i = 0; response.getMoreResultsInRegion(); i++) {
            assertTrue(response.getHeartbeatMessage());
            assertEquals(0, response.getCellsPerResultCount());
            ByteString row = response.getCursor().getRow();
            assertTrue(
                    Bytes.wrap(position.toByteArray()).compareTo(Bytes.wrap(row.toByteArray())) <= 0,
                    "it goes forward");
            position = row;
            heartbeats++;
            response = ask(next(scanner, i).setClientHandlesHeartbeats(true));
        }
        assertTrue(heartbeats > 1, "the scan ended at once");
        assertTrue(position.toStringUtf8().startsWith("s"), position::toStringUtf8);
    }

    private ScanRequest.Builder scan(Scan.Builder scan) {
        return ScanRequest.newBuilder()
                .setRegion(Online.name(region))
                .setScan(scan)
                .setClientHandlesHeartbeats(true)
                .setNumberOfRows(Integer.MAX_VALUE);
    }

    /** How many results come in the answers from this one on. */
    private int resultsOf(ScanResponse response) throws RpcException {
        long scanner = response.getScannerId();
        int results = response.getCellsPerResultCount();
        for (int i = 0; response.getMoreResultsInRegion(); i++) {
            response = ask(next(scanner, i).setNumberOfRows(Integer.MAX_VALUE));
            results += response.getCellsPerResultCount();
        }
        return results;
    }

    /** One row of one cell, then rows that a filter drops. */
    @Test
    void aScanThatFindsNothingMoreAnswersInTime() throws Exception {
        putManyRows();
        SmallRegion.put(region, thread, "a", 2);
        flush();
        serveSlowly(Duration.ofSeconds(10));
        var twoBytes = ComparatorPb.BinaryComparator.newBuilder()
                .setComparable(ComparatorPb.ByteArrayComparable.newBuilder().setValue(ByteString.copyFrom(new byte[2])))
                .build();
        var filter = FilterPb.ValueFilter.newBuilder()
                .setCompareFilter(FilterPb.CompareFilter.newBuilder()
                        .setCompareOp(BasePb.CompareType.EQUAL)
                        .setComparator(ComparatorPb.Comparator.newBuilder()
                                .setName("BinaryComparator")
                                .setSerializedComparator(twoBytes.toByteString())))
                .build();
        ScanResponse response = ask(scan(Scan.newBuilder()
                .setFilter(FilterPb.Filter.newBuilder()
                        .setName("ValueFilter")
                        .setSerializedFilter(filter.toByteString()))));
        assertTrue(response.getHeartbeatMessage());
        assertEquals(1, response.getCellsPerResultCount(), "it answers with what there is");
        assertEquals(1, resultsOf(response));
    }

    @Test
    void aScanThatFindsMuchAnswersInTime() throws Exception {
        putManyRows();
        flush();
        serveSlowly(Duration.ofSeconds(10));
        ScanResponse response = ask(scan(Scan.newBuilder()));
        assertTrue(response.getHeartbeatMessage());
        assertTrue(response.getCellsPerResultCount() < MANY_ROWS, "it has read on");
        assertEquals(ROWS + MANY_ROWS, resultsOf(response));
    }

    @Test
    void aLongRowIsCutInTimeIfItMayBe() throws Exception {
        SmallRegion.put(region, thread, "a", MANY_CELLS, 1);
        flush();
        serveSlowly(Duration.ofSeconds(10));
        ScanResponse piece = ask(scan(Scan.newBuilder()).setClientHandlesPartials(true));
        assertTrue(piece.getHeartbeatMessage());
        assertEquals(List.of(true), piece.getPartialFlagPerResultList());
        assertTrue(piece.getCellsPerResult(0) < MANY_CELLS);
        serveSlowly(Duration.ofSeconds(10));
        ScanResponse whole = ask(scan(Scan.newBuilder()));
        assertTrue(whole.getHeartbeatMessage());
        assertEquals(List.of(MANY_CELLS), whole.getCellsPerResultList(), "the row, and none behind it");
        assertEquals(1 + ROWS, resultsOf(whole));
    }

    /** The answer is full when its time is over, and still must not lose the begun row. */
    @Test
    void aRowThatMayNotBeCutIsReadToItsEndWhateverIsOver() throws Exception {
        SmallRegion.put(region, thread, "a", MANY_CELLS, 1);
        flush();
        serveSlowly(Duration.ofSeconds(10));
        ScanResponse whole = ask(scan(Scan.newBuilder().setMaxResultSize(1)));
        assertEquals(List.of(MANY_CELLS), whole.getCellsPerResultList());
    }

    private static ScanRequest.Builder next(long scanner, long sequence) {
        return ScanRequest.newBuilder().setScannerId(scanner).setNumberOfRows(1).setNextCallSeq(sequence);
    }

    private ErrorKind refusal(ScanRequest.Builder request) {
        return assertThrows(RpcException.class, () -> ask(request)).kind();
    }

    @Test
    void callsAreCounted() throws Exception {
        long scanner = open();
        for (int i = 0; i < ROWS; i++) {
            assertEquals(1, ask(next(scanner, i)).getCellsPerResultCount());
        }
    }

    @Test
    void aCallThatComesAgainOrTooEarlyIsRefusedAndTheScanGoesOn() throws Exception {
        long scanner = open();
        assertEquals(1, ask(next(scanner, 0)).getCellsPerResultCount());
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 0)));
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 2)));
        assertEquals(
                ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 2).setRenew(true)));
        ScanResponse rest = ask(next(scanner, 1).setNumberOfRows(ROWS));
        assertEquals(ROWS - 1, rest.getCellsPerResultCount(), "no row was lost or told twice");
        assertFalse(rest.getMoreResultsInRegion());
    }

    @Test
    void aRefusedCallKeepsTheScannerForALease() throws Exception {
        long scanner = open();
        thread.pass(LEASE.minusSeconds(1));
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 7)));
        thread.pass(LEASE.minusSeconds(1));
        assertEquals(1, ask(next(scanner, 0)).getCellsPerResultCount());
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 7)));
        thread.pass(LEASE.multipliedBy(2));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(next(scanner, 1)));
    }

    @Test
    void renewalsCountAndReadNothing() throws Exception {
        long scanner = open();
        assertEquals(0, ask(next(scanner, 0).setRenew(true)).getCellsPerResultCount());
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 0)));
        assertEquals(ROWS, ask(next(scanner, 1).setNumberOfRows(ROWS)).getCellsPerResultCount());
    }

    @Test
    void whoDoesNotCountIsNotChecked() throws Exception {
        long scanner = open();
        for (int i = 0; i < ROWS; i++) {
            assertEquals(1, ask(next(scanner, 0).clearNextCallSeq()).getCellsPerResultCount());
        }
    }

    @Test
    void aCloseNeedsNoNumber() throws Exception {
        long scanner = open();
        assertTrue(ask(ScanRequest.newBuilder().setScannerId(scanner).setCloseScanner(true))
                .getMoreResults());
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 5)));
    }

    @Test
    void afterItsEndTheCallThatWouldBeNextIsAnswered() throws Exception {
        long scanner = open();
        assertFalse(ask(next(scanner, 0).setNumberOfRows(2 * ROWS)).getMoreResultsInRegion());
        assertEquals(0, ask(next(scanner, 1)).getCellsPerResultCount());
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal(next(scanner, 0)));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(next(scanner, 0).clearNextCallSeq()));
    }

    @Test
    void aScannerEndsWithItsRegion() throws Exception {
        long scanner = open();
        Online.close(regions, region);
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal(next(scanner, 0)));
        assertEquals(ErrorKind.UNKNOWN_SCANNER, refusal(next(scanner, 0)));
    }
}
