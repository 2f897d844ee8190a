package io.basalt.regionserver.scan;

import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.read.ResultCells;
import io.basalt.storage.read.BlockNotCachedException;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import java.io.IOException;
import java.time.Duration;

/**
 * One call of a scanner: fills one response until a limit is reached or the region ends.
 *
 * <p>It runs on the connection's loop in slices, so that other calls of the loop get their turn, as long as what it
 * reads is in memory; at the first missing block it moves to the read pool for the rest of the call. One thread at a
 * time.
 */
final class ScanCall {
    /** HBase's least time for a scan that has to answer before its client gives up. */
    private static final Duration LEAST_TIME = Duration.ofMillis(10);

    private final RpcCall call;
    private final ClientPb.ScanRequest request;
    private final OpenScanner open;
    private final boolean opens;
    private final Scanners scanners;
    private final ReadPath reads;
    private final ScanConfig config;
    private final Clock clock;
    private final RegionScanner scanner;
    private final ScanLimits limits;
    private final ClientPb.ScanResponse.Builder response = ClientPb.ScanResponse.newBuilder();
    private final CellBlockBuilder block; // or null, for clients without a codec
    private final int mostResults;
    private final int mostRows;

    private ResultCells result;
    private int results;
    private int rows;
    private boolean onPool;
    private boolean heartbeat;
    private boolean moreInRegion = true;
    private boolean more = true;

    ScanCall(
            RpcCall call,
            ClientPb.ScanRequest request,
            OpenScanner open,
            boolean opens,
            Scanners scanners,
            ReadPath reads,
            ScanConfig config,
            Clock clock) {
        this.call = call;
        this.request = request;
        this.open = open;
        this.opens = opens;
        this.scanners = scanners;
        this.reads = reads;
        this.config = config;
        this.clock = clock;
        this.scanner = open.scanner();
        this.block = call.client().cellBlocks() ? call.newCellBlock() : null;
        this.result = new ResultCells(block);
        this.mostResults = mostResults(request);
        this.mostRows = request.getLimitOfRows() > 0 ? request.getLimitOfRows() : Integer.MAX_VALUE;
        this.limits = new ScanLimits(clock, mostBytes(), request.getClientHandlesPartials());
        if (request.getClientHandlesHeartbeats()) {
            limits.deadline(deadlineNanos());
        }
    }

    private static int mostResults(ClientPb.ScanRequest request) {
        if (request.getRenew()) {
            return 0;
        }
        return request.hasNumberOfRows() ? request.getNumberOfRows() : request.getCloseScanner() ? 0 : 1;
    }

    private long mostBytes() {
        if (opens) {
            open.wishes(request.getScan().getMaxResultSize(), request.getScan().getNeedCursorResult());
        }
        long asked = open.maxResultSize();
        long most = config.maxResultSize().bytes();
        return asked > 0 ? Math.min(asked, most) : most;
    }

    private long deadlineNanos() {
        long now = clock.nanos();
        long half = Math.min(scanners.lease().toNanos(), call.remainingNanos(now)) / 2;
        return now + Math.max(half, LEAST_TIME.toNanos());
    }

    void run() {
        try {
            fill();
        } catch (BlockNotCachedException missing) {
            toPool();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void toPool() {
        onPool = true;
        reads.pool().execute(() -> {
            try {
                scanner.mode(ReadMode.MAY_READ);
                fill();
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        });
    }

    /** Reads until the response is full; returns early when the rest is to be done in another slice. */
    private void fill() throws IOException {
        limits.sliceEnd(onPool ? Long.MAX_VALUE : clock.nanos() + config.slice().toNanos());
        while (results < mostResults) {
            switch (scanner.next(result, limits)) {
                case ROW -> {
                    endResult(false);
                    rows++;
                }
                case PIECE -> endResult(true);
                case PIECES_COMPLETE -> rows++;
                case PAUSED -> {
                    if (limits.deadlineReached() && !scanner.midResult()) {
                        heartbeat = true;
                        answer();
                        return;
                    }
                    if (!onPool) {
                        call.loop().execute(this::run);
                        return;
                    }
                }
                case END -> {
                    moreInRegion = false;
                    more = !(scanner.filterDone() && results == 0);
                    answer();
                    return;
                }
            }
            if (rows >= mostRows) {
                more = false;
                break;
            }
            if (limits.sizeReached()) {
                break;
            }
        }
        answer();
    }

    private void endResult(boolean partial) {
        if (block != null) {
            response.addCellsPerResult(result.count());
            response.addPartialFlagPerResult(partial);
        } else {
            response.addResults(result.toResult().setPartial(partial));
        }
        results++;
        result = new ResultCells(block);
    }

    private void answer() throws IOException {
        reads.checkLease();
        response.setScannerId(open.id()).setMoreResults(more).setMoreResultsInRegion(moreInRegion);
        if (opens) {
            response.setTtl((int) config.lease().toMillis()).setMvccReadPoint(scanner.readPoint());
        }
        if (heartbeat) {
            response.setHeartbeatMessage(true);
            if (open.wantsCursor()) {
                scanner.position()
                        .ifPresent(row ->
                                response.setCursor(ClientPb.Cursor.newBuilder().setRow(PbBytes.toPb(row))));
            }
        }
        if (request.getTrackScanMetrics()) {
            response.setScanMetrics(ClientPb.ScanMetrics.newBuilder()
                    .addMetrics(metric("ROWS_SCANNED", scanner.rowsScanned() - open.rowsScannedBefore()))
                    .addMetrics(metric("ROWS_FILTERED", scanner.rowsFiltered() - open.rowsFilteredBefore())));
            open.countedRows(scanner.rowsScanned(), scanner.rowsFiltered());
        }
        if (request.getCloseScanner() || !more || !moreInRegion) {
            if (opens && request.getCloseScanner()) {
                scanners.drop(open);
            } else {
                scanners.complete(open);
            }
        } else {
            scanner.mode(ReadMode.CACHED_ONLY);
            scanners.release(open);
        }
        if (block == null) {
            call.reply(response.build());
        } else {
            call.reply(response.build(), block);
        }
    }

    private static BasePb.NameInt64Pair metric(String name, long value) {
        return BasePb.NameInt64Pair.newBuilder().setName(name).setValue(value).build();
    }

    private void fail(Exception failure) {
        scanners.drop(open);
        if (block != null) {
            block.close();
        }
        boolean fatal = failure instanceof RpcException refusal && refusal.doNotRetry();
        if (opens || fatal || failure instanceof RpcException) {
            call.fail(failure);
        } else {
            // The client begins anew behind the last row that it has.
            call.fail(new RpcException(
                    call.client().knowsScannerReset() ? ErrorKind.SCANNER_RESET : ErrorKind.UNKNOWN_SCANNER,
                    "scanner " + open.id() + " failed and was closed: " + failure,
                    failure));
        }
    }
}
