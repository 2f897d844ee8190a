package io.basalt.bench.operation;

import io.basalt.base.Bytes;
import io.basalt.client.Connection;
import io.basalt.client.row.Put;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;

/**
 * Threads that write and read random rows one after another, half of them through HBase's client and half through ours,
 * each with the settings that it comes with, and what they met: operations that took long, and such that failed.
 */
final class Load implements AutoCloseable {
    static final String TABLE = "moved";
    static final String FAMILY = "f";

    /** Rows are named by numbers below this. */
    static final int ROWS = 1_000_000;

    /** What is faster than this was not interrupted by anything. */
    static final long SLOW_NANOS = 15_000_000;

    private static final int VALUE_BYTES = 500;

    private final List<Thread> threads = new ArrayList<>();
    private final Collection<Slow> slow = new ConcurrentLinkedQueue<>();
    private final Collection<String> failures = new ConcurrentLinkedQueue<>();
    private final LongAdder done = new LongAdder();
    private volatile boolean stopping;

    /** An operation that took long. */
    record Slow(String client, Bytes row, long beganNanos, long endedNanos) {
        double millis() {
            return (endedNanos - beganNanos) / 1e6;
        }
    }

    /** One thread's way to the table. */
    private interface Client extends AutoCloseable {
        void put(byte[] row, byte[] value) throws IOException;

        void get(byte[] row) throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Opener {
        Client open() throws IOException;
    }

    static byte[] row(int number) {
        return String.format(Locale.ROOT, "%06d", number).getBytes(StandardCharsets.UTF_8);
    }

    void start(String quorum, int threadsOfEach) {
        for (int i = 0; i < threadsOfEach; i++) {
            start("stock", i, () -> new StockClient(quorum));
            start("own", i, () -> new OwnClient(quorum));
        }
    }

    private void start(String client, int number, Opener opener) {
        var thread = new Thread(() -> run(client, new Random(number), opener), client + "-" + number);
        threads.add(thread);
        thread.start();
    }

    private void run(String name, Random random, Opener opener) {
        byte[] value = new byte[VALUE_BYTES];
        try (Client client = opener.open()) {
            while (!stopping) {
                byte[] row = row(random.nextInt(ROWS));
                boolean writes = random.nextBoolean();
                random.nextBytes(value);
                long beganNanos = System.nanoTime();
                try {
                    if (writes) {
                        client.put(row, value);
                    } else {
                        client.get(row);
                    }
                } catch (IOException e) {
                    failures.add(name + ": " + e);
                }
                long endedNanos = System.nanoTime();
                done.increment();
                if (endedNanos - beganNanos > SLOW_NANOS) {
                    slow.add(new Slow(name + (writes ? " put" : " get"), Bytes.copyOf(row), beganNanos, endedNanos));
                }
            }
        } catch (IOException e) {
            failures.add(name + " ends: " + e);
        }
    }

    long operations() {
        return done.sum();
    }

    Collection<String> failures() {
        return failures;
    }

    Collection<Slow> slow() {
        return slow;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class OwnClient implements Client {
        private static final Bytes QUALIFIER = Bytes.of("q");
        private final Connection connection;
        private final io.basalt.client.Table table;

        OwnClient(String quorum) {
            connection = Connection.open(quorum);
            table = connection.table(TABLE);
        }

        @Override
        public void put(byte[] row, byte[] value) throws IOException {
            table.put(Put.row(Bytes.copyOf(row)).set(Bytes.of(FAMILY), QUALIFIER, Bytes.copyOf(value)));
        }

        @Override
        public void get(byte[] row) throws IOException {
            var unused = table.get(io.basalt.client.row.Get.row(Bytes.copyOf(row)));
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private static final class StockClient implements Client {
        private static final byte[] QUALIFIER = {'q'};
        private final org.apache.hadoop.hbase.client.Connection connection;
        private final org.apache.hadoop.hbase.client.Table table;

        StockClient(String quorum) throws IOException {
            Configuration configuration = HBaseConfiguration.create();
            String[] address = quorum.split(":", 2);
            configuration.set("hbase.zookeeper.quorum", address[0]);
            configuration.set("hbase.zookeeper.property.clientPort", address[1]);
            connection = ConnectionFactory.createConnection(configuration);
            table = connection.getTable(TableName.valueOf(TABLE));
        }

        @Override
        public void put(byte[] row, byte[] value) throws IOException {
            table.put(new org.apache.hadoop.hbase.client.Put(row)
                    .addColumn(FAMILY.getBytes(StandardCharsets.UTF_8), QUALIFIER, value));
        }

        @Override
        public void get(byte[] row) throws IOException {
            var unused = table.get(new Get(row));
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }
}
