package io.basalt.client.aggregate;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.future.Futures;
import io.basalt.client.location.RegionSweep;
import io.basalt.client.location.Router;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.AggregatePb.AggregateRequest;
import io.basalt.protocol.pb.AggregatePb.AggregateResponse;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What servers can say of the numbers in a column, without sending them: the rows of a scan, of one family of which it
 * names a column. Thread-safe; each call asks anew.
 *
 * @param <N> the numbers
 */
public final class AsyncAggregates<N extends Number & Comparable<N>> {
    private static final String SERVICE = "AggregateService";

    private final TableName table;
    private final Scan scan;
    private final Bytes family;
    /** In their order; empty for the whole family. */
    private final List<Bytes> qualifiers;

    private final NumberForm<N> form;
    private final EventLoop loop;
    private final Router router;
    private final RegionCalls calls;
    private final Function<Scan, AsyncScanner> scanners;

    /**
     * @param router gives calls the time to read a whole region
     * @param scanners opens scans of the table
     */
    public AsyncAggregates(
            TableName table,
            Scan scan,
            NumberForm<N> form,
            EventLoop loop,
            Router router,
            RegionCalls calls,
            Function<Scan, AsyncScanner> scanners) {
        if (scan.message().getColumnCount() != 1) {
            throw new IllegalArgumentException("an aggregation is about columns of one family; the scan names "
                    + scan.message().getColumnCount());
        }
        if (scan.isReversed() || scan.limit().isPresent()) {
            throw new IllegalArgumentException("an aggregation is about all rows: without a limit, and not reversed");
        }
        ClientPb.Column column = scan.message().getColumn(0);
        this.family = PbBytes.fromPb(column.getFamily());
        this.qualifiers =
                column.getQualifierList().stream().map(PbBytes::fromPb).sorted().toList();
        this.table = table;
        this.scan = scan;
        this.form = form;
        this.loop = loop;
        this.router = router;
        this.calls = calls;
        this.scanners = scanners;
    }

    /** How many rows there are. */
    public CompletableFuture<Long> rows() {
        return sweep("GetRowNum").thenApply(parts -> parts.stream()
                .mapToLong(part -> number(part.answer().getFirstPart(0)))
                .sum());
    }

    /** The largest number; nothing when there is none. */
    public CompletableFuture<Optional<N>> max() {
        return combined("GetMax", (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /** The smallest number; nothing when there is none. */
    public CompletableFuture<Optional<N>> min() {
        return combined("GetMin", (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }

    /** All numbers added up; nothing when there is none. */
    public CompletableFuture<Optional<N>> sum() {
        return combined("GetSum", form::add);
    }

    /** The sum divided by the number of rows; nothing when there is no number. */
    public CompletableFuture<OptionalDouble> average() {
        return moments("GetAvg", 1)
                .thenApply(moments -> moments.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(moments.get()[0] / moments.get()[1]));
    }

    /** The standard deviation of rows, each with the sum of its numbers; nothing when there is no number. */
    public CompletableFuture<OptionalDouble> deviation() {
        return moments("GetStd", 2).thenApply(moments -> {
            if (moments.isEmpty()) {
                return OptionalDouble.empty();
            }
            double[] sums = moments.get();
            double average = sums[0] / sums[2];
            return OptionalDouble.of(Math.sqrt(sums[1] / sums[2] - average * average));
        });
    }

    /**
     * Of the rows in their order the last before half of the sum is passed, its number; nothing when there is none. With
     * two columns, the sum is that of the one with the larger qualifier, the weights.
     */
    public CompletableFuture<Optional<N>> median() {
        // Not GetMedian, whose sums are of all columns.
        return sweep("GetSum", weights())
                .thenCompose(parts -> Futures.compute(parts, MedianSearch::new))
                .thenCompose(MedianSearch::found);
    }

    // ---- helpers ----

    private CompletableFuture<List<RegionSweep.Part<AggregateResponse>>> sweep(String method) {
        return sweep(method, scan);
    }

    private CompletableFuture<List<RegionSweep.Part<AggregateResponse>>> sweep(String method, Scan rows) {
        return new RegionSweep<>(
                        "aggregation",
                        table,
                        loop,
                        router,
                        (place, part, timeout) -> calls.exec(
                                place,
                                part.message().getStartRow(),
                                SERVICE,
                                method,
                                AggregateRequest.newBuilder()
                                        .setInterpreterClassName(form.interpreter())
                                        .setScan(part.message())
                                        .build(),
                                AggregateResponse.parser(),
                                timeout))
                .over(rows);
    }

    /** The scan with the column of the weights alone. */
    private Scan weights() {
        return qualifiers.isEmpty() ? scan : scan.onlyColumn(family, qualifiers.get(qualifiers.size() - 1));
    }

    private CompletableFuture<Optional<N>> combined(String method, BinaryOperator<N> combine) {
        return sweep(method)
                .thenCompose(parts -> Futures.compute(parts, answered -> {
                    Optional<N> result = Optional.empty();
                    for (var part : answered) {
                        if (part.answer().getFirstPartCount() > 0) {
                            N number = form.read(part.answer().getFirstPart(0));
                            result = Optional.of(result.isEmpty() ? number : combine.apply(result.get(), number));
                        }
                    }
                    return result;
                }));
    }

    /** So many sums, and behind them the number of rows; nothing when no region had a number. */
    private CompletableFuture<Optional<double[]>> moments(String method, int sums) {
        return sweep(method)
                .thenCompose(parts -> Futures.compute(parts, answered -> {
                    double[] moments = new double[sums + 1];
                    boolean any = false;
                    for (var part : answered) {
                        if (part.answer().hasSecondPart()) {
                            any = true;
                            for (int i = 0; i < sums; i++) {
                                moments[i] +=
                                        form.read(part.answer().getFirstPart(i)).doubleValue();
                            }
                            moments[sums] += number(part.answer().getSecondPart());
                        }
                    }
                    return any ? Optional.of(moments) : Optional.empty();
                }));
    }

    private static long number(ByteString part) {
        return part.asReadOnlyByteBuffer().getLong();
    }

    /** Finds the region in which half of the sum is passed, and reads it from its first row on. */
    private final class MedianSearch {
        private final CompletableFuture<Optional<N>> found = new CompletableFuture<>();
        private final double half;
        private double passed;
        private Optional<N> before = Optional.empty();

        MedianSearch(List<RegionSweep.Part<AggregateResponse>> parts) throws IOException {
            double[] sums = new double[parts.size()];
            double all = 0;
            for (int i = 0; i < sums.length; i++) {
                AggregateResponse answer = parts.get(i).answer();
                sums[i] = answer.getFirstPartCount() > 0
                        ? form.read(answer.getFirstPart(0)).doubleValue()
                        : 0;
                all += sums[i];
            }
            half = all / 2;
            int at = 0;
            while (at < sums.length - 1 && passed + sums[at] <= half) {
                passed += sums[at++];
            }
            Scan rest = at == 0 ? scan : scan.from(parts.get(at).start());
            search(scanners.apply(rest));
        }

        CompletableFuture<Optional<N>> found() {
            return found;
        }

        private void search(AsyncScanner scanner) {
            Futures.then(scanner.next(), (rows, failure) -> {
                if (failure != null) {
                    found.completeExceptionally(failure);
                    return;
                }
                for (Row row : rows) {
                    if (passes(row)) {
                        scanner.close();
                        found.complete(before);
                        return;
                    }
                }
                if (rows.isEmpty()) {
                    found.complete(Optional.empty());
                } else {
                    search(scanner);
                }
            });
        }

        /** Whether half of the sum is passed with this row; if not, its number is the last before that. */
        private boolean passes(Row row) {
            Optional<N> value = newest(row, 0);
            Optional<N> weight = qualifiers.size() > 1 ? newest(row, qualifiers.size() - 1) : value;
            double sum = passed + weight.map(Number::doubleValue).orElse(0.0);
            if (sum > half) {
                return true;
            }
            passed = sum;
            before = value.or(() -> before);
            return false;
        }

        private Optional<N> newest(Row row, int column) {
            Optional<Cell> cell =
                    qualifiers.isEmpty() ? row.cells().stream().findFirst() : row.cell(family, qualifiers.get(column));
            return cell.flatMap(form::of);
        }
    }
}
