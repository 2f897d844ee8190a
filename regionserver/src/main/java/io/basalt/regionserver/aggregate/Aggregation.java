package io.basalt.regionserver.aggregate;

import com.google.protobuf.ByteString;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.AggregatePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.regionserver.read.ReadSpecs;
import io.basalt.storage.read.CellSink;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One call of AggregateService: adds up the cells of a region. May wait for the disk.
 *
 * @param <N> the numbers
 */
public final class Aggregation<N> implements CellSink {
    private final Numbers<N> numbers;
    private final ClientPb.Scan scan;
    private final boolean weighted;

    private N most;
    private N least;
    private N sum;
    private N sumOfSquares;
    private N sumOfRow;
    private long rows;

    private Aggregation(Numbers<N> numbers, ClientPb.Scan scan) throws RpcException {
        this.numbers = numbers;
        this.scan = scan;
        if (scan.getColumnCount() != 1) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "an aggregation reads one family, not " + scan.getColumnCount());
        }
        this.weighted = scan.getColumn(0).getQualifierCount() > 1;
    }

    /** @throws RpcException when there is no such aggregation */
    public static Aggregation<?> of(AggregatePb.AggregateRequest request) throws RpcException {
        Numbers<?> numbers = Numbers.named(request.getInterpreterClassName())
                .orElseThrow(() -> new RpcException(
                        ErrorKind.DO_NOT_RETRY,
                        "there is no column interpreter " + request.getInterpreterClassName() + " on this server"));
        return new Aggregation<>(numbers, request.getScan());
    }

    /** Reads what there is of the scan's rows in the region and answers {@code method}; read-only, once. */
    public AggregatePb.AggregateResponse run(String method, Region region, ScanLimits limits) throws IOException {
        try (RegionScanner scanner = region.scan(ReadSpecs.scan(scan), ReadMode.MAY_READ)) {
            while (true) {
                switch (scanner.next(this, limits)) {
                    case ROW, PIECES_COMPLETE -> endRow();
                    case PIECE -> {}
                    case PAUSED ->
                        throw new RpcException(
                                ErrorKind.DO_NOT_RETRY, "the aggregation took longer than its caller waits");
                    case END -> {
                        return answer(method);
                    }
                }
            }
        }
    }

    @Override
    public void add(CellView cell) {
        N number = numbers.of(cell);
        if (number != null) {
            most = most == null || numbers.compare(number, most) > 0 ? number : most;
            least = least == null || numbers.compare(number, least) < 0 ? number : least;
        }
        sumOfRow = numbers.add(sumOfRow, number);
    }

    private void endRow() {
        rows++;
        sum = numbers.add(sum, sumOfRow);
        sumOfSquares = numbers.add(sumOfSquares, numbers.multiply(sumOfRow, sumOfRow));
        sumOfRow = null;
    }

    private AggregatePb.AggregateResponse answer(String method) throws RpcException {
        var answer = AggregatePb.AggregateResponse.newBuilder();
        switch (method) {
            case "GetMax" -> addTo(answer, most);
            case "GetMin" -> addTo(answer, least);
            case "GetSum" -> addTo(answer, sum);
            case "GetRowNum" -> answer.addFirstPart(rows());
            case "GetAvg" -> {
                addTo(answer, sum);
                addRows(answer);
            }
            case "GetStd" -> {
                addTo(answer, sum);
                addTo(answer, sumOfSquares);
                addRows(answer);
            }
            case "GetMedian" -> {
                addTo(answer, sum);
                if (sum != null) {
                    // HBase's sums are of both columns, that of the values too.
                    addTo(answer, weighted ? sum : numbers.least());
                }
            }
            default -> throw new RpcException(ErrorKind.UNKNOWN_PROTOCOL, "AggregateService has no method " + method);
        }
        return answer.build();
    }

    private void addTo(AggregatePb.AggregateResponse.Builder answer, N number) {
        if (number != null) {
            answer.addFirstPart(numbers.toBytes(number));
        }
    }

    private void addRows(AggregatePb.AggregateResponse.Builder answer) {
        if (sum != null) {
            answer.setSecondPart(rows());
        }
    }

    private ByteString rows() {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(rows).flip());
    }
}
