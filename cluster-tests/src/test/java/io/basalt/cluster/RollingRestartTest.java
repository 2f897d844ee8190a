package io.basalt.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.protocol.name.ServerName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every region server is drained and restarted, then every master, as {@code scripts/rolling-restart.sh} does it. */
final class RollingRestartTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int SERVERS = 2;

    @TempDir
    Path home;

    @Test
    void noOperationFailsWhileAllServersAreRestarted() throws Exception {
        try (var cluster = Cluster.start(home, 2, SERVERS);
                var writers = new Writers()) {
            Configuration configuration = cluster.clientConfiguration();
            // Two attempts: where the region was known to be, and where it is now.
            configuration.setInt("hbase.client.retries.number", 4);
            Writers.createTable(configuration);
            writers.start(configuration, 3);
            try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                    Admin admin = connection.getAdmin()) {
                for (int i = 0; i < SERVERS; i++) {
                    restartRegionServer(cluster, admin, i);
                    assertEquals(0, writers.failures(), "failed operations after region server " + i);
                }
            }
            for (int i = 0; i < 2; i++) {
                cluster.stop("master-" + i);
                cluster.startMaster(i);
                cluster.awaitServing(SERVERS);
            }
            writers.stop();
            assertEquals(0, writers.failures(), "failed operations");
            writers.check(configuration);
            Health.await(cluster, LONG);
        }
    }

    private static void restartRegionServer(Cluster cluster, Admin admin, int number) throws Exception {
        String process = "regionserver-" + number;
        org.apache.hadoop.hbase.ServerName server = admin.getRegionServers().stream()
                .filter(each ->
                        cluster.processOf(ServerName.parse(each.toString())).equals(process))
                .findFirst()
                .orElseThrow();
        admin.decommissionRegionServers(List.of(server), true);
        await().atMost(LONG).until(() -> admin.getRegions(server).isEmpty());
        cluster.stop(process);
        cluster.startRegionServer(number);
        cluster.awaitServing(SERVERS);
        admin.recommissionRegionServer(server, List.of());
    }
}
