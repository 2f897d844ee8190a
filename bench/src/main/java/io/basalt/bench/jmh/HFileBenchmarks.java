package io.basalt.bench.jmh;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.DataBlockEncoding;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.hfile.HFileSettings;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A file whose blocks are all cached, by encoding and compression; so decompression shows in writing only. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HFileBenchmarks {
    private static final int ROWS = 10_000;
    private static final int CELLS = ROWS * SampleCells.COLUMNS;
    private static final String PATH = "data/file";

    @Param({"NONE", "PREFIX", "DIFF", "FAST_DIFF", "ROW_INDEX_V1"})
    private DataBlockEncoding encoding;

    @Param({"NONE"})
    private Compression compression;

    private final SampleCells cells = new SampleCells(ROWS);
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final CellView view = new CellView();
    private final Random random = new Random(1);
    private BlockCache cache;
    private HFileReader reader;

    @Setup
    public void open() throws IOException {
        cache = new BlockCache(256 << 20);
        write(PATH);
        reader = HFileReader.open(files.mount("bench"), PATH, cache);
        scan();
    }

    @TearDown
    public void close() throws IOException {
        reader.close();
        cache.close();
    }

    @Benchmark
    public boolean get() throws IOException {
        try (CellCursor cursor = reader.cursor(ReadMode.CACHED_ONLY)) {
            return cursor.seek(cells.view(random.nextInt(CELLS), view));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public int scan() throws IOException {
        int bytes = 0;
        try (CellCursor cursor = reader.cursor(ReadMode.MAY_READ)) {
            for (boolean more = cursor.seek(cells.view(0, view)); more; more = cursor.next()) {
                bytes += cursor.cell().valueLength();
            }
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(CELLS)
    public void write() throws IOException {
        write("data/other");
        files.mount("bench").delete("data/other");
    }

    private void write(String path) throws IOException {
        HFileSettings settings = HFileSettings.DEFAULT.withEncoding(encoding).withCompression(compression);
        try (HFileWriter writer = HFileWriter.create(files.mount("bench"), path, settings, 0)) {
            for (int i = 0; i < CELLS; i++) {
                writer.append(cells.view(i, view));
            }
            writer.finish(1, false);
        }
    }
}
