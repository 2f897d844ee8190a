package io.basalt.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.name.ServerName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the stock Admin does to processes: it has them read their configuration anew, then stops one region server, the
 * active master, and all that is left, a standby among it.
 */
@Timeout(180)
final class AdminProcessTest {
    private static final byte[] F = bytes("f");
    private static final TableName NAME = TableName.valueOf("kept_over_stops");

    @TempDir
    private Path home;

    @Test
    void serversReadTheirConfigurationAnewAndEndInGoodOrderAndDoNotComeBack() throws Exception {
        try (var cluster = Cluster.start(home, 3, 2)) {
            try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                    Admin admin = connection.getAdmin();
                    Table table = connection.getTable(NAME)) {
                admin.createTable(TableDescriptorBuilder.newBuilder(NAME)
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                        .build());
                table.put(new Put(F).addColumn(F, F, F));

                configurationIsReadAnew(admin, table);

                var server =
                        connection.getRegionLocator(NAME).getRegionLocation(F).getServerName();
                String process = cluster.processOf(ServerName.parse(server.toString()));
                admin.stopRegionServer(server.getAddress().toString());
                cluster.awaitEnd(process);
                assertArrayEquals(F, table.get(new Get(F)).getValue(F, F));

                var master = admin.getMaster();
                process = cluster.processOf(ServerName.parse(master.toString()));
                admin.stopMaster();
                cluster.awaitEnd(process);
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !admin.getMaster()
                        .equals(master));
                assertNotEquals(master, admin.getMaster());

                admin.shutdown();
            }
            for (String process : List.copyOf(cluster.processes())) {
                if (!process.equals("zookeeper")) {
                    cluster.awaitEnd(process);
                }
            }
            assertEquals(List.of("zookeeper"), cluster.processes());

            cluster.startMaster(0);
            cluster.startRegionServer(0);
            cluster.awaitServing(1);
            try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                    Table table = connection.getTable(NAME)) {
                assertArrayEquals(F, table.get(new Get(F)).getValue(F, F));
            }
        }
    }

    private void configurationIsReadAnew(Admin admin, Table table) throws Exception {
        Path file = Files.createDirectories(home.resolve("conf")).resolve("basalt.properties");
        Files.writeString(file, "basalt.maintenance.largest-region = 700KB\n");
        List<Put> puts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            puts.add(new Put(bytes("row" + (10 + i))).addColumn(F, F, new byte[64 << 10]));
        }
        table.put(puts);
        admin.flush(NAME);
        admin.updateConfiguration();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> admin.getRegions(NAME).size() > 1);

        Files.writeString(file, "basalt.maintenance.largest-size = 1MB\n");
        var refusal = assertThrows(
                DoNotRetryIOException.class,
                () -> admin.updateConfiguration(
                        admin.getRegionServers().iterator().next()));
        assertTrue(refusal.getMessage().contains("unknown key basalt.maintenance.largest-size"));
        // The next ones to start are to find one that they can read.
        Files.delete(file);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
