package io.basalt.bench.rival;

import io.basalt.bench.measure.Pause;
import io.basalt.bench.ycsb.StockClient;
import io.basalt.bench.ycsb.YcsbRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.RegionMetrics;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.CompactionState;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/** Tables for a benchmark, made and looked after with the stock client. */
final class Tables implements AutoCloseable {
    private static final int REGIONS = 10;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Connection connection;
    private final Admin admin;

    Tables(String quorum) throws IOException {
        connection = ConnectionFactory.createConnection(StockClient.configuration(quorum));
        admin = connection.getAdmin();
    }

    Admin admin() {
        return admin;
    }

    /** A table whose regions share the keys of YCSB evenly. */
    void create(String name) throws IOException {
        // Keys are "user" and a hash in decimal: from user1 to user9 almost all of them.
        byte[][] splits = new byte[REGIONS - 1][];
        for (int i = 0; i < splits.length; i++) {
            splits[i] = ("user" + (1000 + (i + 1) * (9999 - 1000) / REGIONS)).getBytes(StandardCharsets.UTF_8);
        }
        create(name, splits);
    }

    void create(String name, byte[][] splits) throws IOException {
        var table = TableDescriptorBuilder.newBuilder(TableName.valueOf(name))
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(YcsbRun.FAMILY))
                .build();
        admin.createTable(table, splits);
    }

    void delete(String name) throws IOException {
        admin.disableTable(TableName.valueOf(name));
        admin.deleteTable(TableName.valueOf(name));
    }

    /** Returns when nothing of the table is in memory alone. */
    void flush(String name) throws IOException {
        TableName table = TableName.valueOf(name);
        admin.flush(table);
        await("flush of " + name, () -> metrics(table).stream()
                .allMatch(region -> region.getMemStoreSize().getLongValue() == 0));
    }

    /** A major compaction; returns when every region has one file. */
    void compact(String name) throws IOException {
        TableName table = TableName.valueOf(name);
        admin.majorCompact(table);
        await(
                "compaction of " + name,
                () -> admin.getCompactionState(table) == CompactionState.NONE
                        && metrics(table).stream().allMatch(region -> region.getStoreFileCount() <= 1));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the " + what + " has not ended after " + PATIENCE);
            }
            Pause.of(POLL);
        }
    }

    private List<RegionMetrics> metrics(TableName table) throws IOException {
        List<RegionMetrics> all = new ArrayList<>();
        for (ServerName server : admin.getRegionServers()) {
            all.addAll(admin.getRegionMetrics(server, table));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        connection.close();
    }
}
