package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.basalt.testkit.calls.EveryCall;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.HRegionInfo;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.BalanceRequest;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.CompactType;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.LogQueryFilter;
import org.apache.hadoop.hbase.client.MasterSwitchType;
import org.apache.hadoop.hbase.client.NormalizeTableFilterParams;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.ServerType;
import org.apache.hadoop.hbase.client.ServiceCaller;
import org.apache.hadoop.hbase.client.SnapshotDescription;
import org.apache.hadoop.hbase.client.SnapshotType;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.quotas.QuotaFilter;
import org.apache.hadoop.hbase.quotas.QuotaSettingsFactory;
import org.apache.hadoop.hbase.quotas.ThrottleType;
import org.apache.hadoop.hbase.replication.ReplicationPeerConfig;
import org.apache.hadoop.hbase.security.access.GetUserPermissionsRequest;
import org.apache.hadoop.hbase.security.access.Permission;
import org.apache.hadoop.hbase.security.access.UserPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every method of the stock Admin and AsyncAdmin: a script calls them all, and each works, or is refused by a
 * do-not-retry error that names the call, which {@code docs/compatibility.md} lists as refused. What the calls do is
 * looked at by the other tests; this one fails when a method is missing. It is long because the two interfaces are.
 */
@Timeout(300)
@ExtendWith(SharedCluster.class)
final class EveryAdminCallTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final Map<String, String> NO_PROPERTIES = Map.of();

    /** They stop servers: {@code AdminProcessTest} has a cluster of its own for them. */
    private static final Set<String> ELSEWHERE = Set.of("shutdown", "stopMaster", "stopRegionServer");

    private Admin admin;
    private String prefix;
    private EveryCall calls;

    @Test
    void everyMethodOfAdminWorksOrIsRefusedByName(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(quick(cluster))) {
            admin = connection.getAdmin();
            calls = new EveryCall(Admin.class, admin, DoNotRetryIOException.class, ELSEWHERE);
            callAll(connection, "sync_every");
            calls.mayFail(RuntimeException.class, "abort", "enough");
            calls.mayFail(RuntimeException.class, "abort", "enough", null);
            calls.works("isAborted");
            calls.works("close");
            calls.finish();
        }
    }

    @Test
    void everyMethodOfAsyncAdminWorksOrIsRefusedByName(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(quick(cluster));
                Admin blocking = connection.getAdmin();
                AsyncConnection async =
                        ConnectionFactory.createAsyncConnection(quick(cluster)).get()) {
            admin = blocking;
            calls = new EveryCall(AsyncAdmin.class, async.getAdmin(), DoNotRetryIOException.class, ELSEWHERE);
            callAll(connection, "async_every");
            calls.finish();
        }
    }

    private static Configuration quick(Cluster cluster) {
        Configuration configuration = cluster.clientConfiguration();
        configuration.setInt("hbase.client.pause", 10);
        return configuration;
    }

    /** What both interfaces have has the same name in both, but for a few. */
    private void callAll(Connection connection, String tables) throws IOException {
        prefix = tables;
        namespaces();
        tables();
        files(connection);
        regions();
        servers();
        switches();
        snapshots();
        quotas();
        refusals();
        calls.works("disableTables", prefix + "_[12]");
        calls.works("enableTables", prefix + "_[12]");
        calls.works("disableTables", Pattern.compile(prefix + "_[12]"));
        calls.works("enableTables", Pattern.compile(prefix + "_[12]"));
        calls.works("disableTables", Pattern.compile(prefix + "_.*"));
        calls.works("deleteTables", prefix + "_[12]");
        calls.works("deleteTables", Pattern.compile(prefix + "_.*"));
    }

    private void namespaces() {
        NamespaceDescriptor one = NamespaceDescriptor.create(prefix + "1").build();
        NamespaceDescriptor two = NamespaceDescriptor.create(prefix + "2").build();
        calls.works("createNamespace", one);
        calls.works("createNamespaceAsync", two);
        calls.works("modifyNamespace", one);
        calls.works("modifyNamespaceAsync", two);
        calls.works("getNamespaceDescriptor", prefix + "1");
        calls.works("listNamespaces");
        calls.works("listNamespaceDescriptors");
        calls.works("listTableNamesByNamespace", prefix + "1");
        calls.works("listTableDescriptorsByNamespace", prefix + "1");
        calls.works("listTableDescriptorsByNamespace", bytes(prefix + "1"));
        calls.works("deleteNamespace", prefix + "1");
        calls.works("deleteNamespaceAsync", prefix + "2");
    }

    private void tables() {
        byte[][] splits = {bytes("h"), bytes("p")};
        calls.works("createTable", descriptor("1"));
        calls.works("createTable", descriptor("2"), bytes("b"), bytes("y"), 3);
        calls.works("createTable", descriptor("3"), splits);
        calls.works("createTableAsync", descriptor("4"));
        calls.works("createTableAsync", descriptor("5"), splits);
        calls.works("tableExists", name("1"));
        Pattern all = Pattern.compile(prefix + ".*");
        for (String listing : List.of("listTables", "listTableNames", "listTableDescriptors")) {
            calls.works(listing);
            calls.works(listing, true);
            calls.works(listing, all);
            calls.works(listing, all.pattern());
            calls.works(listing, all, false);
            calls.works(listing, all.pattern(), false);
        }
        calls.works("listTableDescriptors", List.of(name("1")));
        calls.works("listTableDescriptorsByState", true);
        calls.works("listTableNamesByState", true);
        calls.works("getTableDescriptor", name("1"));
        calls.works("getDescriptor", name("1"));
        calls.works("getTableDescriptors", List.of(name("1").getNameAsString()));
        calls.works("getTableDescriptorsByTableName", List.of(name("1")));
        calls.works("cloneTableSchema", name("1"), name("6"), true);
        calls.works("disableTableAsync", name("3"));
        calls.works("enableTableAsync", name("3"));
        calls.works("disableTable", name("3"));
        calls.works("enableTable", name("3"));
        calls.works("disableTableAsync", name("3"));
        calls.works("truncateTableAsync", name("3"), true);
        calls.works("disableTable", name("3"));
        calls.works("truncateTable", name("3"), true);
        calls.works("disableTable", name("6"));
        calls.works("deleteTable", name("6"));
        calls.works("disableTableAsync", name("5"));
        calls.works("deleteTableAsync", name("5"));
        calls.works("isTableEnabled", name("1"));
        calls.works("isTableDisabled", name("1"));
        calls.works("isTableAvailable", name("1"));
        calls.works("isTableAvailable", name("2"), new byte[][] {bytes("b"), bytes("y")});
        calls.works("getAlterStatus", name("1"));
        calls.works("getAlterStatus", name("1").getName());
        ColumnFamilyDescriptor g = ColumnFamilyDescriptorBuilder.of(G);
        for (String way : List.of("Column", "ColumnFamily")) {
            calls.works("add" + way, name("1"), g);
            calls.works("modify" + way, name("1"), g);
            calls.works("delete" + way, name("1"), G);
        }
        calls.works("addColumnFamilyAsync", name("1"), g);
        calls.works("modifyColumnFamilyAsync", name("1"), g);
        calls.works("deleteColumnFamilyAsync", name("1"), G);
        calls.works("modifyTable", descriptor("1"));
        calls.works("modifyTable", descriptor("1"), true);
        calls.works("modifyTable", name("1"), descriptor("1"));
        calls.works("modifyTableAsync", descriptor("1"));
        calls.works("modifyTableAsync", descriptor("1"), true);
        calls.works("modifyTableAsync", name("1"), descriptor("1"));
    }

    private void files(Connection connection) throws IOException {
        try (Table table = connection.getTable(name("1"))) {
            table.put(new Put(F).addColumn(F, F, F));
        }
        byte[] region = region("1").getRegionName();
        calls.works("flushRegion", region);
        calls.works("flushRegion", region, F);
        calls.works("flush", name("1"));
        calls.works("flush", name("1"), F);
        calls.works("flush", name("1"), List.of(F));
        calls.works("flushAsync", name("1"), List.of(F));
        calls.works("flushRegionServer", serverOf("1"));
        for (String kind : List.of("compact", "majorCompact")) {
            calls.works(kind, name("1"));
            calls.works(kind, name("1"), F);
            calls.works(kind, name("1"), CompactType.NORMAL);
            calls.works(kind, name("1"), F, CompactType.NORMAL);
            calls.works(kind + "Region", region);
            calls.works(kind + "Region", region, F);
            calls.works(kind + "RegionServer", serverOf("1"));
        }
        calls.works("compactRegionServer", serverOf("1"), false);
        calls.mayFail(DoNotRetryIOException.class, "compact", name("1"), CompactType.MOB);
        calls.works("compactionSwitch", true, List.of());
        calls.works("getCompactionState", name("1"));
        calls.works("getCompactionState", name("1"), CompactType.NORMAL);
        calls.works("getCompactionStateForRegion", region);
        calls.works("getLastMajorCompactionTimestamp", name("1"));
        calls.works("getLastMajorCompactionTimestampForRegion", region);
        calls.works("clearBlockCache", name("1"));
        calls.works("clearCompactionQueues", serverOf("1"), Set.of("long", "short"));
        calls.works("rollWALWriter", serverOf("1"));
        calls.works("updateConfiguration", serverOf("1"));
        calls.works("updateConfiguration");
        calls.works("execProcedure", "flush-table-proc", name("1").getNameAsString(), NO_PROPERTIES);
        calls.works("isProcedureFinished", "flush-table-proc", name("1").getNameAsString(), NO_PROPERTIES);
    }

    private void regions() throws IOException {
        byte[] region = region("1").getRegionName();
        byte[] encoded = region("1").getEncodedNameAsBytes();
        calls.works("getRegions", name("1"));
        calls.works("getTableRegions", name("1"));
        calls.works("move", encoded);
        calls.works("move", encoded, serverOf("1"));
        calls.works("move", encoded, bytes(serverOf("1").toString()));
        for (String closing : List.of("plain", "forced", "byName", "byBytes", "byEncodedName", "byInfo")) {
            switch (closing) {
                case "plain" -> calls.works("unassign", region);
                case "forced" -> calls.works("unassign", region, true);
                case "byName" -> calls.works("closeRegion", region("1").getRegionNameAsString(), "");
                case "byBytes" -> calls.works("closeRegion", region, "");
                case "byEncodedName" ->
                    calls.works("closeRegionWithEncodedRegionName", region("1").getEncodedName(), "");
                default -> calls.works("closeRegion", serverOf("1"), hri(region("1")));
            }
            calls.works("assign", region);
        }
        calls.works("truncateRegion", region);
        calls.works("truncateRegionAsync", region);
        calls.works("split", name("1"), bytes("d"));
        calls.works("splitRegion", region("3").getRegionName(), bytes("e"));
        calls.works("splitRegionAsync", regions("2").get(2).getRegionName(), bytes("z"));
        calls.works("createTable", descriptor("7"), bytes("b"), bytes("y"), 4);
        calls.works("mergeRegions", encoded("2", 0), encoded("2", 1), false);
        calls.works("mergeRegionsAsync", encoded("7", 0), encoded("7", 1), false);
        calls.works(
                "mergeRegions",
                regions("7").stream().map(RegionInfo::getRegionName).toList(),
                false);
        calls.works(
                "mergeRegionsAsync",
                regions("7").stream().map(RegionInfo::getEncodedNameAsBytes).toArray(byte[][]::new),
                false);
        // Regions without rows have no middle.
        calls.mayFail(IOException.class, "split", name("7"));
        calls.mayFail(IOException.class, "splitRegion", region("7").getRegionName());
        calls.mayFail(IOException.class, "splitRegionAsync", region("7").getRegionName());
    }

    private void servers() throws IOException {
        calls.works("getConnection");
        calls.works("getConfiguration");
        calls.works("getOperationTimeout");
        calls.works("getSyncWaitTimeout");
        calls.works("getClusterStatus");
        calls.works("getClusterMetrics");
        calls.works("getClusterMetrics", EnumSet.of(ClusterMetrics.Option.MASTER));
        calls.works("getMaster");
        calls.works("getMasterInfoPort");
        calls.works("getMasterCoprocessors");
        calls.works("getMasterCoprocessorNames");
        calls.works("getBackupMasters");
        calls.works("getRegionServers");
        calls.works("getRegionServers", true);
        calls.works("getRegionMetrics", serverOf("1"));
        calls.works("getRegionMetrics", serverOf("1"), name("1"));
        calls.works("getOnlineRegions", serverOf("1"));
        calls.works("getRegions", serverOf("1"));
        calls.works("isMasterInMaintenanceMode");
        calls.works("getSecurityCapabilities");
        calls.works("getProcedures");
        calls.works("getLocks");
        calls.works("abortProcedure", 1L, false);
        calls.works("abortProcedureAsync", 1L, false);
        calls.works("listDeadServers");
        calls.works("listUnknownServers");
        calls.works("clearDeadServers", List.of());
        calls.works("decommissionRegionServers", List.of(), false);
        calls.works("listDecommissionedRegionServers");
        calls.works("recommissionRegionServer", serverOf("1"), List.of());
        calls.works("coprocessorService");
        calls.works("coprocessorService", serverOf("1"));
        // With these two it is the caller who calls, or does not.
        Function<Object, Object> stub = channel -> channel;
        ServiceCaller<Object, Object> nothing = (service, controller, done) -> done.run(null);
        calls.works("coprocessorService", stub, nothing);
        calls.works("coprocessorService", stub, nothing, serverOf("1"));
    }

    private void switches() {
        calls.works("setBalancerRunning", true, true);
        calls.works("balancerSwitch", true);
        calls.works("balancerSwitch", true, true);
        calls.works("isBalancerEnabled");
        for (String balance : List.of("balance", "balancer")) {
            calls.works(balance);
            calls.works(balance, true);
        }
        calls.works("balance", BalanceRequest.newBuilder().setDryRun(true).build());
        calls.works("setNormalizerRunning", true);
        calls.works("normalizerSwitch", true);
        calls.works("isNormalizerEnabled");
        calls.works("normalize");
        calls.works(
                "normalize",
                new NormalizeTableFilterParams.Builder().namespace("default").build());
        calls.works("enableCatalogJanitor", true);
        calls.works("catalogJanitorSwitch", true);
        calls.works("isCatalogJanitorEnabled");
        calls.works("runCatalogJanitor");
        calls.works("runCatalogScan");
        calls.works("setCleanerChoreRunning", true);
        calls.works("cleanerChoreSwitch", true);
        calls.works("isCleanerChoreEnabled");
        calls.works("runCleanerChore");
        calls.works("setSplitOrMergeEnabled", true, true, new MasterSwitchType[] {MasterSwitchType.SPLIT});
        calls.works("isSplitOrMergeEnabled", MasterSwitchType.SPLIT);
        for (String kind : List.of("split", "merge")) {
            calls.works(kind + "Switch", true);
            calls.works(kind + "Switch", true, true);
        }
        calls.works("isSplitEnabled");
        calls.works("isMergeEnabled");
        calls.works("snapshotCleanupSwitch", true, true);
        calls.works("isSnapshotCleanupEnabled");
        calls.works("switchRpcThrottle", true);
        calls.works("isRpcThrottleEnabled");
        calls.works("exceedThrottleQuotaSwitch", false);
    }

    private void snapshots() {
        String first = prefix + "-a";
        calls.works("snapshot", first, name("1"));
        calls.works("snapshot", bytes(prefix + "-b"), name("1"));
        calls.works("snapshot", prefix + "-c", name("1"), SnapshotType.SKIPFLUSH);
        calls.works("snapshot", prefix + "-d", name("1"), SnapshotType.FLUSH, Map.of());
        calls.works("snapshot", prefix + "-e", name("1"), Map.of());
        calls.works("snapshot", new SnapshotDescription(prefix + "-f", name("1")));
        calls.works("takeSnapshotAsync", new SnapshotDescription(prefix + "-g", name("1")));
        calls.works("snapshotAsync", new SnapshotDescription(prefix + "-h", name("1")));
        calls.works("isSnapshotFinished", new SnapshotDescription(first, name("1")));
        calls.works("listSnapshots");
        calls.works("listSnapshots", prefix + ".*");
        calls.works("listSnapshots", Pattern.compile(prefix + ".*"));
        calls.works("listTableSnapshots", name("1").getNameAsString(), ".*");
        calls.works("listTableSnapshots", Pattern.compile(prefix + "_1"));
        calls.works("listTableSnapshots", Pattern.compile(prefix + "_1"), Pattern.compile(".*"));
        calls.works("cloneSnapshot", bytes(first), name("8"));
        calls.works("cloneSnapshot", first, name("9"));
        calls.works("cloneSnapshot", first, name("10"), false);
        calls.works("cloneSnapshot", first, name("11"), false, "DEFAULT");
        calls.works("cloneSnapshotAsync", first, name("12"));
        calls.works("cloneSnapshotAsync", first, name("13"), false);
        calls.works("cloneSnapshotAsync", first, name("14"), false, "DEFAULT");
        calls.works("disableTable", name("1"));
        calls.works("restoreSnapshot", first);
        calls.works("restoreSnapshotAsync", first);
        calls.works("restoreSnapshot", first, true);
        calls.works("restoreSnapshot", first, false, false);
        calls.works("restoreSnapshot", bytes(first));
        calls.works("restoreSnapshot", bytes(first), false);
        calls.works("enableTable", name("1"));
        calls.works("deleteSnapshot", first);
        calls.works("deleteSnapshot", bytes(prefix + "-b"));
        calls.works("deleteSnapshots", prefix + "-c");
        calls.works("deleteSnapshots", Pattern.compile(prefix + "-d"));
        calls.works("deleteTableSnapshots", name("1").getNameAsString(), prefix + "-e");
        calls.works("deleteTableSnapshots", Pattern.compile(prefix + "_nothing"));
        calls.works("deleteTableSnapshots", Pattern.compile(prefix + "_1"), Pattern.compile(".*"));
        calls.works("deleteSnapshots");
    }

    private void quotas() {
        calls.works(
                "setQuota",
                QuotaSettingsFactory.throttleTable(name("1"), ThrottleType.READ_NUMBER, 1_000_000, TimeUnit.SECONDS));
        calls.works("getQuota", new QuotaFilter());
        calls.works("getQuotaRetriever", new QuotaFilter());
        calls.works("setQuota", QuotaSettingsFactory.unthrottleTable(name("1")));
    }

    private void refusals() throws IOException {
        calls.refused("GetSpaceQuotaRegionSizes", "getSpaceQuotaTableSizes");
        calls.refused("GetSpaceQuotaSnapshots", "getRegionServerSpaceQuotaSnapshots", serverOf("1"));
        calls.refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", "default");
        calls.refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", name("1"));
        calls.refused("OfflineRegion", "offline", region("1").getRegionName());
        calls.refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTracker", name("1"), "FILE");
        calls.refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTrackerAsync", name("1"), "FILE");
        calls.refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTracker", name("1"), F, "FILE");
        calls.refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTrackerAsync", name("1"), F, "FILE");
        for (String way : List.of("execProcedureWithRet", "execProcedureWithReturn")) {
            calls.refused("ExecProcedureWithRet", way, "none", "none", NO_PROPERTIES);
        }
        Set<ServerName> servers = Set.of(serverOf("1"));
        calls.refused("GetLogEntries", "getSlowLogResponses", servers, new LogQueryFilter());
        calls.refused("GetLogEntries", "getLogEntries", servers, "SLOW_LOG", ServerType.REGION_SERVER, 10, Map.of());
        calls.refused("GetLogEntries", "getLogEntries", Set.of(), "BALANCER_DECISION", ServerType.MASTER, 10, Map.of());
        calls.refused("ClearSlowLogsResponses", "clearSlowLogResponses", servers);
        calls.refused("FlushMasterStore", "flushMasterStore");
        calls.refused("GetCachedFilesList", "getCachedFilesList", serverOf("1"));
        permissions();
        replication();
    }

    private void permissions() {
        Permission read =
                Permission.newBuilder().withActions(Permission.Action.READ).build();
        var permission = new UserPermission("ann", read);
        calls.refused("Grant", "grant", permission, false);
        calls.refused("Revoke", "revoke", permission);
        calls.refused(
                "GetUserPermissions",
                "getUserPermissions",
                GetUserPermissionsRequest.newBuilder().build());
        calls.refused("HasUserPermissions", "hasUserPermissions", List.of(read));
        calls.refused("HasUserPermissions", "hasUserPermissions", "ann", List.of(read));
    }

    private void replication() {
        ReplicationPeerConfig peer = ReplicationPeerConfig.newBuilder()
                .setClusterKey("127.0.0.1:1:/other")
                .build();
        for (String async : List.of("", "Async")) {
            calls.refused("AddReplicationPeer", "addReplicationPeer" + async, "p", peer);
            calls.refused("AddReplicationPeer", "addReplicationPeer" + async, "p", peer, true);
            calls.refused("RemoveReplicationPeer", "removeReplicationPeer" + async, "p");
            calls.refused("EnableReplicationPeer", "enableReplicationPeer" + async, "p");
            calls.refused("DisableReplicationPeer", "disableReplicationPeer" + async, "p");
            calls.refused("UpdateReplicationPeerConfig", "updateReplicationPeerConfig" + async, "p", peer);
        }
        calls.refused("GetReplicationPeerConfig", "getReplicationPeerConfig", "p");
        Map<TableName, List<String>> tables = Map.of(name("1"), List.of());
        calls.refused("GetReplicationPeerConfig", "appendReplicationPeerTableCFs", "p", tables);
        calls.refused("GetReplicationPeerConfig", "removeReplicationPeerTableCFs", "p", tables);
        calls.refused("ListReplicationPeers", "listReplicationPeers");
        calls.refused("ListReplicationPeers", "listReplicationPeers", Pattern.compile(".*"));
        calls.refused("IsReplicationPeerEnabled", "isReplicationPeerEnabled", "p");
        calls.refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true);
        calls.refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true, true);
        calls.refused("IsReplicationPeerModificationEnabled", "isReplicationPeerModificationEnabled");
        calls.refused("ListReplicationPeers", "enableTableReplication", name("1"));
        calls.works("disableTableReplication", name("1"));
        calls.works("listReplicatedTableCFs");
    }

    // ---- what the calls are about ----

    private TableName name(String number) {
        return TableName.valueOf(prefix + "_" + number);
    }

    private TableDescriptor descriptor(String number) {
        return TableDescriptorBuilder.newBuilder(name(number))
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build();
    }

    private List<RegionInfo> regions(String number) throws IOException {
        return admin.getRegions(name(number));
    }

    private RegionInfo region(String number) throws IOException {
        return regions(number).get(0);
    }

    private byte[] encoded(String number, int region) throws IOException {
        return regions(number).get(region).getEncodedNameAsBytes();
    }

    private ServerName serverOf(String number) throws IOException {
        return admin.getConnection()
                .getRegionLocator(name(number))
                .getRegionLocation(new byte[0], true)
                .getServerName();
    }

    private static HRegionInfo hri(RegionInfo region) {
        return new HRegionInfo(region);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
