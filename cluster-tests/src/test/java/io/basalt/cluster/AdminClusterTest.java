package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.ClusterMetrics.Option;
import org.apache.hadoop.hbase.RegionMetrics;
import org.apache.hadoop.hbase.ServerMetrics;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.client.security.SecurityCapability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics, switches and the figures of servers and regions, as the stock Admin and AsyncAdmin show them. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminClusterTest {
    private static final byte[] F = "f".getBytes(UTF_8);

    @Test
    void theClusterIsDescribedWithTheLoadOfEachServerAndRegion(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("measured");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(
                    TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .build(),
                    new byte[][] {"m".getBytes(UTF_8)});
            for (int i = 0; i < 10; i++) {
                table.put(new Put(F).addColumn(F, F, F));
                table.get(new Get(F));
            }

            ClusterMetrics metrics = admin.getClusterMetrics();
            assertEquals(3, metrics.getLiveServerMetrics().size());
            assertEquals(3, metrics.getServersName().size());
            assertNotNull(metrics.getMasterName());
            assertEquals(1, metrics.getBackupMasterNames().size());
            assertFalse(metrics.getClusterId().isEmpty());
            assertFalse(metrics.getHBaseVersion().isEmpty());
            assertEquals(2, metrics.getTableRegionStatesCount().get(name).getOpenRegions());

            RegionInfo first = admin.getRegions(name).get(0);
            RegionMetrics region = metrics.getLiveServerMetrics().values().stream()
                    .map(ServerMetrics::getRegionMetrics)
                    .map(regions -> regions.get(first.getRegionName()))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow();
            assertEquals(10, region.getWriteRequestCount());
            assertEquals(10, region.getReadRequestCount());
            assertEquals(1, region.getStoreCount());
            ServerName server =
                    connection.getRegionLocator(name).getRegionLocation(F).getServerName();
            List<RegionMetrics> ofTable = admin.getRegionMetrics(server, name);
            assertTrue(ofTable.stream().anyMatch(each -> each.getWriteRequestCount() == 10));
            assertTrue(admin.getRegions(server).contains(first));

            ClusterMetrics little = admin.getClusterMetrics(EnumSet.of(Option.SERVERS_NAME, Option.MASTER));
            assertEquals(3, little.getServersName().size());
            assertEquals(Map.of(), little.getLiveServerMetrics());
            assertEquals(3, admin.getRegionServers().size());
            // Other tests of this cluster may have killed some.
            assertEquals(
                    Set.copyOf(admin.getClusterMetrics().getDeadServerNames()), Set.copyOf(admin.listDeadServers()));
            assertFalse(admin.isMasterInMaintenanceMode());
            assertEquals(List.of(SecurityCapability.SIMPLE_AUTHENTICATION), admin.getSecurityCapabilities());
            admin.disableTable(name);
            admin.deleteTable(name);
        }
    }

    @Test
    void switchesTellHowTheyWereAndStayAsTheyAre(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            assertTrue(admin.isBalancerEnabled());
            assertTrue(admin.balancerSwitch(false, true));
            assertFalse(admin.isBalancerEnabled());
            assertFalse(admin.getClusterMetrics(EnumSet.of(Option.BALANCER_ON)).getBalancerOn());
            assertFalse(admin.balancerSwitch(true, true));
            assertTrue(admin.isBalancerEnabled());

            assertTrue(admin.splitSwitch(false, true));
            assertFalse(admin.isSplitEnabled());
            assertTrue(admin.isMergeEnabled());
            assertFalse(admin.splitSwitch(true, true));
            assertTrue(admin.mergeSwitch(true, true));

            assertTrue(admin.isNormalizerEnabled());
            assertTrue(admin.normalizerSwitch(false));
            assertFalse(admin.normalize(), "it is off");
            assertFalse(admin.normalizerSwitch(true));
            assertTrue(admin.normalize());
            assertTrue(admin.catalogJanitorSwitch(true));
            assertTrue(admin.isCatalogJanitorEnabled());
            assertTrue(admin.cleanerChoreSwitch(true));
            assertTrue(admin.isCleanerChoreEnabled());
            assertTrue(admin.snapshotCleanupSwitch(true, true));
            assertTrue(admin.isSnapshotCleanupEnabled());
            assertTrue(admin.switchRpcThrottle(true));
            assertTrue(admin.isRpcThrottleEnabled());
            assertFalse(admin.exceedThrottleQuotaSwitch(false));
        }
    }

    @Test
    void whatIsUnderWayIsListedWithItsLocks(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("under_way");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            byte[][] splits = new byte[200][];
            for (int i = 0; i < splits.length; i++) {
                splits[i] = String.format("%03d", i + 1).getBytes(UTF_8);
            }
            Future<Void> creation = admin.createTableAsync(
                    TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .build(),
                    splits);
            // The table's lock is held until its 201 regions are open.
            String locks = await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(admin::getLocks, held -> creation.isDone() || held.contains("under_way"));
            assertTrue(locks.contains("under_way"), locks);
            assertTrue(locks.contains("EXCLUSIVE"), locks);
            assertTrue(admin.getProcedures().contains("create-table (table under_way"), admin.getProcedures());
            creation.get(60, TimeUnit.SECONDS);
            assertFalse(admin.getLocks().contains("under_way"));
            assertEquals(
                    201,
                    admin.getClusterMetrics(EnumSet.of(Option.TABLE_TO_REGIONS_COUNT))
                            .getTableRegionStatesCount()
                            .get(name)
                            .getOpenRegions());
            admin.disableTable(name);
            assertEquals(
                    201,
                    admin.getClusterMetrics(EnumSet.of(Option.TABLE_TO_REGIONS_COUNT))
                            .getTableRegionStatesCount()
                            .get(name)
                            .getClosedRegions());
            admin.deleteTable(name);
        }
    }

    @Test
    void theAsyncAdminDoesTheSame(Cluster cluster) throws Exception {
        try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                .get()) {
            AsyncAdmin admin = connection.getAdmin();
            assertEquals(
                    3, admin.getClusterMetrics().get().getLiveServerMetrics().size());
            assertEquals(3, admin.getRegionServers().get().size());
            assertTrue(admin.balancerSwitch(true, true).get());
            assertTrue(admin.splitSwitch(true, true).get());
            assertTrue(admin.isMergeEnabled().get());
            assertNotNull(admin.getProcedures().get());
            assertNotNull(admin.getLocks().get());
            assertEquals(1, admin.getBackupMasters().get().size());
        }
    }
}
