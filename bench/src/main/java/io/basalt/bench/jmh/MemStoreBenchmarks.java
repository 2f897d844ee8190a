package io.basalt.bench.jmh;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A MemStore of rows with ten columns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemStoreBenchmarks {
    private static final int ROWS = 10_000;
    private static final int CELLS = ROWS * SampleCells.COLUMNS;

    private final SampleCells cells = new SampleCells(ROWS);
    private final ChunkPool pool = new ChunkPool(1L << 30);
    private final CellView view = new CellView();
    private final Random random = new Random(1);
    private MemStore filled;

    @Setup
    public void fill() {
        filled = ofAllCells();
    }

    private MemStore ofAllCells() {
        MemStore store = new MemStore(pool, CellOrder.USER);
        for (int i = 0; i < CELLS; i++) {
            store.add(cells.view(i, view));
        }
        return store;
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public long putAscending() {
        MemStore store = ofAllCells();
        long count = store.cells();
        store.release();
        return count;
    }

    @Benchmark
    public boolean get() throws IOException {
        try (CellCursor cursor = filled.cursor()) {
            return cursor.seek(cells.view(random.nextInt(CELLS), view));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public int scan() throws IOException {
        int bytes = 0;
        try (CellCursor cursor = filled.cursor()) {
            for (boolean more = cursor.seek(cells.view(0, view)); more; more = cursor.next()) {
                bytes += cursor.cell().valueLength();
            }
        }
        return bytes;
    }
}
