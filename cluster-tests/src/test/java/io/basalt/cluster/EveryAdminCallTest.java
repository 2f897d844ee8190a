package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Path PAGE = Path.of("../docs/compatibility.md");
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final Map<String, String> NO_PROPERTIES = Map.of();

    /** They stop servers: {@code AdminProcessTest} has a cluster of its own for them. */
    private static final Set<String> ELSEWHERE = Set.of("shutdown", "stopMaster", "stopRegionServer");

    /** An argument that is known only when its call comes. */
    private interface Late {
        Object get() throws Exception;
    }

    /**
     * One call of both interfaces, or of the one that has it.
     *
     * @param refusal the remote method that refuses; empty when the call works
     * @param failure what the call may fail with
     */
    private record Call(
            String method,
            Optional<String> refusal,
            Optional<Class<? extends Exception>> failure,
            Object... arguments) {
        @Override
        public String toString() {
            return method + Arrays.deepToString(arguments);
        }
    }

    private final List<Call> script = new ArrayList<>();
    private Admin admin;
    private String prefix;

    @Test
    void everyMethodOfAdminWorksOrIsRefusedByName(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(quick(cluster))) {
            admin = connection.getAdmin();
            fill(connection, "sync_every");
            mayFail("abort", RuntimeException.class, "enough");
            mayFail("abort", RuntimeException.class, "enough", null);
            works("isAborted");
            works("close");
            run(Admin.class, admin);
        }
    }

    @Test
    void everyMethodOfAsyncAdminWorksOrIsRefusedByName(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(quick(cluster));
                Admin blocking = connection.getAdmin();
                AsyncConnection async =
                        ConnectionFactory.createAsyncConnection(quick(cluster)).get()) {
            admin = blocking;
            fill(connection, "async_every");
            run(AsyncAdmin.class, async.getAdmin());
        }
    }

    private static Configuration quick(Cluster cluster) {
        Configuration configuration = cluster.clientConfiguration();
        configuration.setInt("hbase.client.pause", 10);
        return configuration;
    }

    /** What both interfaces have has the same name in both, but for a few. */
    private void fill(Connection connection, String tables) throws IOException {
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
        works("disableTables", prefix + "_[12]");
        works("enableTables", prefix + "_[12]");
        works("disableTables", Pattern.compile(prefix + "_[12]"));
        works("enableTables", Pattern.compile(prefix + "_[12]"));
        works("disableTables", Pattern.compile(prefix + "_.*"));
        works("deleteTables", prefix + "_[12]");
        works("deleteTables", Pattern.compile(prefix + "_.*"));
    }

    private void namespaces() {
        NamespaceDescriptor one = NamespaceDescriptor.create(prefix + "1").build();
        NamespaceDescriptor two = NamespaceDescriptor.create(prefix + "2").build();
        works("createNamespace", one);
        works("createNamespaceAsync", two);
        works("modifyNamespace", one);
        works("modifyNamespaceAsync", two);
        works("getNamespaceDescriptor", prefix + "1");
        works("listNamespaces");
        works("listNamespaceDescriptors");
        works("listTableNamesByNamespace", prefix + "1");
        works("listTableDescriptorsByNamespace", prefix + "1");
        works("listTableDescriptorsByNamespace", bytes(prefix + "1"));
        works("deleteNamespace", prefix + "1");
        works("deleteNamespaceAsync", prefix + "2");
    }

    private void tables() {
        byte[][] splits = {bytes("h"), bytes("p")};
        works("createTable", descriptor("1"));
        works("createTable", descriptor("2"), bytes("b"), bytes("y"), 3);
        works("createTable", descriptor("3"), splits);
        works("createTableAsync", descriptor("4"));
        works("createTableAsync", descriptor("5"), splits);
        works("tableExists", name("1"));
        Pattern all = Pattern.compile(prefix + ".*");
        for (String listing : List.of("listTables", "listTableNames", "listTableDescriptors")) {
            works(listing);
            works(listing, true);
            works(listing, all);
            works(listing, all.pattern());
            works(listing, all, false);
            works(listing, all.pattern(), false);
        }
        works("listTableDescriptors", List.of(name("1")));
        works("listTableDescriptorsByState", true);
        works("listTableNamesByState", true);
        works("getTableDescriptor", name("1"));
        works("getDescriptor", name("1"));
        works("getTableDescriptors", List.of(name("1").getNameAsString()));
        works("getTableDescriptorsByTableName", List.of(name("1")));
        works("cloneTableSchema", name("1"), name("6"), true);
        works("disableTableAsync", name("3"));
        works("enableTableAsync", name("3"));
        works("disableTable", name("3"));
        works("enableTable", name("3"));
        works("disableTableAsync", name("3"));
        works("truncateTableAsync", name("3"), true);
        works("disableTable", name("3"));
        works("truncateTable", name("3"), true);
        works("disableTable", name("6"));
        works("deleteTable", name("6"));
        works("disableTableAsync", name("5"));
        works("deleteTableAsync", name("5"));
        works("isTableEnabled", name("1"));
        works("isTableDisabled", name("1"));
        works("isTableAvailable", name("1"));
        works("isTableAvailable", name("2"), new byte[][] {bytes("b"), bytes("y")});
        works("getAlterStatus", name("1"));
        works("getAlterStatus", name("1").getName());
        ColumnFamilyDescriptor g = ColumnFamilyDescriptorBuilder.of(G);
        for (String way : List.of("Column", "ColumnFamily")) {
            works("add" + way, name("1"), g);
            works("modify" + way, name("1"), g);
            works("delete" + way, name("1"), G);
        }
        works("addColumnFamilyAsync", name("1"), g);
        works("modifyColumnFamilyAsync", name("1"), g);
        works("deleteColumnFamilyAsync", name("1"), G);
        works("modifyTable", descriptor("1"));
        works("modifyTable", descriptor("1"), true);
        works("modifyTable", name("1"), descriptor("1"));
        works("modifyTableAsync", descriptor("1"));
        works("modifyTableAsync", descriptor("1"), true);
        works("modifyTableAsync", name("1"), descriptor("1"));
    }

    private void files(Connection connection) throws IOException {
        Late region = () -> {
            try (Table table = connection.getTable(name("1"))) {
                table.put(new Put(F).addColumn(F, F, F));
            }
            return region("1").getRegionName();
        };
        works("flushRegion", region);
        works("flushRegion", region, F);
        works("flush", name("1"));
        works("flush", name("1"), F);
        works("flush", name("1"), List.of(F));
        works("flushAsync", name("1"), List.of(F));
        works("flushRegionServer", serverOf("1"));
        for (String kind : List.of("compact", "majorCompact")) {
            works(kind, name("1"));
            works(kind, name("1"), F);
            works(kind, name("1"), CompactType.NORMAL);
            works(kind, name("1"), F, CompactType.NORMAL);
            works(kind + "Region", region);
            works(kind + "Region", region, F);
            works(kind + "RegionServer", serverOf("1"));
        }
        works("compactRegionServer", serverOf("1"), false);
        mayFail("compact", DoNotRetryIOException.class, name("1"), CompactType.MOB);
        works("compactionSwitch", true, List.of());
        works("getCompactionState", name("1"));
        works("getCompactionState", name("1"), CompactType.NORMAL);
        works("getCompactionStateForRegion", region);
        works("getLastMajorCompactionTimestamp", name("1"));
        works("getLastMajorCompactionTimestampForRegion", region);
        works("clearBlockCache", name("1"));
        works("clearCompactionQueues", serverOf("1"), Set.of("long", "short"));
        works("rollWALWriter", serverOf("1"));
        works("updateConfiguration", serverOf("1"));
        works("updateConfiguration");
        works("execProcedure", "flush-table-proc", name("1").getNameAsString(), NO_PROPERTIES);
        works("isProcedureFinished", "flush-table-proc", name("1").getNameAsString(), NO_PROPERTIES);
    }

    private void regions() {
        Late region = () -> region("1").getRegionName();
        Late encoded = () -> region("1").getEncodedNameAsBytes();
        works("getRegions", name("1"));
        works("getTableRegions", name("1"));
        works("move", encoded);
        works("move", encoded, serverOf("1"));
        works("move", encoded, (Late) () -> bytes(serverOf("1").get().toString()));
        for (String closing : List.of("plain", "forced", "byName", "byBytes", "byEncodedName", "byInfo")) {
            switch (closing) {
                case "plain" -> works("unassign", region);
                case "forced" -> works("unassign", region, true);
                case "byName" -> works("closeRegion", (Late) () -> region("1").getRegionNameAsString(), "");
                case "byBytes" -> works("closeRegion", region, "");
                case "byEncodedName" ->
                    works(
                            "closeRegionWithEncodedRegionName",
                            (Late) () -> region("1").getEncodedName(),
                            "");
                default -> works("closeRegion", serverOf("1"), (Late) () -> hri(region("1")));
            }
            works("assign", region);
        }
        works("truncateRegion", region);
        works("truncateRegionAsync", region);
        works("split", name("1"), bytes("d"));
        works("splitRegion", (Late) () -> region("3").getRegionName(), bytes("e"));
        works("splitRegionAsync", (Late) () -> region("4").getRegionName(), bytes("f"));
        works("createTable", descriptor("7"), bytes("b"), bytes("y"), 4);
        works("mergeRegions", encoded("2", 0), encoded("2", 1), false);
        works("mergeRegionsAsync", encoded("7", 0), encoded("7", 1), false);
        works(
                "mergeRegions",
                (Late) () ->
                        regions("7").stream().map(RegionInfo::getRegionName).toList(),
                false);
        works(
                "mergeRegionsAsync",
                (Late) () -> regions("7").stream()
                        .map(RegionInfo::getEncodedNameAsBytes)
                        .toArray(byte[][]::new),
                false);
        // Regions without rows have no middle.
        mayFail("split", IOException.class, name("7"));
        mayFail("splitRegion", IOException.class, (Late) () -> region("7").getRegionName());
        mayFail("splitRegionAsync", IOException.class, (Late) () -> region("7").getRegionName());
    }

    private void servers() {
        works("getConnection");
        works("getConfiguration");
        works("getOperationTimeout");
        works("getSyncWaitTimeout");
        works("getClusterStatus");
        works("getClusterMetrics");
        works("getClusterMetrics", EnumSet.of(ClusterMetrics.Option.MASTER));
        works("getMaster");
        works("getMasterInfoPort");
        works("getMasterCoprocessors");
        works("getMasterCoprocessorNames");
        works("getBackupMasters");
        works("getRegionServers");
        works("getRegionServers", true);
        works("getRegionMetrics", serverOf("1"));
        works("getRegionMetrics", serverOf("1"), name("1"));
        works("getOnlineRegions", serverOf("1"));
        works("getRegions", serverOf("1"));
        works("isMasterInMaintenanceMode");
        works("getSecurityCapabilities");
        works("getProcedures");
        works("getLocks");
        works("abortProcedure", 1L, false);
        works("abortProcedureAsync", 1L, false);
        works("listDeadServers");
        works("listUnknownServers");
        works("clearDeadServers", List.of());
        works("decommissionRegionServers", List.of(), false);
        works("listDecommissionedRegionServers");
        works("recommissionRegionServer", serverOf("1"), List.of());
        works("coprocessorService");
        works("coprocessorService", serverOf("1"));
        // With these two it is the caller who calls, or does not.
        Function<Object, Object> stub = channel -> channel;
        ServiceCaller<Object, Object> nothing = (service, controller, done) -> done.run(null);
        works("coprocessorService", stub, nothing);
        works("coprocessorService", stub, nothing, serverOf("1"));
    }

    private void switches() {
        works("setBalancerRunning", true, true);
        works("balancerSwitch", true);
        works("balancerSwitch", true, true);
        works("isBalancerEnabled");
        for (String balance : List.of("balance", "balancer")) {
            works(balance);
            works(balance, true);
        }
        works("balance", BalanceRequest.newBuilder().setDryRun(true).build());
        works("setNormalizerRunning", true);
        works("normalizerSwitch", true);
        works("isNormalizerEnabled");
        works("normalize");
        works(
                "normalize",
                new NormalizeTableFilterParams.Builder().namespace("default").build());
        works("enableCatalogJanitor", true);
        works("catalogJanitorSwitch", true);
        works("isCatalogJanitorEnabled");
        works("runCatalogJanitor");
        works("runCatalogScan");
        works("setCleanerChoreRunning", true);
        works("cleanerChoreSwitch", true);
        works("isCleanerChoreEnabled");
        works("runCleanerChore");
        works("setSplitOrMergeEnabled", true, true, new MasterSwitchType[] {MasterSwitchType.SPLIT});
        works("isSplitOrMergeEnabled", MasterSwitchType.SPLIT);
        for (String kind : List.of("split", "merge")) {
            works(kind + "Switch", true);
            works(kind + "Switch", true, true);
        }
        works("isSplitEnabled");
        works("isMergeEnabled");
        works("snapshotCleanupSwitch", true, true);
        works("isSnapshotCleanupEnabled");
        works("switchRpcThrottle", true);
        works("isRpcThrottleEnabled");
        works("exceedThrottleQuotaSwitch", false);
    }

    private void snapshots() {
        String first = prefix + "-a";
        works("snapshot", first, name("1"));
        works("snapshot", bytes(prefix + "-b"), name("1"));
        works("snapshot", prefix + "-c", name("1"), SnapshotType.SKIPFLUSH);
        works("snapshot", prefix + "-d", name("1"), SnapshotType.FLUSH, Map.of());
        works("snapshot", prefix + "-e", name("1"), Map.of());
        works("snapshot", new SnapshotDescription(prefix + "-f", name("1")));
        works("takeSnapshotAsync", new SnapshotDescription(prefix + "-g", name("1")));
        works("snapshotAsync", new SnapshotDescription(prefix + "-h", name("1")));
        works("isSnapshotFinished", new SnapshotDescription(first, name("1")));
        works("listSnapshots");
        works("listSnapshots", prefix + ".*");
        works("listSnapshots", Pattern.compile(prefix + ".*"));
        works("listTableSnapshots", name("1").getNameAsString(), ".*");
        works("listTableSnapshots", Pattern.compile(prefix + "_1"));
        works("listTableSnapshots", Pattern.compile(prefix + "_1"), Pattern.compile(".*"));
        works("cloneSnapshot", bytes(first), name("8"));
        works("cloneSnapshot", first, name("9"));
        works("cloneSnapshot", first, name("10"), false);
        works("cloneSnapshot", first, name("11"), false, "DEFAULT");
        works("cloneSnapshotAsync", first, name("12"));
        works("cloneSnapshotAsync", first, name("13"), false);
        works("cloneSnapshotAsync", first, name("14"), false, "DEFAULT");
        works("disableTable", name("1"));
        works("restoreSnapshot", first);
        works("restoreSnapshotAsync", first);
        works("restoreSnapshot", first, true);
        works("restoreSnapshot", first, false, false);
        works("restoreSnapshot", bytes(first));
        works("restoreSnapshot", bytes(first), false);
        works("enableTable", name("1"));
        works("deleteSnapshot", first);
        works("deleteSnapshot", bytes(prefix + "-b"));
        works("deleteSnapshots", prefix + "-c");
        works("deleteSnapshots", Pattern.compile(prefix + "-d"));
        works("deleteTableSnapshots", name("1").getNameAsString(), prefix + "-e");
        works("deleteTableSnapshots", Pattern.compile(prefix + "_nothing"));
        works("deleteTableSnapshots", Pattern.compile(prefix + "_1"), Pattern.compile(".*"));
        works("deleteSnapshots");
    }

    private void quotas() {
        works(
                "setQuota",
                QuotaSettingsFactory.throttleTable(name("1"), ThrottleType.READ_NUMBER, 1_000_000, TimeUnit.SECONDS));
        works("getQuota", new QuotaFilter());
        works("getQuotaRetriever", new QuotaFilter());
        works("setQuota", QuotaSettingsFactory.unthrottleTable(name("1")));
    }

    private void refusals() throws IOException {
        refused("GetSpaceQuotaRegionSizes", "getSpaceQuotaTableSizes");
        refused("GetSpaceQuotaSnapshots", "getRegionServerSpaceQuotaSnapshots", serverOf("1"));
        refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", "default");
        refused("GetQuotaStates", "getCurrentSpaceQuotaSnapshot", name("1"));
        refused("OfflineRegion", "offline", (Late) () -> region("1").getRegionName());
        refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTracker", name("1"), "FILE");
        refused("ModifyTableStoreFileTracker", "modifyTableStoreFileTrackerAsync", name("1"), "FILE");
        refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTracker", name("1"), F, "FILE");
        refused("ModifyColumnStoreFileTracker", "modifyColumnFamilyStoreFileTrackerAsync", name("1"), F, "FILE");
        for (String way : List.of("execProcedureWithRet", "execProcedureWithReturn")) {
            refused("ExecProcedureWithRet", way, "none", "none", NO_PROPERTIES);
        }
        Late servers = () -> Set.of((ServerName) serverOf("1").get());
        refused("GetLogEntries", "getSlowLogResponses", servers, new LogQueryFilter());
        refused("GetLogEntries", "getLogEntries", servers, "SLOW_LOG", ServerType.REGION_SERVER, 10, Map.of());
        refused("GetLogEntries", "getLogEntries", Set.of(), "BALANCER_DECISION", ServerType.MASTER, 10, Map.of());
        refused("ClearSlowLogsResponses", "clearSlowLogResponses", servers);
        refused("FlushMasterStore", "flushMasterStore");
        refused("GetCachedFilesList", "getCachedFilesList", serverOf("1"));
        permissions();
        replication();
    }

    private void permissions() {
        Permission read =
                Permission.newBuilder().withActions(Permission.Action.READ).build();
        var permission = new UserPermission("ann", read);
        refused("Grant", "grant", permission, false);
        refused("Revoke", "revoke", permission);
        refused(
                "GetUserPermissions",
                "getUserPermissions",
                GetUserPermissionsRequest.newBuilder().build());
        refused("HasUserPermissions", "hasUserPermissions", List.of(read));
        refused("HasUserPermissions", "hasUserPermissions", "ann", List.of(read));
    }

    private void replication() {
        ReplicationPeerConfig peer = ReplicationPeerConfig.newBuilder()
                .setClusterKey("127.0.0.1:1:/other")
                .build();
        for (String async : List.of("", "Async")) {
            refused("AddReplicationPeer", "addReplicationPeer" + async, "p", peer);
            refused("AddReplicationPeer", "addReplicationPeer" + async, "p", peer, true);
            refused("RemoveReplicationPeer", "removeReplicationPeer" + async, "p");
            refused("EnableReplicationPeer", "enableReplicationPeer" + async, "p");
            refused("DisableReplicationPeer", "disableReplicationPeer" + async, "p");
            refused("UpdateReplicationPeerConfig", "updateReplicationPeerConfig" + async, "p", peer);
        }
        refused("GetReplicationPeerConfig", "getReplicationPeerConfig", "p");
        Map<TableName, List<String>> tables = Map.of(name("1"), List.of());
        refused("GetReplicationPeerConfig", "appendReplicationPeerTableCFs", "p", tables);
        refused("GetReplicationPeerConfig", "removeReplicationPeerTableCFs", "p", tables);
        refused("ListReplicationPeers", "listReplicationPeers");
        refused("ListReplicationPeers", "listReplicationPeers", Pattern.compile(".*"));
        refused("IsReplicationPeerEnabled", "isReplicationPeerEnabled", "p");
        refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true);
        refused("ReplicationPeerModificationSwitch", "replicationPeerModificationSwitch", true, true);
        refused("IsReplicationPeerModificationEnabled", "isReplicationPeerModificationEnabled");
        refused("ListReplicationPeers", "enableTableReplication", name("1"));
        works("disableTableReplication", name("1"));
        works("listReplicatedTableCFs");
    }

    // ---- how it works ----

    private void works(String method, Object... arguments) {
        script.add(new Call(method, Optional.empty(), Optional.empty(), arguments));
    }

    private void mayFail(String method, Class<? extends Exception> failure, Object... arguments) {
        script.add(new Call(method, Optional.empty(), Optional.of(failure), arguments));
    }

    private void refused(String remote, String method, Object... arguments) {
        script.add(new Call(method, Optional.of(remote), Optional.empty(), arguments));
    }

    private <A> void run(Class<A> api, A target) throws Exception {
        Set<Method> left = new HashSet<>();
        for (Method method : api.getMethods()) {
            if (!ELSEWHERE.contains(method.getName())) {
                left.add(method);
            }
        }
        Set<String> refusedByPage = refusedByPage();
        var problems = new ArrayList<String>();
        for (Call call : script) {
            Object[] arguments = new Object[call.arguments().length];
            Optional<Method> method = Optional.empty();
            try {
                if (Arrays.stream(api.getMethods())
                        .noneMatch(each -> each.getName().equals(call.method()))) {
                    continue;
                }
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = call.arguments()[i] instanceof Late late ? late.get() : call.arguments()[i];
                }
                method = find(api, call.method(), arguments);
                if (method.isPresent()) {
                    left.remove(method.get());
                    check(call, refusedByPage, outcome(target, method.get(), arguments), problems);
                }
            } catch (Exception | AssertionError e) {
                problems.add(call + ": " + e);
            }
        }
        assertEquals("", String.join("\n", problems));
        assertEquals(Set.of(), new TreeSet<>(left.stream().map(Method::toString).toList()), "not in the script");
    }

    /** The overload that takes these. */
    private static Optional<Method> find(Class<?> api, String name, Object[] arguments) {
        return Arrays.stream(api.getMethods())
                .filter(method -> method.getName().equals(name) && takes(method, arguments))
                .findFirst();
    }

    private static boolean takes(Method method, Object[] arguments) {
        Class<?>[] types = method.getParameterTypes();
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            boolean fits = type.isPrimitive()
                    ? (arguments[i] instanceof Boolean && type == boolean.class)
                            || (arguments[i] instanceof Integer && type == int.class)
                            || (arguments[i] instanceof Long && type == long.class)
                    : arguments[i] == null || type.isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** What the call fails with, if it does. */
    private static Optional<Throwable> outcome(Object target, Method method, Object[] arguments) throws Exception {
        try {
            Object result = method.invoke(target, arguments);
            if (result instanceof Future<?> future) {
                future.get(60, TimeUnit.SECONDS);
            }
            return Optional.empty();
        } catch (InvocationTargetException | ExecutionException e) {
            return Optional.of(e.getCause());
        }
    }

    private static void check(Call call, Set<String> page, Optional<Throwable> outcome, List<String> problems) {
        if (call.refusal().isPresent()) {
            String remote = call.refusal().get();
            // Some calls of the client wrap what they throw.
            boolean named = Stream.iterate(outcome.orElse(null), Objects::nonNull, Throwable::getCause)
                    .anyMatch(failure -> failure instanceof DoNotRetryIOException
                            && failure.getMessage().contains("has no method " + remote));
            if (!named) {
                problems.add(call + " is not refused by " + remote + " but gives " + outcome);
            }
            if (!page.contains(remote)) {
                problems.add(PAGE + " does not say that " + remote + " is refused");
            }
        } else if (call.failure().isPresent()) {
            if (outcome.isPresent() && !call.failure().get().isInstance(outcome.get())) {
                problems.add(call + " gives " + outcome);
            }
        } else {
            outcome.ifPresent(failure -> problems.add(call + " fails: " + failure));
        }
    }

    private static Set<String> refusedByPage() throws IOException {
        Set<String> methods = new HashSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            String[] columns = line.split("\\|", -1);
            if (columns.length == 5 && columns[2].strip().equals("refused")) {
                Pattern.compile("`(\\w+)`").matcher(columns[1]).results().forEach(found -> methods.add(found.group(1)));
            }
        }
        assertTrue(methods.contains("OfflineRegion"), () -> "the page lists " + methods);
        return methods;
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

    private Late encoded(String number, int region) {
        return () -> regions(number).get(region).getEncodedNameAsBytes();
    }

    private Late serverOf(String number) {
        return () -> admin.getConnection()
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
