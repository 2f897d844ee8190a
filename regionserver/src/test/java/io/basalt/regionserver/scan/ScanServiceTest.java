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
import io.basalt.protocol.pb.ClientPb.Scan;
import io.basalt.protocol.pb.ClientPb.ScanRequest;
import io.basalt.protocol.pb.ClientPb.ScanResponse;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The numbers that a scanner's calls carry, so that an answer which was lost is noticed. */
final class ScanServiceTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int ROWS = 5;
    private static final int MANY_ROWS = 500;

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

    /** On a machine where looking at the clock takes a second. */
    @Test
    void aScanThatTakesLongWithoutARowTellsHowFarItCame() throws Exception {
        for (int i = 0; i < MANY_ROWS; i++) {
            SmallRegion.put(region, thread, "s%03d".formatted(i), 1);
        }
        serve(new Clock() {
            private long looks;

            @Override
            public long nanos() {
                return thread.nanos() + Duration.ofSeconds(++looks).toNanos();
            }

            @Override
            public long wallMillis() {
                return thread.wallMillis();
            }
        });
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
