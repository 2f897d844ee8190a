package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.ClusterMetrics;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotDisabledException;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.quotas.QuotaFilter;
import org.apache.hadoop.hbase.quotas.QuotaSettingsFactory;
import org.apache.hadoop.hbase.quotas.ThrottleType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock client of HBase 3, which finds the cluster by asking masters and is asynchronous inside, at a store of one process. */
@Timeout(180)
final class Hbase3ClientTest {
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");

    @TempDir
    private static Path home;

    private static Store store;

    @BeforeAll
    static void start() throws Exception {
        store = Store.start(home);
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
    }

    @Test
    void rowsAreWrittenAndRead() throws Exception {
        TableName name = TableName.valueOf("rows");
        try (Connection connection = ConnectionFactory.createConnection(store.throughMasters());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(descriptor(name), new byte[][] {bytes("h"), bytes("p")});
            table.put(new Put(bytes("a")).addColumn(F, Q, bytes("1")));
            assertArrayEquals(bytes("1"), table.get(new Get(bytes("a"))).getValue(F, Q));
            assertTrue(table.exists(new Get(bytes("a"))));
            table.put(List.of(
                    new Put(bytes("b")).addColumn(F, Q, bytes("2")),
                    new Put(bytes("m")).addColumn(F, Q, bytes("3")),
                    new Put(bytes("z")).addColumn(F, Q, bytes("4"))));
            Result[] results = table.get(List.of(new Get(bytes("b")), new Get(bytes("z")), new Get(bytes("none"))));
            assertArrayEquals(bytes("2"), results[0].getValue(F, Q));
            assertArrayEquals(bytes("4"), results[1].getValue(F, Q));
            assertTrue(results[2].isEmpty());
            assertEquals(List.of("a", "b", "m", "z"), rows(table, new Scan()));
            assertEquals(List.of("z", "m", "b", "a"), rows(table, new Scan().setReversed(true)));
            assertEquals(List.of("m"), rows(table, new Scan().setFilter(new PrefixFilter(bytes("m")))));
            assertEquals(List.of("a", "b"), rows(table, new Scan().setLimit(2)));

            assertArrayEquals(
                    bytes("1+"),
                    table.append(new Append(bytes("a")).addColumn(F, Q, bytes("+")))
                            .getValue(F, Q));
            assertEquals(5, table.incrementColumnValue(bytes("c"), F, Q, 5));
            assertEquals(
                    7,
                    org.apache.hadoop.hbase.util.Bytes.toLong(
                            table.increment(new Increment(bytes("c")).addColumn(F, Q, 2))
                                    .getValue(F, Q)));
            assertTrue(table.checkAndMutate(CheckAndMutate.newBuilder(bytes("b"))
                            .ifMatches(F, Q, CompareOperator.EQUAL, bytes("2"))
                            .build(new Put(bytes("b")).addColumn(F, Q, bytes("5"))))
                    .isSuccess());
            table.mutateRow(RowMutations.of(List.of(
                    new Put(bytes("b")).addColumn(F, bytes("r"), bytes("6")),
                    new Delete(bytes("b")).addColumns(F, Q))));
            assertArrayEquals(bytes("6"), table.get(new Get(bytes("b"))).value());
            try (BufferedMutator mutator = connection.getBufferedMutator(name)) {
                for (int i = 0; i < 100; i++) {
                    mutator.mutate(new Put(bytes("y" + (100 + i))).addColumn(F, Q, bytes("v")));
                }
            }
            assertEquals(
                    100,
                    rows(table, new Scan().setFilter(new PrefixFilter(bytes("y"))))
                            .size());
            drop(admin, name);
        }
    }

    @Test
    void tablesAndRegionsAreManaged() throws Exception {
        TableName name = TableName.valueOf("managed");
        try (Connection connection = ConnectionFactory.createConnection(store.throughZooKeeper());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(descriptor(name));
            assertThrows(TableExistsException.class, () -> admin.createTable(descriptor(name)));
            assertThrows(TableNotDisabledException.class, () -> admin.deleteTable(name));
            assertThrows(TableNotFoundException.class, () -> admin.disableTable(TableName.valueOf("absent")));
            assertThrows(
                    NamespaceNotFoundException.class,
                    () -> admin.createTable(descriptor(TableName.valueOf("absent", "t"))));
            assertTrue(Arrays.asList(admin.listTableNames()).contains(name));
            admin.addColumnFamily(name, ColumnFamilyDescriptorBuilder.of("g"));
            assertTrue(admin.getDescriptor(name).hasColumnFamily(bytes("g")));
            table.put(new Put(bytes("a")).addColumn(F, Q, Q));
            table.put(new Put(bytes("z")).addColumn(F, Q, Q));
            admin.flush(name);
            RegionInfo whole = admin.getRegions(name).get(0);
            admin.splitRegionAsync(whole.getRegionName(), bytes("m")).get(60, TimeUnit.SECONDS);
            List<RegionInfo> halves = admin.getRegions(name);
            assertEquals(2, halves.size());
            admin.truncateRegion(halves.get(0).getRegionName());
            assertEquals(List.of("z"), rows(table, new Scan()));
            admin.mergeRegionsAsync(
                            halves.stream()
                                    .map(RegionInfo::getEncodedNameAsBytes)
                                    .toArray(byte[][]::new),
                            false)
                    .get(60, TimeUnit.SECONDS);
            assertEquals(1, admin.getRegions(name).size());
            admin.majorCompact(name);
            assertNotNull(admin.getCompactionState(name));
            admin.snapshot("kept", name);
            assertEquals(1, admin.listSnapshots(Pattern.compile("kept")).size());
            admin.cloneSnapshot("kept", TableName.valueOf("managed_copy"));
            admin.disableTable(name);
            assertTrue(admin.isTableDisabled(name));
            admin.restoreSnapshot("kept");
            admin.truncateTable(name, true);
            assertEquals(List.of(), rows(table, new Scan()));
            admin.deleteSnapshot("kept");
            drop(admin, TableName.valueOf("managed_copy"));
            drop(admin, name);

            admin.createNamespace(NamespaceDescriptor.create("three").build());
            assertTrue(Arrays.asList(admin.listNamespaces()).contains("three"));
            admin.deleteNamespace("three");
        }
    }

    @Test
    void theClusterIsDescribedAndSwitchesAreTurned() throws Exception {
        TableName name = TableName.valueOf("seen");
        try (AsyncConnection connection =
                ConnectionFactory.createAsyncConnection(store.throughMasters()).get(60, TimeUnit.SECONDS)) {
            AsyncAdmin admin = connection.getAdmin();
            admin.createTable(descriptor(name)).get();
            ClusterMetrics metrics = admin.getClusterMetrics().get();
            assertEquals(1, metrics.getLiveServerMetrics().size());
            assertEquals(List.of(), metrics.getDecommissionedServerNames());
            assertEquals(1, metrics.getTableRegionStatesCount().get(name).getOpenRegions());
            ServerName server = admin.getRegionServers().get().iterator().next();
            assertFalse(admin.getRegionMetrics(server, name).get().isEmpty());
            assertTrue(admin.balancerSwitch(true, true).get());
            assertTrue(admin.isSplitEnabled().get());
            assertTrue(admin.isNormalizerEnabled().get());
            assertNotNull(admin.getProcedures().get());
            assertNotNull(admin.getLocks().get());
            assertEquals(List.of(), admin.listDecommissionedRegionServers().get());
            admin.setQuota(QuotaSettingsFactory.throttleTable(
                            name, ThrottleType.REQUEST_NUMBER, 1_000_000, TimeUnit.SECONDS))
                    .get();
            assertEquals(1, admin.getQuota(new QuotaFilter()).get().size());
            admin.setQuota(QuotaSettingsFactory.unthrottleTable(name)).get();
            admin.updateConfiguration(server).get();
            admin.disableTable(name).get();
            admin.deleteTable(name).get();
            assertFalse(admin.tableExists(name).get());
        }
    }

    private static TableDescriptor descriptor(TableName name) {
        return TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build();
    }

    private static void drop(Admin admin, TableName name) throws IOException {
        admin.disableTable(name);
        admin.deleteTable(name);
    }

    private static List<String> rows(Table table, Scan scan) throws IOException {
        try (ResultScanner scanner = table.getScanner(scan)) {
            return java.util.stream.StreamSupport.stream(scanner.spliterator(), false)
                    .map(row -> new String(row.getRow(), UTF_8))
                    .toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
