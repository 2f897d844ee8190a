package io.basalt.bench.engine;

import io.basalt.bench.measure.Pause;
import io.basalt.bench.region.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with its defaults (leveled compaction, two background jobs, checksums), but for what must be alike: buffers,
 * cache, no compression, Bloom filters of ten bits a key, the log synced or not.
 */
final class RocksEngine implements Engine {
    private static final Duration POLL = Duration.ofMillis(20);

    static {
        RocksDB.loadLibrary();
    }

    private final RocksDB database;
    private final LRUCache cache;
    private final BloomFilter bloom;
    private final Options options;
    private final WriteOptions writes;
    private final ReadOptions reads = new ReadOptions();
    private final byte[] value = new byte[64 << 10];

    RocksEngine(String directory, long cacheBytes, boolean synced) throws IOException {
        cache = new LRUCache(cacheBytes);
        bloom = new BloomFilter(10, false);
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(4)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
        writes = new WriteOptions().setSync(synced);
        try {
            database = RocksDB.open(options, directory);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void load(Rows rows, int[] order) throws IOException {
        try {
            for (int row : order) {
                database.put(writes, rows.key(row), rows.value(row));
            }
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void settle() throws IOException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            database.flush(flush);
            while (isTrue("rocksdb.compaction-pending")
                    || isTrue("rocksdb.num-running-compactions")
                    || isTrue("rocksdb.num-running-flushes")) {
                Pause.of(POLL);
            }
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private boolean isTrue(String property) throws RocksDBException {
        return database.getLongProperty(property) > 0;
    }

    @Override
    public int get(byte[] key) throws IOException {
        try {
            return database.get(reads, key, value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long scan() throws IOException {
        ByteBuffer key = ByteBuffer.allocateDirect(256);
        ByteBuffer bytes = ByteBuffer.allocateDirect(value.length);
        long rows = 0;
        try (RocksIterator iterator = database.newIterator(reads)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                iterator.key(key.clear());
                iterator.value(bytes.clear());
                rows++;
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
        return rows;
    }

    @Override
    public long[] putEach(Rows rows, int writers, Duration howLong) throws IOException {
        List<Writer> all = new ArrayList<>();
        long end = System.nanoTime() + howLong.toNanos();
        for (int i = 0; i < writers; i++) {
            all.add(new Writer(rows, i, writers, end));
        }
        all.forEach(Thread::start);
        for (Writer writer : all) {
            Pause.join(writer);
            if (writer.failure != null) {
                throw new IOException(writer.failure);
            }
        }
        return all.stream()
                .flatMapToLong(writer -> LongStream.of(writer.latencies))
                .sorted()
                .toArray();
    }

    private final class Writer extends Thread {
        private final Rows rows;
        private final int first;
        private final int step;
        private final long end;
        private long[] latencies = new long[1024];
        private RocksDBException failure;

        Writer(Rows rows, int first, int step, long end) {
            super("writer-" + first);
            this.rows = rows;
            this.first = first;
            this.step = step;
            this.end = end;
        }

        @Override
        public void run() {
            int count = 0;
            try {
                for (int row = first; System.nanoTime() < end; row = (row + step) % rows.count()) {
                    long from = System.nanoTime();
                    database.put(writes, rows.key(row), rows.value(row));
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, count * 2);
                    }
                    latencies[count++] = System.nanoTime() - from;
                }
            } catch (RocksDBException e) {
                failure = e;
            }
            latencies = Arrays.copyOf(latencies, count);
        }
    }

    @Override
    public long dataBytes() throws IOException {
        try {
            return database.getLongProperty("rocksdb.total-sst-files-size");
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        database.close();
        reads.close();
        writes.close();
        options.close();
        bloom.close();
        cache.close();
    }
}
