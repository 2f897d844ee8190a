package io.basalt.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.name.ServerName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed as {@code kill -9} does it, while a stock client writes. Nothing acknowledged may be lost. */
final class KillTest {
    private static final int ROUNDS = 3;
    private static final int ROWS_A_ROUND = 400;
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path home;

    @Test
    void allProcessesAtOnceThreeTimesOver() throws Exception {
        try (var cluster = Cluster.start(home, 1, 2);
                var writers = new Writers()) {
            Writers.createTable(cluster.clientConfiguration());
            for (int round = 1; round <= ROUNDS; round++) {
                int before = writers.acknowledgedRows();
                writers.start(impatient(cluster.clientConfiguration()), 4);
                await().atMost(LONG).until(() -> writers.acknowledgedRows() >= before + ROWS_A_ROUND);
                cluster.killAll();
                writers.stop();

                cluster.startAll(2);
                writers.check(cluster.clientConfiguration());
            }
        }
    }

    @Test
    void aRegionServerAndTheActiveMasterUnderLoad() throws Exception {
        try (var cluster = Cluster.start(home, 2, 3);
                var writers = new Writers()) {
            Configuration configuration = cluster.clientConfiguration();
            Writers.createTable(configuration);
            writers.start(configuration, 4);
            awaitMore(writers);

            cluster.kill(cluster.processOf(serverOfFirstRegion(configuration)));
            awaitMore(writers);

            ServerName leader = activeMaster(configuration);
            try (Connection connection = ConnectionFactory.createConnection(configuration);
                    Admin admin = connection.getAdmin()) {
                Future<Void> creation = admin.createTableAsync(manyRegions(), splitKeys());
                cluster.kill(cluster.processOf(leader));
                awaitMore(writers);
                cluster.awaitServing(2);
                assertNotEquals(leader, activeMaster(configuration));
                // The next master knows the procedure by its id, and has finished it.
                creation.get(LONG.toSeconds(), TimeUnit.SECONDS);
                assertTrue(admin.isTableAvailable(manyRegions().getTableName()));
            }

            // hbase:meta may have been on either; its server goes too, and two of three are gone then.
            cluster.kill(cluster.processOf(serverOfMeta(configuration)));
            awaitMore(writers);
            writers.stop();
            assertEquals(0, writers.failures(), "the load went on without a failed operation");
            writers.check(configuration);
        }
    }

    private static TableDescriptor manyRegions() {
        return TableDescriptorBuilder.newBuilder(TableName.valueOf("many"))
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of("f"))
                .build();
    }

    private static byte[][] splitKeys() {
        var keys = new byte[39][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Bytes.toBytes(String.format("%02d", i + 1));
        }
        return keys;
    }

    private static void awaitMore(Writers writers) {
        int before = writers.acknowledgedRows();
        await().atMost(LONG).until(() -> writers.acknowledgedRows() >= before + ROWS_A_ROUND || writers.failures() > 0);
    }

    private static Configuration impatient(Configuration configuration) {
        configuration.setInt("hbase.client.retries.number", 1);
        configuration.setInt("hbase.rpc.timeout", 2_000);
        configuration.setInt("hbase.client.operation.timeout", 4_000);
        configuration.setInt("zookeeper.recovery.retry", 0);
        return configuration;
    }

    private static ServerName serverOfFirstRegion(Configuration configuration) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                var locator = connection.getRegionLocator(Writers.TABLE)) {
            return parse(locator.getAllRegionLocations().get(0).getServerName());
        }
    }

    private static ServerName serverOfMeta(Configuration configuration) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                var locator = connection.getRegionLocator(TableName.META_TABLE_NAME)) {
            return parse(locator.getAllRegionLocations().get(0).getServerName());
        }
    }

    private static ServerName activeMaster(Configuration configuration) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Admin admin = connection.getAdmin()) {
            return parse(admin.getClusterMetrics().getMasterName());
        }
    }

    private static ServerName parse(org.apache.hadoop.hbase.ServerName server) {
        return ServerName.parse(server.toString());
    }
}
