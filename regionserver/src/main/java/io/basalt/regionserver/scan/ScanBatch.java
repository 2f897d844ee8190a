package io.basalt.regionserver.scan;

import io.basalt.base.Clock;
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
import java.util.concurrent.CompletableFuture;

/**
 * The results of one answer of a scan: reads until a bound is reached or the region ends.
 *
 * <p>It runs on a connection's loop in slices, so that other calls of the loop get their turn, as long as what it reads
 * is in memory; at the first missing block it moves to the read pool for the rest. While the client is behind with taking
 * its answers, it waits. What is read ahead of its call is on the read pool from the beginning. One thread at a time.
 * When it is filled, the thread that sees so has it, and closes it if it does not {@link #block take its cells}.
 */
final class ScanBatch implements AutoCloseable {
    private final OpenScanner open;
    private final RegionScanner scanner;
    private final ScanBounds bounds;
    private final CellBlockBuilder block; // or null, for clients without a codec
    private final ScanLimits limits;
    private final ReadPath reads;
    private final ScanConfig config;
    private final Clock clock;
    private final ClientPb.ScanResponse.Builder response = ClientPb.ScanResponse.newBuilder();
    private final CompletableFuture<ScanBatch> filled = new CompletableFuture<>();

    private ResultCells result;
    private int results;
    private int rows;
    private long rowsScanned;
    private long rowsFiltered;
    private boolean onPool;
    private boolean ahead;
    private boolean moreInRegion = true;
    private boolean more = true;
    private volatile boolean unwanted;

    /**
     * @param block where the cells go, which it takes; null: into the message
     * @param deadlineNanos when the answer has to go out, on {@link Clock#nanos}
     */
    ScanBatch(
            OpenScanner open,
            ScanBounds bounds,
            CellBlockBuilder block,
            long deadlineNanos,
            ReadPath reads,
            ScanConfig config,
            Clock clock) {
        this.open = open;
        this.scanner = open.scanner();
        this.bounds = bounds;
        this.block = block;
        this.reads = reads;
        this.config = config;
        this.clock = clock;
        this.limits = new ScanLimits(clock, bounds.bytes(), bounds.partials());
        if (bounds.heartbeats()) {
            limits.deadline(deadlineNanos);
        }
        this.result = new ResultCells(block);
    }

    ScanBounds bounds() {
        return bounds;
    }

    /** Ends when there is something to answer, with this batch. Any number may wait for it. */
    CompletableFuture<ScanBatch> filled() {
        return filled;
    }

    /**
     * As {@link #fill}, but all on the read pool, so that the loop is free to send what was read before; {@code call} is the
     * one before the call that this is for. It does not wait for the client, as there is a bound for what is read ahead.
     */
    void fillAhead(RpcCall call) {
        ahead = true;
        onPool = true;
        onPool(() -> fill(call));
    }

    /**
     * Reads, on the calling thread, which is that of the call's loop, and when it has to be on that loop and the read pool,
     * whenever the client has taken the answers that it was given before. Once.
     */
    void fill(RpcCall call) {
        if (bounds.results() == 0) {
            // The scanner is not touched: it may be reading ahead.
            filled.complete(this);
            return;
        }
        rowsScanned = -scanner.rowsScanned();
        rowsFiltered = -scanner.rowsFiltered();
        run(call);
    }

    private void onPool(Runnable work) {
        try {
            reads.pool().execute(work);
        } catch (RuntimeException noThread) {
            end(noThread);
        }
    }

    /** Whatever happens here ends the batch: nobody else would tell those who wait for it. */
    private void run(RpcCall call) {
        boolean full;
        try {
            full = readOrMove(call);
            if (full) {
                finish();
            }
        } catch (Throwable e) {
            end(e);
            return;
        }
        if (full) {
            filled.complete(this);
        }
    }

    private void end(Throwable failure) {
        close();
        filled.completeExceptionally(failure);
    }

    /** Whether the batch is filled; if not, it goes on in another task. */
    private boolean readOrMove(RpcCall call) throws IOException {
        if (!ahead && call.backlogged()) {
            call.afterBacklog(
                    () -> {
                        if (onPool) {
                            onPool(() -> run(call));
                        } else {
                            run(call);
                        }
                    },
                    this::end);
            return false;
        }
        try {
            if (read()) {
                return true;
            }
            call.loop().execute(() -> run(call));
        } catch (BlockNotCachedException missing) {
            if (onPool) {
                throw missing;
            }
            onPool = true;
            reads.pool().execute(() -> run(call));
        }
        return false;
    }

    private void finish() {
        rowsScanned += scanner.rowsScanned();
        rowsFiltered += scanner.rowsFiltered();
        if (more && moreInRegion) {
            scanner.mode(ReadMode.CACHED_ONLY);
        }
    }

    /** Whether the batch is filled; if not, the rest is to be done in another slice. */
    private boolean read() throws IOException {
        if (onPool) {
            scanner.mode(ReadMode.MAY_READ);
            limits.sliceEnd(Long.MAX_VALUE);
        } else {
            limits.sliceEnd(clock.nanos() + config.slice().toNanos());
        }
        while (results < bounds.results() && !unwanted) {
            switch (scanner.next(result, limits)) {
                case ROW -> {
                    endResult(false);
                    rows++;
                }
                case PIECE -> endResult(true);
                case PIECES_COMPLETE -> rows++;
                case PAUSED -> {
                    if (limits.deadlineReached() && !scanner.midResult()) {
                        heartbeat();
                        return true;
                    }
                    if (!onPool) {
                        return false;
                    }
                    continue; // to the end of a row that must not be cut, whatever else is reached in it
                }
                case END -> {
                    moreInRegion = false;
                    more = !(scanner.filterDone() && results == 0);
                    return true;
                }
            }
            if (rows >= bounds.rows()) {
                more = false;
                return true;
            }
            if (limits.sizeReached()) {
                return true;
            }
            if (limits.deadlineSeen()) {
                heartbeat();
                return true;
            }
        }
        return true;
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

    /** The time is over before the answer is full; it goes out with what there is. */
    private void heartbeat() {
        response.setHeartbeatMessage(true);
        if (open.wantsCursor()) {
            scanner.position()
                    .ifPresent(row ->
                            response.setCursor(ClientPb.Cursor.newBuilder().setRow(PbBytes.toPb(row))));
        }
    }

    // ---- what was read, once it is filled ----

    /** The answer as far as results and heartbeats go. */
    ClientPb.ScanResponse.Builder response() {
        return response;
    }

    /** The cells of the results, for the answer, which takes them; null when they are in the message. */
    CellBlockBuilder block() {
        return block;
    }

    /** Whether there may be more results in this region. */
    boolean moreInRegion() {
        return moreInRegion;
    }

    /** Whether there may be more results in this region or in those behind it. */
    boolean more() {
        return more;
    }

    /** Whether it ended because there are as many bytes as one answer may have. */
    boolean full() {
        return limits.sizeReached();
    }

    /** Rows that were looked at for it. */
    long rowsScanned() {
        return rowsScanned;
    }

    /** Rows of these that the filter dropped. */
    long rowsFiltered() {
        return rowsFiltered;
    }

    /** Nobody will ask for it: it stops at the end of its slice. Any thread. */
    void unwanted() {
        unwanted = true;
    }

    /** Gives back the memory of cells that no answer has taken. */
    @Override
    public void close() {
        if (block != null) {
            block.close();
        }
    }
}
