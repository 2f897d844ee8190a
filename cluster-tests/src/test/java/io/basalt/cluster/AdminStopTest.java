package io.basalt.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.basalt.protocol.name.ServerName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/** Servers that the stock Admin stops: one region server, the active master, then all that is left. */
@Timeout(180)
final class AdminStopTest {
    private static final byte[] F = "f".getBytes(StandardCharsets.UTF_8);
    private static final TableName NAME = TableName.valueOf("kept_over_stops");

    @TempDir
    private Path home;

    @Test
    void serversEndInGoodOrderAndDoNotComeBack() throws Exception {
        try (var cluster = Cluster.start(home, 2, 2)) {
            try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                    Admin admin = connection.getAdmin();
                    Table table = connection.getTable(NAME)) {
                admin.createTable(TableDescriptorBuilder.newBuilder(NAME)
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                        .build());
                table.put(new Put(F).addColumn(F, F, F));

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
}
