package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Path PAGE = Path.of("../docs/compatibility.md");
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

    private final List<String> problems = new ArrayList<>();
    private final Set<Method> left = new HashSet<>();
    private final Set<String> page = new HashSet<>();
    private AsyncAdmin admin;

    @Test
    void everyMethodWorksOrIsRefusedByName() throws Exception {
        try (Store store = Store.start(home);
                AsyncConnection connection = ConnectionFactory.createAsyncConnection(store.throughMasters())
                        .get(60, TimeUnit.SECONDS)) {
            admin = connection.getAdmin();
            Arrays.stream(AsyncAdmin.class.getMethods())
                    .filter(method -> !ELSEWHERE.contains(method.getName()))
                    .forEach(left::add);
            readPage();
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
        }
        assertEquals("", String.join("\n", problems));
        assertEquals(Set.of(), new TreeSet<>(left.stream().map(Method::toString).toList()), "not called");
    }

    private void namespacesAndTables() {
        NamespaceDescriptor namespace = NamespaceDescriptor.create("every").build();
        works("createNamespace", namespace);
        works("modifyNamespace", namespace);
        works("getNamespaceDescriptor", "every");
        works("listNamespaces");
        works("listNamespaceDescriptors");
        works("listTableNamesByNamespace", "every");
        works("listTableDescriptorsByNamespace", "every");
        works("deleteNamespace", "every");
        works("createTable", descriptor(ONE));
        works("createTable", descriptor(TWO), bytes("b"), bytes("y"), 4);
        works("createTable", descriptor(THREE), (Object) new byte[][] {bytes("m")});
        works("tableExists", ONE);
        for (String listing : List.of("listTableNames", "listTableDescriptors")) {
            works(listing);
            works(listing, true);
            works(listing, ALL, false);
            works(listing + "ByState", true);
        }
        works("listTableDescriptors", List.of(ONE));
        works("getDescriptor", ONE);
        works("isTableEnabled", ONE);
        works("isTableDisabled", ONE);
        works("isTableAvailable", ONE);
        works("cloneTableSchema", ONE, TableName.valueOf("every_clone"), true);
        ColumnFamilyDescriptor g = ColumnFamilyDescriptorBuilder.of(G);
        works("addColumnFamily", ONE, g);
        works("modifyColumnFamily", ONE, g);
        works("deleteColumnFamily", ONE, G);
        works("modifyTable", descriptor(ONE));
        works("modifyTable", descriptor(ONE), true);
        works("disableTable", THREE);
        works("truncateTable", THREE, true);
        works("disableTable", THREE);
        works("enableTable", THREE);
        works("disableTable", THREE);
        works("deleteTable", THREE);
    }

    private void files() throws Exception {
        byte[] region = region(ONE).getRegionName();
        ServerName server = server();
        works("flush", ONE);
        works("flush", ONE, F);
        works("flush", ONE, List.of(F));
        works("flushRegion", region);
        works("flushRegion", region, F);
        works("flushRegionServer", server);
        for (String kind : List.of("compact", "majorCompact")) {
            works(kind, ONE);
            works(kind, ONE, F);
            works(kind, ONE, CompactType.NORMAL);
            works(kind, ONE, F, CompactType.NORMAL);
            works(kind + "Region", region);
            works(kind + "Region", region, F);
            works(kind + "RegionServer", server);
        }
        works("compactionSwitch", true, List.of());
        works("getCompactionState", ONE);
        works("getCompactionState", ONE, CompactType.NORMAL);
        works("getCompactionStateForRegion", region);
        works("getLastMajorCompactionTimestamp", ONE);
        works("getLastMajorCompactionTimestampForRegion", region);
        works("clearBlockCache", ONE);
        works("clearCompactionQueues", server, Set.of("long", "short"));
        works("rollWALWriter", server);
        works("updateConfiguration", server);
        works("updateConfiguration");
        works("execProcedure", "flush-table-proc", ONE.getNameAsString(), Map.of());
        works("isProcedureFinished", "flush-table-proc", ONE.getNameAsString(), Map.of());
    }

    private void regions() throws Exception {
        byte[] region = region(ONE).getRegionName();
        works("getRegions", ONE);
        works("getRegions", server());
        works("move", region);
        works("move", region, server());
        works("unassign", region);
        works("assign", region);
        works("unassign", region, true);
        works("assign", region);
        works("truncateRegion", region);
        works("split", ONE, bytes("d"));
        works("splitRegion", region(ONE).getRegionName(), bytes("a"));
        // Regions without rows have no middle.
        fails("split", TWO);
        fails("splitRegion", region(TWO).getRegionName());
        List<byte[]> names = admin.getRegions(TWO).get().stream()
                .map(RegionInfo::getRegionName)
                .toList();
        works("mergeRegions", names.get(0), names.get(1), false);
        works("mergeRegions", List.of(names.get(2), names.get(3)), false);
    }

    private void servers() throws Exception {
        works("getClusterMetrics");
        works("getClusterMetrics", EnumSet.of(ClusterMetrics.Option.MASTER));
        works("getMaster");
        works("getMasterInfoPort");
        works("getMasterCoprocessorNames");
        works("getBackupMasters");
        works("getRegionServers");
        works("getRegionServers", true);
        works("getRegionMetrics", server());
        works("getRegionMetrics", server(), ONE);
        works("isMasterInMaintenanceMode");
        works("getSecurityCapabilities");
        works("getProcedures");
        works("getLocks");
        works("abortProcedure", 1L, false);
        works("listDeadServers");
        works("listUnknownServers");
        works("clearDeadServers", List.of());
        works("decommissionRegionServers", List.of(), false);
        works("listDecommissionedRegionServers");
        works("recommissionRegionServer", server(), List.of());
        // Here it is the caller who calls, or does not.
        Function<Object, Object> stub = channel -> channel;
        ServiceCaller<Object, Object> nothing = (service, controller, done) -> done.run(null);
        works("coprocessorService", stub, nothing);
        works("coprocessorService", stub, nothing, server());
    }

    private void switches() {
        works("balance");
        works("balance", true);
        works("balance", BalanceRequest.newBuilder().setDryRun(true).build());
        works("normalize");
        works(
                "normalize",
                new NormalizeTableFilterParams.Builder().namespace("default").build());
        works("runCatalogJanitor");
        works("runCleanerChore");
        for (String kind : List.of("balancer", "merge", "split")) {
            works(kind + "Switch", true);
            works(kind + "Switch", true, true);
        }
        for (String kind : List.of("normalizer", "catalogJanitor", "cleanerChore")) {
            works(kind + "Switch", true);
        }
        for (String kind : List.of("Balancer", "Merge", "Split", "Normalizer", "CatalogJanitor", "CleanerChore")) {
            works("is" + kind + "Enabled");
        }
        works("snapshotCleanupSwitch", true, true);
        works("isSnapshotCleanupEnabled");
        works("switchRpcThrottle", true);
        works("isRpcThrottleEnabled");
        works("exceedThrottleQuotaSwitch", false);
    }

    private void snapshotsAndQuotas() {
        works("snapshot", "every-a", ONE);
        works("snapshot", "every-b", ONE, SnapshotType.SKIPFLUSH);
        works("snapshot", new SnapshotDescription("every-c", ONE));
        works("isSnapshotFinished", new SnapshotDescription("every-a", ONE));
        works("listSnapshots");
        works("listSnapshots", Pattern.compile("every.*"));
        works("listTableSnapshots", Pattern.compile("every_1"));
        works("listTableSnapshots", Pattern.compile("every_1"), Pattern.compile(".*"));
        works("cloneSnapshot", "every-a", TableName.valueOf("every_8"));
        works("cloneSnapshot", "every-a", TableName.valueOf("every_9"), false);
        works("cloneSnapshot", "every-a", TableName.valueOf("every_10"), false, "DEFAULT");
        works("disableTable", ONE);
        works("restoreSnapshot", "every-a");
        works("restoreSnapshot", "every-a", true);
        works("restoreSnapshot", "every-a", false, false);
        works("enableTable", ONE);
        works("deleteSnapshot", "every-a");
        works("deleteSnapshots", Pattern.compile("every-b"));
        works("deleteTableSnapshots", Pattern.compile("every_nothing"));
        works("deleteTableSnapshots", Pattern.compile("every_1"), Pattern.compile(".*"));
        works("deleteSnapshots");
        works(
                "setQuota",
                QuotaSettingsFactory.throttleTable(ONE, ThrottleType.READ_NUMBER, 1_000_000, TimeUnit.SECONDS));
        works("getQuota", new QuotaFilter());
        works("setQuota", QuotaSettingsFactory.unthrottleTable(ONE));
    }

    @SuppressWarnings("deprecation") // What the client has deprecated, its users still call.
    private void refusals() throws Exception {
        refused("GetSpaceQuotaRegionSizes", "getSpaceQuotaTableSizes");
        refused("GetSpaceQuotaSnapshots", "getRegionServerSpaceQuotaSnapshots", server());
        refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", "default");
        refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", ONE);
        refused("OfflineRegion", "offline", (Object) region(ONE).getRegionName());
        refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTracker", ONE, "FILE");
        refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTracker", ONE, F, "FILE");
        refused("ExecProcedureWithRet", "execProcedureWithReturn", "none", "none", Map.of());
        Set<ServerName> servers = Set.of(server());
        refused("GetLogEntries", "getSlowLogResponses", servers, new LogQueryFilter());
        refused("GetLogEntries", "getLogEntries", servers, "SLOW_LOG", ServerType.REGION_SERVER, 10, Map.of());
        refused("ClearSlowLogsResponses", "clearSlowLogResponses", servers);
        refused("FlushMasterStore", "flushMasterStore");
        refused("GetCachedFilesList", "getCachedFilesList", server());
    }

    private void replicationAndPermissions() {
        ReplicationPeerConfig peer =
                ReplicationPeerConfig.newBuilder().setClusterKey("h:1:/x").build();
        refused("AddReplicationPeer", "addReplicationPeer", "p", peer);
        refused("AddReplicationPeer", "addReplicationPeer", "p", peer, true);
        refused("RemoveReplicationPeer", "removeReplicationPeer", "p");
        refused("EnableReplicationPeer", "enableReplicationPeer", "p");
        refused("DisableReplicationPeer", "disableReplicationPeer", "p");
        refused("GetReplicationPeerConfig", "getReplicationPeerConfig", "p");
        refused("UpdateReplicationPeerConfig", "updateReplicationPeerConfig", "p", peer);
        refused(
                "TransitReplicationPeerSyncReplicationState",
                "transitReplicationPeerSyncReplicationState",
                "p",
                SyncReplicationState.ACTIVE);
        refused("ListReplicationPeers", "getReplicationPeerSyncReplicationState", "p");
        refused("GetReplicationPeerConfig", "appendReplicationPeerTableCFs", "p", Map.of(ONE, List.of()));
        refused("GetReplicationPeerConfig", "removeReplicationPeerTableCFs", "p", Map.of(ONE, List.of()));
        refused("ListReplicationPeers", "listReplicationPeers");
        refused("ListReplicationPeers", "listReplicationPeers", ALL);
        works("listReplicatedTableCFs");
        refused("ListReplicationPeers", "enableTableReplication", ONE);
        fails("disableTableReplication", ONE);
        refused("IsReplicationPeerEnabled", "isReplicationPeerEnabled", "p");
        refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true);
        refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true, false);
        refused("IsReplicationPeerModificationEnabled", "isReplicationPeerModificationEnabled");
        Permission permission =
                Permission.newBuilder(ONE).withActions(Permission.Action.READ).build();
        var user = new UserPermission("u", permission);
        refused("Grant", "grant", user, false);
        refused("Revoke", "revoke", user);
        refused(
                "GetUserPermissions",
                "getUserPermissions",
                GetUserPermissionsRequest.newBuilder(ONE).build());
        refused("HasUserPermissions", "hasUserPermissions", "u", List.of(permission));
        refused("HasUserPermissions", "hasUserPermissions", List.of(permission));
    }

    private void groups() throws Exception {
        Address address = server().getAddress();
        refused("AddRSGroup", "addRSGroup", "g");
        refused("GetRSGroupInfo", "getRSGroup", "g");
        refused("GetRSGroupInfoOfServer", "getRSGroup", address);
        refused("GetRSGroupInfoOfTable", "getRSGroup", ONE);
        refused("ListRSGroupInfos", "listRSGroups");
        refused("ListTablesInRSGroup", "listTablesInRSGroup", "g");
        refused("GetConfiguredNamespacesAndTablesInRSGroup", "getConfiguredNamespacesAndTablesInRSGroup", "g");
        refused("RemoveRSGroup", "removeRSGroup", "g");
        refused("RemoveServers", "removeServersFromRSGroup", Set.of(address));
        refused("MoveServers", "moveServersToRSGroup", Set.of(address), "g");
        fails("setRSGroup", Set.of(), "g");
        refused("BalanceRSGroup", "balanceRSGroup", "g");
        refused(
                "BalanceRSGroup",
                "balanceRSGroup",
                "g",
                BalanceRequest.newBuilder().build());
        refused("RenameRSGroup", "renameRSGroup", "g", "h");
        refused("UpdateRSGroupConfig", "updateRSGroupConfig", "g", Map.of());
        refused("GetRSGroupInfo", "updateConfiguration", "g");
    }

    // ---- how it works ----

    private void works(String name, Object... arguments) {
        outcome(name, arguments)
                .ifPresent(failure -> problems.add(name + Arrays.deepToString(arguments) + " fails: " + failure));
    }

    private void fails(String name, Object... arguments) {
        outcome(name, arguments);
    }

    private void refused(String remote, String name, Object... arguments) {
        Optional<Throwable> outcome = outcome(name, arguments);
        boolean named = Stream.iterate(outcome.orElse(null), Objects::nonNull, Throwable::getCause)
                .anyMatch(failure -> failure instanceof DoNotRetryIOException
                        && failure.getMessage().contains(remote));
        if (!named) {
            problems.add(name + Arrays.deepToString(arguments) + " is not refused by " + remote + ": " + outcome);
        }
        if (!page.contains(remote)) {
            problems.add(PAGE + " does not say that " + remote + " is refused");
        }
    }

    /** What the call fails with, if it does. */
    private Optional<Throwable> outcome(String name, Object... arguments) {
        Optional<Method> method = Arrays.stream(AsyncAdmin.class.getMethods())
                .filter(each -> each.getName().equals(name) && takes(each.getParameterTypes(), arguments))
                .findFirst();
        if (method.isEmpty()) {
            return Optional.of(new NoSuchMethodException(name));
        }
        left.remove(method.get());
        try {
            ((CompletableFuture<?>) method.get().invoke(admin, arguments)).get(60, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private static boolean takes(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            boolean fits = type.isPrimitive()
                    ? (arguments[i] instanceof Boolean && type == boolean.class)
                            || (arguments[i] instanceof Integer && type == int.class)
                            || (arguments[i] instanceof Long && type == long.class)
                    : type.isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private void readPage() throws IOException {
        for (String line : Files.readAllLines(PAGE)) {
            String[] columns = line.split("\\|", -1);
            if (columns.length == 5 && columns[2].strip().equals("refused")) {
                Pattern.compile("`(\\w+)`").matcher(columns[1]).results().forEach(found -> page.add(found.group(1)));
            }
        }
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
