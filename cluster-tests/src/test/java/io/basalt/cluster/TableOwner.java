package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * A thread with a stock client and a table to itself, which does to the table whatever can be done to one and knows which
 * rows have to be in it. What changes rows and fails may still happen: such a table is left to itself.
 */
final class TableOwner implements AutoCloseable {
    private static final int ROWS = 200;
    private static final byte[] FAMILY = bytes("f");
    private static final byte[] OTHER_FAMILY = bytes("g");
    private static final byte[] QUALIFIER = bytes("q");
    private static final byte[][] SPLIT_KEYS = {row(60), row(140)};

    private final String name;
    private final Random random;
    private final Connection connection;
    private final Admin admin;
    private final Thread thread;
    private final List<String> done = new ArrayList<>();
    private volatile boolean stopping;
    private volatile Throwable problem;

    // ---- the thread's, and after its end the test's ----
    private TableName table;
    private Set<String> rows = new TreeSet<>();

    /** Rows of puts that failed. */
    private final Set<String> possible = new TreeSet<>();

    private Optional<String> snapshot = Optional.empty();
    private Set<String> snapshotRows = Set.of();
    private int number;

    TableOwner(Configuration configuration, String name, long seed) throws IOException {
        this.name = name;
        this.random = new Random(seed);
        this.connection = ConnectionFactory.createConnection(configuration);
        this.admin = connection.getAdmin();
        this.thread = new Thread(this::run, name);
    }

    private interface Work {
        void run() throws Exception;
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /** What it has done, in order. */
    List<String> done() {
        return done;
    }

    private void run() {
        while (!stopping && problem == null) {
            try {
                if (table == null) {
                    create(TableName.valueOf(name + "_" + number++));
                } else {
                    next();
                }
            } catch (AssertionError e) {
                problem = e;
            } catch (Exception e) {
                done.add("gives up " + table + ": " + e);
                forget();
            }
        }
    }

    private void create(TableName next) throws IOException {
        admin.createTable(descriptor(next), random.nextBoolean() ? SPLIT_KEYS : null);
        table = next;
        done.add("created " + table);
    }

    private void forget() {
        table = null;
        rows = new TreeSet<>();
        possible.clear();
        snapshot = Optional.empty();
    }

    private void next() throws Exception {
        switch (random.nextInt(24)) {
            case 0 -> {
                admin.disableTable(table);
                admin.deleteTable(table);
                rows.clear();
                possible.clear();
                create(table);
            }
            case 1 -> {
                admin.disableTable(table);
                admin.truncateTable(table, random.nextBoolean());
                rows.clear();
                possible.clear();
                done.add("truncated");
            }
            case 2, 3 -> {
                admin.disableTable(table);
                admin.enableTable(table);
                done.add("disabled and enabled");
            }
            case 4, 5 -> harmless("changed families", this::changeFamilies);
            case 6, 7, 8 -> harmless("split", this::split);
            case 9, 10 -> harmless("merged", this::merge);
            case 11, 12, 13 -> harmless("moved", this::move);
            case 14 -> harmless("flushed", () -> admin.flush(table));
            case 15 -> harmless("compacted", () -> admin.majorCompact(table));
            case 16, 17 -> harmless("snapshot", this::takeSnapshot);
            case 18 -> restore();
            case 19 -> harmless("copied", this::copy);
            case 20 -> harmless("read", this::check);
            default -> put();
        }
    }

    /** Whether it succeeds or not, the rows stay what they are. */
    private void harmless(String what, Work work) {
        try {
            work.run();
            done.add(what);
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            done.add("not " + what + ": " + e);
        }
    }

    private void put() throws IOException {
        try (Table opened = connection.getTable(table)) {
            for (int i = 0; i < 10; i++) {
                byte[] row = row(random.nextInt(ROWS));
                try {
                    opened.put(new Put(row).addColumn(FAMILY, QUALIFIER, row));
                    rows.add(new String(row, UTF_8));
                } catch (IOException e) {
                    possible.add(new String(row, UTF_8));
                }
            }
        }
        done.add("put");
    }

    private void changeFamilies() throws IOException {
        if (admin.getDescriptor(table).hasColumnFamily(OTHER_FAMILY)) {
            admin.deleteColumnFamily(table, OTHER_FAMILY);
        } else {
            admin.addColumnFamily(table, ColumnFamilyDescriptorBuilder.of(OTHER_FAMILY));
        }
    }

    private void split() throws Exception {
        RegionInfo region = pick(admin.getRegions(table));
        await(admin.splitRegionAsync(region.getRegionName(), row(random.nextInt(ROWS))));
    }

    private void merge() throws Exception {
        List<RegionInfo> regions = admin.getRegions(table);
        if (regions.size() > 1) {
            int first = random.nextInt(regions.size() - 1);
            await(admin.mergeRegionsAsync(
                    new byte[][] {
                        regions.get(first).getRegionName(),
                        regions.get(first + 1).getRegionName()
                    },
                    false));
        }
    }

    private void move() throws IOException {
        admin.move(pick(admin.getRegions(table)).getEncodedNameAsBytes());
    }

    private void takeSnapshot() throws IOException {
        if (!possible.isEmpty()) {
            return;
        }
        String taken = name + "_s" + number++;
        admin.snapshot(taken, table);
        Optional<String> before = snapshot;
        snapshot = Optional.of(taken);
        snapshotRows = new TreeSet<>(rows);
        if (before.isPresent()) {
            admin.deleteSnapshot(before.get());
        }
    }

    private void restore() throws IOException {
        if (snapshot.isPresent()) {
            admin.disableTable(table);
            admin.restoreSnapshot(snapshot.get());
            rows = new TreeSet<>(snapshotRows);
            admin.enableTable(table);
            done.add("restored");
        }
    }

    private void copy() throws IOException {
        if (snapshot.isPresent()) {
            TableName copy = TableName.valueOf(name + "_copy" + number++);
            admin.cloneSnapshot(snapshot.get(), copy);
            compare(copy, read(copy), snapshotRows);
            admin.disableTable(copy);
            admin.deleteTable(copy);
        }
    }

    private void check() throws IOException {
        compare(table, read(table), rows);
    }

    /** After its end: reads the table that it has, once it is enabled. Gives the number of rows. */
    int checkLast() throws IOException {
        if (problem != null) {
            throw new AssertionError(name + " after " + done, problem);
        }
        if (table == null) {
            return 0;
        }
        if (!admin.isTableEnabled(table)) {
            admin.enableTable(table);
        }
        check();
        return rows.size();
    }

    private Set<String> read(TableName from) throws IOException {
        var found = new TreeSet<String>();
        try (Table opened = connection.getTable(from);
                ResultScanner scanner = opened.getScanner(new Scan())) {
            for (Result result : scanner) {
                found.add(new String(result.getRow(), UTF_8));
            }
        }
        return found;
    }

    private void compare(TableName from, Set<String> found, Set<String> expected) {
        var missing = new TreeSet<>(expected);
        missing.removeAll(found);
        var strange = new TreeSet<>(found);
        strange.removeAll(expected);
        strange.removeAll(possible);
        if (!missing.isEmpty() || !strange.isEmpty()) {
            throw new AssertionError(from + " lacks " + missing + " and has " + strange + " too many");
        }
    }

    private RegionInfo pick(List<RegionInfo> regions) {
        return regions.get(random.nextInt(regions.size()));
    }

    private static void await(Future<Void> future) throws InterruptedException, ExecutionException, TimeoutException {
        future.get(2, TimeUnit.MINUTES);
    }

    private static TableDescriptor descriptor(TableName table) {
        return TableDescriptorBuilder.newBuilder(table)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                .build();
    }

    private static byte[] row(int number) {
        return bytes(String.format(Locale.ROOT, "r%03d", number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        admin.close();
        connection.close();
    }
}
