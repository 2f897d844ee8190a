package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.basalt.testkit.calls.EveryCall;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.BalanceRequest;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.CompactType;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.LogQueryFilter;
import org.apache.hadoop.hbase.client.NormalizeTableFilterParams;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.ServerType;
import org.apache.hadoop.hbase.client.ServiceCaller;
import org.apache.hadoop.hbase.client.SnapshotDescription;
import org.apache.hadoop.hbase.client.SnapshotType;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.net.Address;
import org.apache.hadoop.hbase.quotas.QuotaFilter;
import org.apache.hadoop.hbase.quotas.QuotaSettingsFactory;
import org.apache.hadoop.hbase.quotas.ThrottleType;
import org.apache.hadoop.hbase.replication.ReplicationPeerConfig;
import org.apache.hadoop.hbase.replication.SyncReplicationState;
import org.apache.hadoop.hbase.security.access.GetUserPermissionsRequest;
import org.apache.hadoop.hbase.security.access.Permission;
import org.apache.hadoop.hbase.security.access.UserPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every method of HBase 3's AsyncAdmin: a script calls them all, and each works, or is refused by a do-not-retry error that
 * names the call or its service, which {@code docs/compatibility.md} lists. What the calls do is looked at by others.
 */
@Timeout(300)
final class EveryAsyncAdminCallTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final TableName ONE = TableName.valueOf("every_1");
    private static final TableName TWO = TableName.valueOf("every_2");
    private static final TableName THREE = TableName.valueOf("every_3");
    private static final Pattern ALL = Pattern.compile("every_.*");

    /** They stop servers. */
    private static final Set<String> ELSEWHERE = Set.of("shutdown", "stopMaster", "stopRegionServer");

    @TempDir
    private static Path home;

    private AsyncAdmin admin;
    private EveryCall calls;

    @Test
    void everyMethodWorksOrIsRefusedByName() throws Exception {
        try (Store store = Store.start(home);
                AsyncConnection connection = ConnectionFactory.createAsyncConnection(store.throughMasters())
                        .get(60, TimeUnit.SECONDS)) {
            admin = connection.getAdmin();
            calls = new EveryCall(AsyncAdmin.class, admin, DoNotRetryIOException.class, ELSEWHERE);
            namespacesAndTables();
            connection.getTable(ONE).put(new Put(F).addColumn(F, F, F)).get();
            files();
            regions();
            servers();
            switches();
            snapshotsAndQuotas();
            refusals();
            replicationAndPermissions();
            groups();
            calls.finish();
        }
    }

    private void namespacesAndTables() {
        NamespaceDescriptor namespace = NamespaceDescriptor.create("every").build();
        calls.works("createNamespace", namespace);
        calls.works("modifyNamespace", namespace);
        calls.works("getNamespaceDescriptor", "every");
        calls.works("listNamespaces");
        calls.works("listNamespaceDescriptors");
        calls.works("listTableNamesByNamespace", "every");
        calls.works("listTableDescriptorsByNamespace", "every");
        calls.works("deleteNamespace", "every");
        calls.works("createTable", descriptor(ONE));
        calls.works("createTable", descriptor(TWO), bytes("b"), bytes("y"), 4);
        calls.works("createTable", descriptor(THREE), (Object) new byte[][] {bytes("m")});
        calls.works("tableExists", ONE);
        for (String listing : List.of("listTableNames", "listTableDescriptors")) {
            calls.works(listing);
            calls.works(listing, true);
            calls.works(listing, ALL, false);
            calls.works(listing + "ByState", true);
        }
        calls.works("listTableDescriptors", List.of(ONE));
        calls.works("getDescriptor", ONE);
        calls.works("isTableEnabled", ONE);
        calls.works("isTableDisabled", ONE);
        calls.works("isTableAvailable", ONE);
        calls.works("cloneTableSchema", ONE, TableName.valueOf("every_clone"), true);
        ColumnFamilyDescriptor g = ColumnFamilyDescriptorBuilder.of(G);
        calls.works("addColumnFamily", ONE, g);
        calls.works("modifyColumnFamily", ONE, g);
        calls.works("deleteColumnFamily", ONE, G);
        calls.works("modifyTable", descriptor(ONE));
        calls.works("modifyTable", descriptor(ONE), true);
        calls.works("disableTable", THREE);
        calls.works("truncateTable", THREE, true);
        calls.works("disableTable", THREE);
        calls.works("enableTable", THREE);
        calls.works("disableTable", THREE);
        calls.works("deleteTable", THREE);
    }

    private void files() throws Exception {
        byte[] region = region(ONE).getRegionName();
        ServerName server = server();
        calls.works("flush", ONE);
        calls.works("flush", ONE, F);
        calls.works("flush", ONE, List.of(F));
        calls.works("flushRegion", region);
        calls.works("flushRegion", region, F);
        calls.works("flushRegionServer", server);
        for (String kind : List.of("compact", "majorCompact")) {
            calls.works(kind, ONE);
            calls.works(kind, ONE, F);
            calls.works(kind, ONE, CompactType.NORMAL);
            calls.works(kind, ONE, F, CompactType.NORMAL);
            calls.works(kind + "Region", region);
            calls.works(kind + "Region", region, F);
            calls.works(kind + "RegionServer", server);
        }
        calls.works("compactionSwitch", true, List.of());
        calls.works("getCompactionState", ONE);
        calls.works("getCompactionState", ONE, CompactType.NORMAL);
        calls.works("getCompactionStateForRegion", region);
        calls.works("getLastMajorCompactionTimestamp", ONE);
        calls.works("getLastMajorCompactionTimestampForRegion", region);
        calls.works("clearBlockCache", ONE);
        calls.works("clearCompactionQueues", server, Set.of("long", "short"));
        calls.works("rollWALWriter", server);
        calls.works("updateConfiguration", server);
        calls.works("updateConfiguration");
        calls.works("execProcedure", "flush-table-proc", ONE.getNameAsString(), Map.of());
        calls.works("isProcedureFinished", "flush-table-proc", ONE.getNameAsString(), Map.of());
    }

    private void regions() throws Exception {
        byte[] region = region(ONE).getRegionName();
        calls.works("getRegions", ONE);
        calls.works("getRegions", server());
        calls.works("move", region);
        calls.works("move", region, server());
        calls.works("unassign", region);
        calls.works("assign", region);
        calls.works("unassign", region, true);
        calls.works("assign", region);
        calls.works("truncateRegion", region);
        calls.works("split", ONE, bytes("d"));
        calls.works("splitRegion", region(ONE).getRegionName(), bytes("a"));
        // Regions without rows have no middle.
        calls.mayFail(Throwable.class, "split", TWO);
        calls.mayFail(Throwable.class, "splitRegion", region(TWO).getRegionName());
        List<byte[]> names = admin.getRegions(TWO).get().stream()
                .map(RegionInfo::getRegionName)
                .toList();
        calls.works("mergeRegions", names.get(0), names.get(1), false);
        calls.works("mergeRegions", List.of(names.get(2), names.get(3)), false);
    }

    private void servers() throws Exception {
        calls.works("getClusterMetrics");
        calls.works("getClusterMetrics", EnumSet.of(ClusterMetrics.Option.MASTER));
        calls.works("getMaster");
        calls.works("getMasterInfoPort");
        calls.works("getMasterCoprocessorNames");
        calls.works("getBackupMasters");
        calls.works("getRegionServers");
        calls.works("getRegionServers", true);
        calls.works("getRegionMetrics", server());
        calls.works("getRegionMetrics", server(), ONE);
        calls.works("isMasterInMaintenanceMode");
        calls.works("getSecurityCapabilities");
        calls.works("getProcedures");
        calls.works("getLocks");
        calls.works("abortProcedure", 1L, false);
        calls.works("listDeadServers");
        calls.works("listUnknownServers");
        calls.works("clearDeadServers", List.of());
        calls.works("decommissionRegionServers", List.of(), false);
        calls.works("listDecommissionedRegionServers");
        calls.works("recommissionRegionServer", server(), List.of());
        // Here it is the caller who calls, or does not.
        Function<Object, Object> stub = channel -> channel;
        ServiceCaller<Object, Object> nothing = (service, controller, done) -> done.run(null);
        calls.works("coprocessorService", stub, nothing);
        calls.works("coprocessorService", stub, nothing, server());
    }

    private void switches() {
        calls.works("balance");
        calls.works("balance", true);
        calls.works("balance", BalanceRequest.newBuilder().setDryRun(true).build());
        calls.works("normalize");
        calls.works(
                "normalize",
                new NormalizeTableFilterParams.Builder().namespace("default").build());
        calls.works("runCatalogJanitor");
        calls.works("runCleanerChore");
        for (String kind : List.of("balancer", "merge", "split")) {
            calls.works(kind + "Switch", true);
            calls.works(kind + "Switch", true, true);
        }
        for (String kind : List.of("normalizer", "catalogJanitor", "cleanerChore")) {
            calls.works(kind + "Switch", true);
        }
        for (String kind : List.of("Balancer", "Merge", "Split", "Normalizer", "CatalogJanitor", "CleanerChore")) {
            calls.works("is" + kind + "Enabled");
        }
        calls.works("snapshotCleanupSwitch", true, true);
        calls.works("isSnapshotCleanupEnabled");
        calls.works("switchRpcThrottle", true);
        calls.works("isRpcThrottleEnabled");
        calls.works("exceedThrottleQuotaSwitch", false);
    }

    private void snapshotsAndQuotas() {
        calls.works("snapshot", "every-a", ONE);
        calls.works("snapshot", "every-b", ONE, SnapshotType.SKIPFLUSH);
        calls.works("snapshot", new SnapshotDescription("every-c", ONE));
        calls.works("isSnapshotFinished", new SnapshotDescription("every-a", ONE));
        calls.works("listSnapshots");
        calls.works("listSnapshots", Pattern.compile("every.*"));
        calls.works("listTableSnapshots", Pattern.compile("every_1"));
        calls.works("listTableSnapshots", Pattern.compile("every_1"), Pattern.compile(".*"));
        calls.works("cloneSnapshot", "every-a", TableName.valueOf("every_8"));
        calls.works("cloneSnapshot", "every-a", TableName.valueOf("every_9"), false);
        calls.works("cloneSnapshot", "every-a", TableName.valueOf("every_10"), false, "DEFAULT");
        calls.works("disableTable", ONE);
        calls.works("restoreSnapshot", "every-a");
        calls.works("restoreSnapshot", "every-a", true);
        calls.works("restoreSnapshot", "every-a", false, false);
        calls.works("enableTable", ONE);
        calls.works("deleteSnapshot", "every-a");
        calls.works("deleteSnapshots", Pattern.compile("every-b"));
        calls.works("deleteTableSnapshots", Pattern.compile("every_nothing"));
        calls.works("deleteTableSnapshots", Pattern.compile("every_1"), Pattern.compile(".*"));
        calls.works("deleteSnapshots");
        calls.works(
                "setQuota",
                QuotaSettingsFactory.throttleTable(ONE, ThrottleType.READ_NUMBER, 1_000_000, TimeUnit.SECONDS));
        calls.works("getQuota", new QuotaFilter());
        calls.works("setQuota", QuotaSettingsFactory.unthrottleTable(ONE));
    }

    @SuppressWarnings("deprecation") // What the client has deprecated, its users still call.
    private void refusals() throws Exception {
        calls.refused("GetSpaceQuotaRegionSizes", "getSpaceQuotaTableSizes");
        calls.refused("GetSpaceQuotaSnapshots", "getRegionServerSpaceQuotaSnapshots", server());
        calls.refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", "default");
        calls.refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", ONE);
        calls.refused("OfflineRegion", "offline", (Object) region(ONE).getRegionName());
        calls.refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTracker", ONE, "FILE");
        calls.refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTracker", ONE, F, "FILE");
        calls.refused("ExecProcedureWithRet", "execProcedureWithReturn", "none", "none", Map.of());
        Set<ServerName> servers = Set.of(server());
        calls.refused("GetLogEntries", "getSlowLogResponses", servers, new LogQueryFilter());
        calls.refused("GetLogEntries", "getLogEntries", servers, "SLOW_LOG", ServerType.REGION_SERVER, 10, Map.of());
        calls.refused("ClearSlowLogsResponses", "clearSlowLogResponses", servers);
        calls.refused("FlushMasterStore", "flushMasterStore");
        calls.refused("GetCachedFilesList", "getCachedFilesList", server());
    }

    private void replicationAndPermissions() {
        ReplicationPeerConfig peer =
                ReplicationPeerConfig.newBuilder().setClusterKey("h:1:/x").build();
        calls.refused("AddReplicationPeer", "addReplicationPeer", "p", peer);
        calls.refused("AddReplicationPeer", "addReplicationPeer", "p", peer, true);
        calls.refused("RemoveReplicationPeer", "removeReplicationPeer", "p");
        calls.refused("EnableReplicationPeer", "enableReplicationPeer", "p");
        calls.refused("DisableReplicationPeer", "disableReplicationPeer", "p");
        calls.refused("GetReplicationPeerConfig", "getReplicationPeerConfig", "p");
        calls.refused("UpdateReplicationPeerConfig", "updateReplicationPeerConfig", "p", peer);
        calls.refused(
                "TransitReplicationPeerSyncReplicationState",
                "transitReplicationPeerSyncReplicationState",
                "p",
                SyncReplicationState.ACTIVE);
        calls.refused("ListReplicationPeers", "getReplicationPeerSyncReplicationState", "p");
        calls.refused("GetReplicationPeerConfig", "appendReplicationPeerTableCFs", "p", Map.of(ONE, List.of()));
        calls.refused("GetReplicationPeerConfig", "removeReplicationPeerTableCFs", "p", Map.of(ONE, List.of()));
        calls.refused("ListReplicationPeers", "listReplicationPeers");
        calls.refused("ListReplicationPeers", "listReplicationPeers", ALL);
        calls.works("listReplicatedTableCFs");
        calls.refused("ListReplicationPeers", "enableTableReplication", ONE);
        calls.mayFail(Throwable.class, "disableTableReplication", ONE);
        calls.refused("IsReplicationPeerEnabled", "isReplicationPeerEnabled", "p");
        calls.refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true);
        calls.refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true, false);
        calls.refused("IsReplicationPeerModificationEnabled", "isReplicationPeerModificationEnabled");
        Permission permission =
                Permission.newBuilder(ONE).withActions(Permission.Action.READ).build();
        var user = new UserPermission("u", permission);
        calls.refused("Grant", "grant", user, false);
        calls.refused("Revoke", "revoke", user);
        calls.refused(
                "GetUserPermissions",
                "getUserPermissions",
                GetUserPermissionsRequest.newBuilder(ONE).build());
        calls.refused("HasUserPermissions", "hasUserPermissions", "u", List.of(permission));
        calls.refused("HasUserPermissions", "hasUserPermissions", List.of(permission));
    }

    private void groups() throws Exception {
        Address address = server().getAddress();
        calls.refused("AddRSGroup", "addRSGroup", "g");
        calls.refused("GetRSGroupInfo", "getRSGroup", "g");
        calls.refused("GetRSGroupInfoOfServer", "getRSGroup", address);
        calls.refused("GetRSGroupInfoOfTable", "getRSGroup", ONE);
        calls.refused("ListRSGroupInfos", "listRSGroups");
        calls.refused("ListTablesInRSGroup", "listTablesInRSGroup", "g");
        calls.refused("GetConfiguredNamespacesAndTablesInRSGroup", "getConfiguredNamespacesAndTablesInRSGroup", "g");
        calls.refused("RemoveRSGroup", "removeRSGroup", "g");
        calls.refused("RemoveServers", "removeServersFromRSGroup", Set.of(address));
        calls.refused("MoveServers", "moveServersToRSGroup", Set.of(address), "g");
        calls.mayFail(Throwable.class, "setRSGroup", Set.of(), "g");
        calls.refused("BalanceRSGroup", "balanceRSGroup", "g");
        calls.refused(
                "BalanceRSGroup",
                "balanceRSGroup",
                "g",
                BalanceRequest.newBuilder().build());
        calls.refused("RenameRSGroup", "renameRSGroup", "g", "h");
        calls.refused("UpdateRSGroupConfig", "updateRSGroupConfig", "g", Map.of());
        calls.refused("GetRSGroupInfo", "updateConfiguration", "g");
    }

    private RegionInfo region(TableName table) throws Exception {
        return admin.getRegions(table).get().get(0);
    }

    private ServerName server() throws Exception {
        return admin.getRegionServers().get().iterator().next();
    }

    private static TableDescriptor descriptor(TableName name) {
        return TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
