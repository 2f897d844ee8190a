package io.basalt.bench.engine;

import io.basalt.base.Bytes;
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
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with its defaults (leveled compaction, two background jobs, checksums), but for what must be alike: buffers,
 * cache, no compression, Bloom filters of ten bits a key, the log synced or not.
 *
 * <p>It has no columns: a row of several is so many keys, the row's with the column's name behind it. They are written in
 * one batch, and read by an iterator over the keys that begin with the row, with Bloom filters of rows.
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
    private final boolean columns;
    private final ReadOptions reads = new ReadOptions();
    private final ReadOptions rowReads = new ReadOptions().setPrefixSameAsStart(true);
    private final ReadOptions scans = new ReadOptions().setTotalOrderSeek(true);
    private final byte[] value = new byte[64 << 10];
    private final ByteBuffer keyCopy = ByteBuffer.allocateDirect(256);
    private final ByteBuffer valueCopy = ByteBuffer.allocateDirect(64 << 10);

    /** @param columns whether rows have several */
    RocksEngine(String directory, long cacheBytes, boolean synced, boolean columns) throws IOException {
        this.columns = columns;
        cache = new LRUCache(cacheBytes);
        bloom = new BloomFilter(10, false);
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(4)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
        if (columns) {
            options.useFixedLengthPrefixExtractor(Rows.KEY_BYTES);
        }
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
                if (columns) {
                    putColumns(rows, row);
                } else {
                    database.put(writes, rows.key(row), rows.value(row));
                }
            }
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private void putColumns(Rows rows, int row) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            byte[] key = rows.key(row);
            for (Bytes qualifier : rows.qualifiers()) {
                byte[] column = Arrays.copyOf(key, key.length + qualifier.length());
                qualifier.copyTo(ByteBuffer.wrap(column), key.length);
                batch.put(column, rows.value(row));
            }
            database.write(writes, batch);
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
            return columns ? getColumns(key) : database.get(reads, key, value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private int getColumns(byte[] row) throws RocksDBException {
        int bytes = -1;
        try (RocksIterator iterator = database.newIterator(rowReads)) {
            for (iterator.seek(row); iterator.isValid(); iterator.next()) {
                iterator.key(keyCopy.clear());
                bytes = Math.max(0, bytes) + iterator.value(valueCopy.clear());
            }
            iterator.status();
        }
        return bytes;
    }

    @Override
    public long scan(byte[] first, long most) throws IOException {
        long rows = 0;
        try (RocksIterator iterator = database.newIterator(scans)) {
            long low = 0;
            long high = 0;
            for (iterator.seek(first); iterator.isValid(); iterator.next()) {
                iterator.key(keyCopy.clear());
                if (!columns || rows == 0 || keyCopy.getLong(0) != high || keyCopy.getLong(Long.BYTES) != low) {
                    if (rows == most) {
                        break;
                    }
                    rows++;
                    high = keyCopy.getLong(0);
                    low = keyCopy.getLong(Long.BYTES);
                }
                iterator.value(valueCopy.clear());
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
        rowReads.close();
        scans.close();
        writes.close();
        options.close();
        bloom.close();
        cache.close();
    }
}
