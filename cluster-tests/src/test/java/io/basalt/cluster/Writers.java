package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * Threads that put rows through a stock client, and remember which were acknowledged. A row is written once; its value
 * follows from its number.
 */
final class Writers implements AutoCloseable {
    static final TableName TABLE = TableName.valueOf("written");
    private static final byte[] FAMILY = bytes("f");
    private static final byte[] QUALIFIER = bytes("q");
    private static final int PREFIXES = 10;

    private final Map<Integer, Boolean> acknowledged = new ConcurrentSkipListMap<>();
    private final AtomicInteger nextRow = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    static void createTable(Configuration configuration) throws IOException {
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Admin admin = connection.getAdmin()) {
            byte[][] splits = new byte[PREFIXES - 1][];
            for (int i = 1; i < PREFIXES; i++) {
                splits[i - 1] = bytes(i + "-");
            }
            admin.createTable(
                    TableDescriptorBuilder.newBuilder(TABLE)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                            .build(),
                    splits);
        }
    }

    /** Starts {@code count} threads; each ends at {@link #stop} or at its first failure. */
    void start(Configuration configuration, int count) {
        stopping = false;
        for (int i = 0; i < count; i++) {
            var thread = new Thread(() -> write(configuration), "writer-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void write(Configuration configuration) {
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Table table = connection.getTable(TABLE)) {
            while (!stopping) {
                int row = nextRow.getAndIncrement();
                table.put(new Put(key(row)).addColumn(FAMILY, QUALIFIER, value(row)));
                acknowledged.put(row, true);
            }
        } catch (IOException e) {
            failures.incrementAndGet();
        }
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    int acknowledgedRows() {
        return acknowledged.size();
    }

    int failures() {
        return failures.get();
    }

    /** Every acknowledged row is there, and whatever is there has the content that was written. */
    void check(Configuration configuration) throws IOException {
        var found = new TreeMap<String, byte[]>();
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Table table = connection.getTable(TABLE);
                ResultScanner scanner = table.getScanner(new Scan())) {
            for (Result result : scanner) {
                found.put(new String(result.getRow(), UTF_8), result.getValue(FAMILY, QUALIFIER));
            }
        }
        for (int row : acknowledged.keySet()) {
            byte[] value = found.get(new String(key(row), UTF_8));
            assertNotNull(
                    value,
                    () -> "row " + row + " was acknowledged and is lost; acknowledged " + acknowledged.size()
                            + ", found " + found.size());
        }
        found.forEach((key, value) -> assertArrayEquals(
                value(Integer.parseInt(key.substring(key.indexOf('-') + 1))), value, () -> "content of row " + key));
    }

    private static byte[] key(int row) {
        return bytes(String.format(Locale.ROOT, "%d-%08d", row % PREFIXES, row));
    }

    private static byte[] value(int row) {
        return bytes(("content of " + row + " ").repeat(1 + row % 20));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Lets the threads end by themselves; after a failed test nobody asks what they did. */
    @Override
    public void close() {
        stopping = true;
    }
}
