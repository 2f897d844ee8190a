package io.basalt.bench.jmh;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.wal.AppendCallback;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalBatch;
import io.basalt.storage.wal.WalClosedException;
import io.basalt.storage.wal.WalConfig;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An append of a row of ten cells with everything that follows, on one thread and a disk in memory: no sync, no wake-up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WalBenchmarks implements AppendCallback {
    private static final String REGION = "225fdeb38ffb265f68ce20e810a9f847";
    private static final int FLUSH_EVERY = 1_000;

    private final SampleCells cells = new SampleCells(1);
    private final CellView view = new CellView();
    private final WalBatch batch = new WalBatch();
    private Wal wal;
    private long sequenceId;
    private long synced;

    @Setup
    public void open() throws IOException {
        wal = Wal.create(
                new MemoryFileSystem().mount("bench"), "wal/bench", WalConfig.DEFAULTS, Runnable::run, Runnable::run);
    }

    @TearDown
    public void close() {
        wal.close();
    }

    @Benchmark
    public long append() throws WalClosedException {
        batch.clear();
        batch.mutation(++sequenceId);
        for (int i = 0; i < cells.count(); i++) {
            batch.cell(cells.view(i, view));
        }
        if (!wal.append(REGION, batch, this)) {
            throw new IllegalStateException("the log is full");
        }
        if (sequenceId % FLUSH_EVERY == 0) {
            wal.regionFlushed(REGION, sequenceId);
        }
        return synced;
    }

    @Override
    public void synced() {
        synced++;
    }

    @Override
    public void failed(WalClosedException cause) {
        throw new IllegalStateException(cause);
    }
}
