package io.basalt.bench.rival;

import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Pause;
import io.basalt.bench.ycsb.StockClient;
import io.basalt.bench.ycsb.YcsbRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;

/** Finds out, as a stock client does, whether a cluster serves. */
final class ServingCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(50);

    private ServingCluster() {}

    /**
     * Starts a cluster of each product for nothing: or the side that comes first would be charged with loading the stock
     * client into this process, and the first of each product with reading its jars and its Java from the disk.
     */
    static void rehearse(List<Side> sides, Path directory) throws IOException, InterruptedException {
        Map<Boolean, Side> products = new LinkedHashMap<>();
        sides.forEach(side -> products.putIfAbsent(side.isHBase(), side));
        for (Side side : products.values()) {
            try (ClusterProcesses cluster = side.cluster(directory, 1, false)) {
                start(cluster);
            } finally {
                Directories.delete(directory);
            }
        }
    }

    /** Starts a cluster and waits until it has taken a put into a new table; gives how long that took. */
    static Duration start(ClusterProcesses cluster) throws IOException, InterruptedException {
        long began = System.nanoTime();
        cluster.start();
        await(cluster, "first put", connection -> {
            TableName table = TableName.valueOf("first");
            try (Admin admin = connection.getAdmin()) {
                if (admin.getClusterMetrics().getLiveServerMetrics().size() < ClusterProcesses.REGION_SERVERS) {
                    return false;
                }
                if (!admin.tableExists(table)) {
                    admin.createTable(org.apache.hadoop.hbase.client.TableDescriptorBuilder.newBuilder(table)
                            .setColumnFamily(
                                    org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder.of(YcsbRun.FAMILY))
                            .build());
                }
            }
            put(connection, table, "row");
            return true;
        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    static void put(Connection connection, TableName name, String row) throws IOException {
        try (var table = connection.getTable(name)) {
            table.put(new Put(bytes(row)).addColumn(bytes(YcsbRun.FAMILY), bytes("q"), bytes("v")));
        }
    }

    interface Attempt {
        boolean succeeds(Connection connection) throws IOException;
    }

    /** Tries with clients that give up soon, until one is served. */
    static void await(ClusterProcesses cluster, String what, Attempt attempt) throws IOException {
        Configuration configuration = StockClient.configuration(cluster.quorum());
        configuration.setInt("hbase.client.retries.number", 1);
        configuration.setInt("hbase.client.pause", 50);
        configuration.setInt("hbase.rpc.timeout", 5_000);
        configuration.setInt("hbase.client.operation.timeout", 10_000);
        configuration.setInt("hbase.client.meta.operation.timeout", 10_000);
        configuration.setInt("zookeeper.recovery.retry", 0);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        IOException last = null;
        while (System.nanoTime() < deadline) {
            try (Connection connection = ConnectionFactory.createConnection(configuration)) {
                if (attempt.succeeds(connection)) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            Pause.of(POLL);
        }
        throw new IOException("no " + what + " in " + PATIENCE, last);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
