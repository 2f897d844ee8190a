package io.basalt.regionserver.scan;

import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.regionserver.read.ReadPath;
import java.io.IOException;
import java.time.Duration;

/**
 * One call of a scanner: answers with a batch that it fills, or that was filled before it came.
 *
 * <p>A client asks for the next batch when it has the last, and one of both would always wait for the other. So while
 * the loop sends an answer the read pool fills the next batch, from the second full one on: who has come that far mostly goes
 * on.
 */
final class ScanCall {
    /** HBase's least time for a scan that has to answer before its client gives up. */
    private static final Duration LEAST_TIME = Duration.ofMillis(10);

    /** After how many full batches in succession the next one is read ahead. */
    private static final int FULL_BATCHES = 2;

    private final RpcCall call;
    private final ClientPb.ScanRequest request;
    private final OpenScanner open;
    private final boolean opens;
    private final Scanners scanners;
    private final ReadPath reads;
    private final ScanConfig config;
    private final Clock clock;

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
    }

    /** Runs the call, on its connection's loop at first. */
    void run() {
        if (opens) {
            open.wishes(request.getScan().getMaxResultSize(), request.getScan().getNeedCursorResult());
        }
        ScanBounds bounds = ScanBounds.of(request, mostBytes(), call.client());
        ScanBatch ahead = open.ahead();
        if (ahead == null || bounds.results() == 0) {
            ScanBatch batch = newBatch(bounds, call.remainingNanos(clock.nanos()));
            batch.filled().whenComplete(this::filled);
            batch.fill(call);
        } else if (ahead.bounds().equals(bounds)) {
            scanners.takeAhead(open);
            ahead.filled().whenComplete(this::filled);
        } else {
            fail(new IOException("what was read ahead is not what this call asks for: it has other limits than the"
                    + " calls before it"));
        }
    }

    private long mostBytes() {
        long asked = open.maxResultSize();
        long most = config.maxResultSize().bytes();
        return asked > 0 ? Math.min(asked, most) : most;
    }

    private ScanBatch newBatch(ScanBounds bounds, long remainingNanos) {
        long half = Math.min(config.lease().toNanos(), remainingNanos) / 2;
        return new ScanBatch(
                open,
                bounds,
                call.client().cellBlocks() ? call.newCellBlock() : null,
                clock.nanos() + Math.max(half, LEAST_TIME.toNanos()),
                reads,
                config,
                clock);
    }

    /** On the thread that filled it, or on the call's loop if it was ready. */
    private void filled(ScanBatch batch, Throwable failure) {
        if (failure != null) {
            fail(failure);
            return;
        }
        try {
            answer(batch);
        } catch (Throwable e) { // nobody else would tell the client
            batch.close();
            fail(e);
        }
    }

    private void answer(ScanBatch batch) throws IOException {
        reads.checkLease();
        ClientPb.ScanResponse.Builder response = batch.response();
        response.setScannerId(open.id()).setMoreResults(batch.more()).setMoreResultsInRegion(batch.moreInRegion());
        if (opens) {
            response.setTtl((int) config.lease().toMillis())
                    .setMvccReadPoint(open.scanner().readPoint());
        }
        if (request.getTrackScanMetrics()) {
            response.setScanMetrics(ClientPb.ScanMetrics.newBuilder()
                    .addMetrics(metric("ROWS_SCANNED", batch.rowsScanned()))
                    .addMetrics(metric("ROWS_FILTERED", batch.rowsFiltered())));
        }
        if (request.getCloseScanner() || !batch.more() || !batch.moreInRegion()) {
            if (opens && request.getCloseScanner()) {
                scanners.drop(open);
            } else {
                scanners.complete(open);
            }
        } else {
            if (open.countFull(batch) >= FULL_BATCHES && open.ahead() == null) {
                readAhead(batch.bounds());
            }
            scanners.release(open);
        }
        if (batch.block() == null) {
            call.reply(response.build());
        } else {
            call.reply(response.build(), batch.block());
        }
    }

    /**
     * Not for scans that count their rows down, whose next call has other bounds, nor after a call that reads nothing, for
     * the same reason; nor for clients that would wait for a full answer however long it takes, since nobody may be waiting
     * at all.
     */
    private void readAhead(ScanBounds bounds) {
        if (bounds.limitsRows()
                || bounds.results() == 0
                || !bounds.heartbeats()
                || !call.client().cellBlocks()) {
            return;
        }
        if (scanners.mayReadAhead(bounds.bytes())) {
            ScanBatch next = newBatch(bounds, call.remainingNanos(call.arrivalNanos()));
            open.readAhead(next);
            next.fillAhead(call);
        }
    }

    private static BasePb.NameInt64Pair metric(String name, long value) {
        return BasePb.NameInt64Pair.newBuilder().setName(name).setValue(value).build();
    }

    private void fail(Throwable failure) {
        try {
            scanners.drop(open);
        } finally {
            call.fail(told(failure));
        }
    }

    private Throwable told(Throwable failure) {
        if (opens || failure instanceof RpcException) {
            return failure;
        }
        // The client begins anew behind the last row that it has.
        return new RpcException(
                call.client().knowsScannerReset() ? ErrorKind.SCANNER_RESET : ErrorKind.UNKNOWN_SCANNER,
                "scanner " + open.id() + " failed and was closed: " + failure,
                failure);
    }
}
