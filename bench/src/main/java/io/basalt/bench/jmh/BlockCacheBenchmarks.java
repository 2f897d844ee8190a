package io.basalt.bench.jmh;

import io.basalt.storage.cache.Block;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.cache.BlockKey;
import io.basalt.storage.cache.BlockKind;
import io.basalt.storage.cache.FileKey;
import java.util.SplittableRandom;
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

/** A cache that is full: what finding a block takes, and what bringing one in takes, which drives another out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlockCacheBenchmarks {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int BLOCKS = 1_000;
    private static final FileKey FILE = new FileKey("data/file", 1L << 40, 1);

    private final SplittableRandom random = new SplittableRandom(1);
    private BlockCache cache;
    private long next;

    @Setup
    public void fill() {
        cache = new BlockCache(2L * BLOCKS * BLOCK_BYTES);
        for (int i = 0; i < BLOCKS; i++) {
            bringIn();
        }
    }

    @TearDown
    public void close() {
        cache.close();
    }

    @Benchmark
    public int hit() {
        try (Block block = cache.get(BlockKind.DATA, new BlockKey(FILE, random.nextInt(BLOCKS)))) {
            return block == null ? 0 : block.payloadBytes();
        }
    }

    @Benchmark
    public boolean miss() {
        return cache.get(BlockKind.DATA, new BlockKey(FILE, -1 - random.nextInt(BLOCKS))) == null;
    }

    @Benchmark
    public void bringIn() {
        try (Block block = cache.allocate(BlockKind.DATA, BLOCK_BYTES)) {
            block.seal(0, BLOCK_BYTES);
            cache.insert(new BlockKey(FILE, next++), block);
        }
    }
}
