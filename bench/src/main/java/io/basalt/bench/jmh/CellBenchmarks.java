package io.basalt.bench.jmh;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.MalformedCellException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The order of cells, and reading the cells of a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CellBenchmarks {
    private static final int ROWS = 100;
    private static final int CELLS = ROWS * SampleCells.COLUMNS;
    private static final int MAX_CELL_BYTES = 1 << 20;

    private final SampleCells cells = new SampleCells(ROWS);
    private final CellView left = new CellView();
    private final CellView right = new CellView();

    @Benchmark
    @OperationsPerInvocation(CELLS - 1)
    public int compareNeighbours() {
        int sum = 0;
        for (int i = 1; i < CELLS; i++) {
            sum += CellOrder.USER.compare(cells.view(i - 1, left), cells.view(i, right));
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public int readCellBlock() throws MalformedCellException {
        CellBlockReader reader = new CellBlockReader(cells.block(), CellCodec.KEY_VALUE, MAX_CELL_BYTES);
        int bytes = 0;
        while (reader.next(left)) {
            bytes += left.valueLength();
        }
        return bytes;
    }
}
