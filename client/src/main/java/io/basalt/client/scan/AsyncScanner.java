package io.basalt.client.scan;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.base.EventLoop.Cancellable;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.call.ScanAnswer;
import io.basalt.client.future.Futures;
import io.basalt.client.location.Locator;
import io.basalt.client.location.Router;
import io.basalt.client.retry.Decision;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One scan over the regions of a table, as a stream of lists of rows. While a list is being worked on the next one is
 * fetched; never more than one waits.
 *
 * <p>The rows of each region are as of the moment when the scan came to it. Whatever happens to a region or its server
 * in the middle, the scan goes on after the last row that was handed over.
 *
 * <p>Threads: any may call, one at a time; everything happens on the client's loop, where futures complete.
 */
public final class AsyncScanner implements AutoCloseable {
    private static final int NO_LIMIT_PER_CALL = Integer.MAX_VALUE;

    private final TableName table;
    private final Scan scan;
    private final EventLoop loop;
    private final Router router;
    private final Locator locator;
    private final Retrier retrier;
    private final RegionCalls calls;
    private final Duration callTimeout;

    private volatile Optional<Bytes> reached = Optional.empty(); // written on the loop

    // ---- loop only ----
    private final ScanMeter meter = new ScanMeter();
    private final RowAssembler assembler;
    /** Where the current region's part of the scan began. */
    private ScanPosition position;

    private OpenScanner open;
    /** The region whose snapshot {@link #readPoint} is; kept over a lost scanner, so that the scan goes on in it. */
    private RegionLocation readPointOf;

    private long readPoint;
    private boolean calling;
    /** To be done when the call under way is over. */
    private Runnable afterCall = () -> {};

    private boolean fetching;
    private boolean over;
    private boolean closed;
    private Throwable failed;
    private List<Row> ready;
    private CompletableFuture<List<Row>> asked;
    private Cancellable renewal = () -> {};

    public AsyncScanner(
            TableName table,
            Scan scan,
            EventLoop loop,
            Router router,
            Locator locator,
            Retrier retrier,
            RegionCalls calls,
            Duration callTimeout) {
        this.table = table;
        this.scan = scan;
        this.loop = loop;
        this.router = router;
        this.locator = locator;
        this.retrier = retrier;
        this.calls = calls;
        this.callTimeout = callTimeout;
        this.assembler = new RowAssembler(scan.wantsPieces(), scan.limit().orElse(0));
        this.position = ScanPosition.startOf(scan);
    }

    /**
     * The next rows, one or more; an empty list when the scan is over. One question at a time.
     *
     * @return fails with {@link io.basalt.client.retry.OperationFailedException}, and then for ever
     */
    public CompletableFuture<List<Row>> next() {
        var answer = new CompletableFuture<List<Row>>();
        loop.execute(() -> next(answer));
        return answer;
    }

    /**
     * How far the scan has come: the last row that was handed over, or a row after it to which servers have looked
     * without finding one, if {@link Scan#cursors} asked for that. A new scan may go on from there. Any thread.
     */
    public Optional<Bytes> position() {
        return reached;
    }

    /** What the scan has cost so far. */
    public CompletableFuture<ScanMetrics> metrics() {
        var metrics = new CompletableFuture<ScanMetrics>();
        loop.execute(() -> metrics.complete(meter.metrics()));
        return metrics;
    }

    /** Ends the scan; a question under way fails. */
    @Override
    public void close() {
        loop.execute(() -> {
            if (!closed) {
                closed = true;
                renewal.cancel();
                if (asked != null) {
                    asked.completeExceptionally(new IOException(scan + " of table " + table + " was closed"));
                }
                if (!calling) {
                    closeOpen();
                }
            }
        });
    }

    private void next(CompletableFuture<List<Row>> answer) {
        if (closed) {
            answer.completeExceptionally(new IOException(scan + " of table " + table + " is closed"));
        } else if (asked != null) {
            answer.completeExceptionally(new IllegalStateException("the rows asked for before are still to come"));
        } else if (ready != null) {
            List<Row> rows = ready;
            ready = null;
            fetch();
            handOver(answer, rows);
        } else if (failed != null) {
            answer.completeExceptionally(failed);
        } else if (over) {
            answer.complete(List.of());
        } else {
            asked = answer;
            fetch();
        }
    }

    private void fetch() {
        if (!fetching && !over && !closed && failed == null) {
            fetching = true;
            renewal.cancel();
            step(newOperation());
        }
    }

    private Operation newOperation() {
        return router.begin(() -> scan + " of table " + table);
    }

    // ---- one call after another, until there are rows ----

    private void step(Operation operation) {
        if (closed) {
            return;
        }
        if (calling) {
            afterCall = () -> step(operation);
            return;
        }
        calling = true;
        meter.called();
        Futures.then(open == null ? open(operation) : more(operation), (answer, failure) -> {
            calling = false;
            if (closed) {
                closeOpen();
            } else if (failure != null) {
                recover(operation, failure);
            } else {
                took(answer);
            }
        });
    }

    private CompletableFuture<ScanAnswer> open(Operation operation) {
        ScanPosition from = assembler.resumeFrom(position);
        return router.attempt(operation, table, from.row(), from.before(), (place, timeout) -> {
            ClientPb.Scan.Builder message = scan.message().toBuilder()
                    .setStartRow(PbBytes.toPb(from.row()))
                    .setIncludeStartRow(from.inclusive());
            if (readPointOf != null
                    && readPointOf.region().name().equals(place.region().name())) {
                message.setMvccReadPoint(readPoint);
            }
            var request = request().setRegion(RegionCalls.specifier(place)).setScan(message);
            return calls.scan(place, request.build(), timeout).thenApply(answer -> {
                open = new OpenScanner(place, answer.scannerId(), answer.leaseMillis());
                if (readPointOf == null) {
                    meter.beganRegion();
                }
                readPointOf = place;
                readPoint = answer.readPoint();
                return answer;
            });
        });
    }

    private CompletableFuture<ScanAnswer> more(Operation operation) {
        OpenScanner scanner = open;
        operation.at(scanner.place);
        var request = request().setScannerId(scanner.id).setNextCallSeq(scanner.nextCall++);
        return locator.learning(
                scanner.place, calls.scan(scanner.place, request.build(), operation.remaining(callTimeout)));
    }

    private ClientPb.ScanRequest.Builder request() {
        int caching = scan.message().hasCaching() ? scan.message().getCaching() : NO_LIMIT_PER_CALL;
        var request = ClientPb.ScanRequest.newBuilder()
                .setNumberOfRows(caching)
                .setClientHandlesPartials(true)
                .setClientHandlesHeartbeats(true);
        if (assembler.limitLeft() > 0) {
            request.setLimitOfRows(assembler.limitLeft());
        }
        if (scan.wantsMetrics()) {
            request.setTrackScanMetrics(true);
        }
        return request;
    }

    private void took(ScanAnswer answer) {
        meter.answered(answer);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < answer.rows().size(); i++) {
            assembler.take(answer.rows().get(i), answer.partial().get(i), rows);
        }
        boolean scannerGone = !answer.moreResults() || !answer.moreInRegion();
        if (scannerGone) {
            assembler.endOfRegion(rows);
            Optional<ScanPosition> behind = position.behind(open.place.region(), scan);
            // The server has closed it.
            open = null;
            if (!answer.moreResults() || behind.isEmpty()) {
                over = true;
            } else {
                position = behind.get();
                assembler.beginRegion();
                readPointOf = null;
            }
        }
        if (assembler.isFull()) {
            over = true;
            closeOpen();
        }
        if (rows.isEmpty() && !over) {
            // A heartbeat, or a region without rows: the server is well, and the time starts anew.
            if (answer.cursor().isPresent()) {
                reached = answer.cursor();
            }
            step(newOperation());
        } else {
            deliver(rows);
        }
    }

    private void deliver(List<Row> rows) {
        fetching = false;
        List<Row> delivered = List.copyOf(rows);
        if (asked == null) {
            if (!delivered.isEmpty()) {
                ready = delivered;
            }
            keepAlive();
            return;
        }
        CompletableFuture<List<Row>> answer = asked;
        asked = null;
        fetch();
        handOver(answer, delivered);
    }

    private void handOver(CompletableFuture<List<Row>> answer, List<Row> rows) {
        if (!rows.isEmpty()) {
            meter.delivered(rows);
            reached = Optional.of(rows.get(rows.size() - 1).key());
        }
        answer.complete(rows);
    }

    // ---- when a scanner is lost ----

    private void recover(Operation operation, Throwable failure) {
        meter.lostScanner();
        assembler.forgetHeld();
        closeOpen();
        Decision decision = retrier.decide(operation, failure);
        if (decision instanceof Decision.Again again) {
            retrier.later(again.pause(), () -> step(operation));
        } else if (decision instanceof Decision.GiveUp end) {
            fetching = false;
            failed = end.failure();
            if (asked != null) {
                CompletableFuture<List<Row>> answer = asked;
                asked = null;
                answer.completeExceptionally(failed);
            }
        }
    }

    private void closeOpen() {
        if (open != null) {
            var request = ClientPb.ScanRequest.newBuilder()
                    .setScannerId(open.id)
                    .setNumberOfRows(0)
                    .setCloseScanner(true);
            // Its answer does not matter: a scanner that cannot be closed ends with its lease.
            var unused = calls.scan(open.place, request.build(), callTimeout);
            open = null;
        }
    }

    // ---- while nobody asks ----

    private void keepAlive() {
        if (open != null && open.leaseMillis > 0) {
            renewal = loop.schedule(Duration.ofMillis(open.leaseMillis / 3), this::renew);
        }
    }

    private void renew() {
        if (closed || fetching || open == null) {
            return;
        }
        calling = true;
        var request = ClientPb.ScanRequest.newBuilder()
                .setScannerId(open.id)
                .setNumberOfRows(0)
                .setNextCallSeq(open.nextCall++)
                .setRenew(true);
        Futures.then(calls.scan(open.place, request.build(), callTimeout), (answer, failure) -> {
            calling = false;
            Runnable next = afterCall;
            afterCall = () -> {};
            if (closed) {
                closeOpen();
                return;
            }
            // A renewal that failed is found out by the next call.
            if (!fetching) {
                keepAlive();
            }
            next.run();
        });
    }

    /** A scanner that a server keeps for us. */
    private static final class OpenScanner {
        private final RegionLocation place;
        private final long id;
        private final int leaseMillis;
        private long nextCall;

        OpenScanner(RegionLocation place, long id, int leaseMillis) {
            this.place = place;
            this.id = id;
            this.leaseMillis = leaseMillis;
        }
    }
}
