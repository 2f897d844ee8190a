package io.basalt.regionserver.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.Size;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb.Scan;
import io.basalt.protocol.pb.ClientPb.ScanRequest;
import io.basalt.protocol.pb.ClientPb.ScanResponse;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.regionserver.OneService;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.region.Online;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The batch of a scan that is read before it is asked for: from a file whose blocks are not in memory. */
final class ReadAheadTest {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int ROWS = 120;
    private static final int VALUE_BYTES = 10_000;
    private static final int ROWS_OF_A_BATCH = 10;
    private static final int BATCH_BYTES = ROWS_OF_A_BATCH * VALUE_BYTES;

    private final OneThread thread = new OneThread();
    private final BlockCache cache = BlockCache.trackingLeaks(256 << 10);
    private final Queue<Runnable> held = new ArrayDeque<>();

    private boolean holdReads;
    private boolean refuseReads;
    private boolean owned = true;
    private Region region;
    private OnlineRegions regions;
    private ScanService scans;
    private OneService service;

    @BeforeEach
    void start() throws Exception {
        region = SmallRegion.open(thread, cache);
        for (int i = 0; i < ROWS; i++) {
            SmallRegion.put(region, thread, row(i), VALUE_BYTES);
        }
        CompletableFuture<Boolean> flushed = region.flush();
        thread.run();
        assertTrue(flushed.join());
        regions = Online.with(thread, region);
        serve(Size.ofMegabytes(1));
    }

    private void serve(Size readAhead) {
        var reads = new ReadPath(
                thread,
                task -> {
                    if (refuseReads) {
                        throw new RejectedExecutionException("no thread to read with");
                    }
                    if (holdReads) {
                        held.add(task);
                    } else {
                        thread.execute(task);
                    }
                },
                () -> owned);
        scans = new ScanService(
                thread,
                thread,
                regions,
                reads,
                new ScanConfig(LEASE, Size.ofMegabytes(100), 10, readAhead, Duration.ofSeconds(1)));
        scans.start();
        service = new OneService(thread, scans::call);
    }

    @AfterEach
    void nothingIsLeft() {
        scans.stop();
        letReadsGoOn();
        assertEquals(0, scans.bytesAhead());
        assertEquals(0, cache.blocksInUse(), "a scanner was left open");
    }

    private void letReadsGoOn() {
        holdReads = false;
        for (Runnable read = held.poll(); read != null; read = held.poll()) {
            thread.execute(read);
        }
        thread.run();
    }

    private static String row(int number) {
        return "row%03d".formatted(number);
    }

    private ScanResponse ask(ScanRequest.Builder request) throws RpcException {
        return service.ask("Scan", request.build(), RpcClient.NO_CELLS, ScanResponse.parser());
    }

    private static ScanRequest.Builder request() {
        return ScanRequest.newBuilder()
                .setNumberOfRows(Integer.MAX_VALUE)
                .setClientHandlesPartials(true)
                .setClientHandlesHeartbeats(true)
                .setTrackScanMetrics(true);
    }

    private ScanResponse open(ScanRequest.Builder request) throws RpcException {
        return ask(
                request.setRegion(Online.name(region)).setScan(Scan.newBuilder().setMaxResultSize(BATCH_BYTES)));
    }

    private static ScanRequest.Builder next(ScanResponse opened, int call) {
        return request().setScannerId(opened.getScannerId()).setNextCallSeq(call);
    }

    /** Opens a scan and asks once more, after which its third batch is read ahead, or waits to be. */
    private ScanResponse twoFullBatches() throws RpcException {
        ScanResponse opened = open(request());
        assertEquals(0, scans.bytesAhead(), "after one batch it is too early");
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 0)).getCellsPerResultCount());
        assertEquals(BATCH_BYTES, scans.bytesAhead());
        return opened;
    }

    /** Three calls were answered; what is read ahead of the fourth waits for a block. */
    private ScanResponse inTheMidst() throws RpcException {
        ScanResponse opened = open(request());
        ask(next(opened, 0));
        ask(next(opened, 1));
        holdReads = true;
        ask(next(opened, 2));
        assertEquals(1, held.size(), "a block is missing, which is to be read");
        return opened;
    }

    private static long scanned(ScanResponse response) {
        return response.getScanMetrics().getMetricsList().stream()
                .filter(metric -> metric.getName().equals("ROWS_SCANNED"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void everyRowComesOnceAndIsCountedInItsAnswer() throws Exception {
        ScanResponse answer = open(request());
        long scanner = answer.getScannerId();
        int rows = answer.getCellsPerResultCount();
        long scanned = scanned(answer);
        for (int call = 0; answer.getMoreResultsInRegion(); call++) {
            answer = ask(request().setScannerId(scanner).setNextCallSeq(call));
            rows += answer.getCellsPerResultCount();
            scanned += scanned(answer);
            assertTrue(scanned - rows <= 1, "rows are counted that were not told");
        }
        assertEquals(ROWS, rows);
        assertEquals(ROWS, scanned);
    }

    @Test
    void whatWasReadAheadIsAnsweredWithoutReading() throws Exception {
        ScanResponse opened = twoFullBatches();
        holdReads = true;
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 1)).getCellsPerResultCount());
        assertEquals(BATCH_BYTES, scans.bytesAhead(), "the fourth is read now");
    }

    @Test
    void itIsLeftToThePoolAlsoWhenAllIsInMemory() throws Exception {
        for (int i = 0; i < ROWS; i++) {
            SmallRegion.put(region, thread, "unflushed" + row(i), VALUE_BYTES);
        }
        ScanResponse opened = ask(request()
                .setRegion(Online.name(region))
                .setScan(Scan.newBuilder()
                        .setStartRow(ByteString.copyFromUtf8("unflushed"))
                        .setMaxResultSize(BATCH_BYTES)));
        holdReads = true;
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 0)).getCellsPerResultCount());
        var waiting = service.begin("Scan", next(opened, 1).build(), RpcClient.NO_CELLS, ScanResponse.parser());
        thread.run();
        assertFalse(waiting.isDone());
        letReadsGoOn();
        assertTrue(waiting.join().getCellsPerResultCount() > 0);
    }

    @Test
    void aCallThatComesInTheMidstOfItWaitsForIt() throws Exception {
        ScanResponse opened = inTheMidst();
        var waiting = service.begin("Scan", next(opened, 3).build(), RpcClient.NO_CELLS, ScanResponse.parser());
        thread.run();
        assertFalse(waiting.isDone());
        ErrorKind refusal =
                assertThrows(RpcException.class, () -> ask(next(opened, 4))).kind();
        assertEquals(ErrorKind.OUT_OF_ORDER_SCANNER_NEXT, refusal, "the scanner is in use");
        letReadsGoOn();
        assertEquals(ROWS_OF_A_BATCH, waiting.join().getCellsPerResultCount());
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 4)).getCellsPerResultCount());
    }

    @Test
    void aFailureIsToldToTheCallThatComesForIt() throws Exception {
        ScanResponse opened = open(request());
        ask(next(opened, 0));
        ask(next(opened, 1));
        refuseReads = true;
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 2)).getCellsPerResultCount());
        ErrorKind refusal =
                assertThrows(RpcException.class, () -> ask(next(opened, 3))).kind();
        assertEquals(ErrorKind.SCANNER_RESET, refusal);
        assertEquals(0, scans.bytesAhead());
        assertEquals(0, cache.blocksInUse());
    }

    @Test
    void aScanWaitsForAClientThatDoesNotTakeItsAnswers() throws Exception {
        holdReads = true;
        List<CompletableFuture<ScanResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(service.begin(
                    "Scan",
                    request()
                            .setRegion(Online.name(region))
                            .setScan(Scan.newBuilder().setMaxResultSize(BATCH_BYTES))
                            .build(),
                    RpcClient.NO_CELLS,
                    ScanResponse.parser()));
        }
        thread.run();
        assertEquals(10, held.size());
        service.answersAreTaken(false);
        thread.execute(held.poll());
        thread.run();
        letReadsGoOn();
        assertEquals(1, answers.stream().filter(CompletableFuture::isDone).count());
        service.answersAreTaken(true);
        thread.run();
        for (CompletableFuture<ScanResponse> answer : answers) {
            assertEquals(ROWS_OF_A_BATCH, answer.join().getCellsPerResultCount());
        }
    }

    @Test
    void renewalsLeaveIt() throws Exception {
        ScanResponse opened = twoFullBatches();
        for (int call = 1; call < 4; call++) {
            thread.pass(LEASE.dividedBy(2));
            assertEquals(0, ask(next(opened, call).setRenew(true)).getCellsPerResultCount());
            assertEquals(BATCH_BYTES, scans.bytesAhead());
        }
        holdReads = true;
        assertEquals(ROWS_OF_A_BATCH, ask(next(opened, 4)).getCellsPerResultCount());
    }

    @Test
    void nothingIsReadAheadAfterARenewal() throws Exception {
        ScanResponse counting = open(request().setLimitOfRows(ROWS));
        ask(next(counting, 0).setLimitOfRows(ROWS - ROWS_OF_A_BATCH));
        ask(next(counting, 1).setRenew(true));
        assertEquals(0, scans.bytesAhead());
        ScanResponse third = ask(next(counting, 2).setLimitOfRows(ROWS - 2 * ROWS_OF_A_BATCH));
        assertEquals(ROWS_OF_A_BATCH, third.getCellsPerResultCount());
    }

    @Test
    void nothingIsReadAheadAfterARenewalWhenThereIsRoomAgain() throws Exception {
        serve(Size.parse(BATCH_BYTES + "B"));
        ScanResponse first = twoFullBatches();
        ScanResponse second = open(request());
        ask(next(second, 0));
        ask(ScanRequest.newBuilder().setScannerId(first.getScannerId()).setCloseScanner(true));
        ask(next(second, 1).setRenew(true));
        assertEquals(0, scans.bytesAhead());
        assertEquals(ROWS_OF_A_BATCH, ask(next(second, 2)).getCellsPerResultCount());
    }

    /** HBase's clients never do; what was read cannot be put back, so the client begins anew behind what it has. */
    @Test
    void aCallWithOtherLimitsMakesTheClientBeginAnew() throws Exception {
        ScanResponse opened = twoFullBatches();
        ErrorKind refusal = assertThrows(
                        RpcException.class, () -> ask(next(opened, 1).setNumberOfRows(1)))
                .kind();
        assertEquals(ErrorKind.SCANNER_RESET, refusal);
        assertEquals(0, scans.bytesAhead());
        assertEquals(0, cache.blocksInUse());
    }

    @Test
    void itEndsWithItsScanner() throws Exception {
        ScanResponse opened = twoFullBatches();
        ask(ScanRequest.newBuilder().setScannerId(opened.getScannerId()).setCloseScanner(true));
        assertEquals(0, scans.bytesAhead());
        assertEquals(0, cache.blocksInUse());
    }

    @Test
    void aScannerThatIsClosedInTheMidstOfItIsClosedWhenItEnds() throws Exception {
        ScanResponse opened = inTheMidst();
        ask(ScanRequest.newBuilder().setScannerId(opened.getScannerId()).setCloseScanner(true));
        assertEquals(0, scans.bytesAhead());
        letReadsGoOn();
        assertEquals(0, cache.blocksInUse());
    }

    @Test
    void itEndsWithItsLease() throws Exception {
        twoFullBatches();
        thread.pass(LEASE.multipliedBy(2));
        assertEquals(0, scans.bytesAhead());
        assertEquals(0, cache.blocksInUse());
    }

    @Test
    void itIsNotToldWhenTheRegionIsGone() throws Exception {
        ScanResponse opened = twoFullBatches();
        Online.close(regions, region);
        assertEquals(
                ErrorKind.NOT_SERVING_REGION,
                assertThrows(RpcException.class, () -> ask(next(opened, 1))).kind());
        assertEquals(0, scans.bytesAhead());
    }

    @Test
    void itIsNotToldWhenTheServerIsNoLongerTheOwner() throws Exception {
        ScanResponse opened = twoFullBatches();
        owned = false;
        assertEquals(
                ErrorKind.NOT_SERVING_REGION,
                assertThrows(RpcException.class, () -> ask(next(opened, 1))).kind());
    }

    @Test
    void thereIsABoundForAllScans() throws Exception {
        serve(Size.parse((2 * BATCH_BYTES) + "B"));
        for (int i = 0; i < 3; i++) {
            ask(next(open(request()), 0));
        }
        assertEquals(2 * BATCH_BYTES, scans.bytesAhead());
    }

    @Test
    void whoCountsRowsDownOrWaitsForAFullAnswerIsNotReadFor() throws Exception {
        ScanResponse counting = open(request().setLimitOfRows(100));
        ask(next(counting, 0).setLimitOfRows(100 - ROWS_OF_A_BATCH));
        ScanResponse patient = open(request().setClientHandlesHeartbeats(false));
        ask(next(patient, 0).setClientHandlesHeartbeats(false));
        ask(next(patient, 1).setClientHandlesHeartbeats(false));
        assertEquals(0, scans.bytesAhead());
    }

    /** The cursor is behind the file's last cell when the first call has read it, and still has a row to go back to. */
    @Test
    void aReversedScanGoesOnFromTheLastRowOfAFileThatWasRead() throws Exception {
        ScanResponse answer = ask(ScanRequest.newBuilder()
                .setRegion(Online.name(region))
                .setScan(Scan.newBuilder().setReversed(true))
                .setNumberOfRows(1));
        long scanner = answer.getScannerId();
        int rows = 1;
        for (int call = 0; answer.getMoreResultsInRegion(); call++) {
            answer = ask(ScanRequest.newBuilder()
                    .setScannerId(scanner)
                    .setNumberOfRows(1)
                    .setNextCallSeq(call));
            rows += answer.getCellsPerResultCount();
        }
        assertEquals(ROWS, rows);
    }
}
