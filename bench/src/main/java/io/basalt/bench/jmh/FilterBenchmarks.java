package io.basalt.bench.jmh;

import io.basalt.base.Bytes;
import io.basalt.client.filter.Comparison;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.storage.filter.Filter;
import io.basalt.storage.filter.FilterParser;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a filter takes for a cell, and to be read from a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FilterBenchmarks {
    private static final int ROWS = 100;
    private static final int CELLS = ROWS * SampleCells.COLUMNS;

    /** Filters as clients ask for them. */
    public enum Kind {
        ROW_PREFIX,
        QUALIFIER,
        VALUE_IN_COLUMN,
        LIST_OF_THREE;

        private io.basalt.client.filter.Filter filter() {
            return switch (this) {
                case ROW_PREFIX -> io.basalt.client.filter.Filter.rowPrefix(Bytes.of("user"));
                case QUALIFIER -> io.basalt.client.filter.Filter.qualifier(Comparison.equal("field7"));
                case VALUE_IN_COLUMN ->
                    io.basalt.client.filter.Filter.where("f", "field3", Comparison.atLeast(Bytes.of("m")));
                case LIST_OF_THREE ->
                    io.basalt.client.filter.Filter.and(
                            ROW_PREFIX.filter(), QUALIFIER.filter(), io.basalt.client.filter.Filter.keysOnly());
            };
        }
    }

    @Param
    private Kind kind;

    private final SampleCells cells = new SampleCells(ROWS);
    private final CellView view = new CellView();
    private FilterPb.Filter message;
    private Filter filter;

    @Setup
    public void parse() throws RpcException {
        message = kind.filter().message();
        filter = FilterParser.parse(message);
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public int evaluate() throws RpcException {
        int included = 0;
        for (int i = 0; i < CELLS; i++) {
            cells.view(i, view);
            if (i % SampleCells.COLUMNS == 0) {
                filter.reset();
                filter.filterRowKey(view);
            }
            if (filter.filterCell(view).includes()) {
                included++;
            }
        }
        return included;
    }

    @Benchmark
    public Filter read() throws RpcException {
        return FilterParser.parse(message);
    }
}
