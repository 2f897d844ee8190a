package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotEnabledException;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.UnknownRegionException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.CompactionState;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.NormalizeTableFilterParams;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Regions and servers as the stock Admin and AsyncAdmin manage them. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminRegionTest {
    private static final byte[] F = bytes("f");
    private static final int ROWS = 26;

    @Test
    void regionsAreMovedSplitAndMergedWithoutLosingARow(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("reshaped");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name);
                RegionLocator locator = connection.getRegionLocator(name)) {
            create(admin, name);
            fill(table);
            RegionInfo whole = admin.getRegions(name).get(0);
            ServerName before = location(locator);
            ServerName target = admin.getRegionServers().stream()
                    .filter(server -> !server.equals(before))
                    .findFirst()
                    .orElseThrow();
            admin.move(whole.getEncodedNameAsBytes(), target);
            assertEquals(target, location(locator));
            assertRows(table);
            admin.move(whole.getEncodedNameAsBytes());
            assertFalse(location(locator).equals(target), "it went to another server by itself");

            admin.splitRegionAsync(whole.getRegionName(), bytes("k")).get(60, TimeUnit.SECONDS);
            List<RegionInfo> halves = admin.getRegions(name);
            assertEquals(2, halves.size());
            assertArrayEquals(bytes("k"), halves.get(1).getStartKey());
            assertRows(table);
            admin.mergeRegionsAsync(
                            halves.get(0).getEncodedNameAsBytes(), halves.get(1).getEncodedNameAsBytes(), false)
                    .get(60, TimeUnit.SECONDS);
            assertEquals(1, admin.getRegions(name).size());
            assertRows(table);
            drop(admin, name);
        }
    }

    @Test
    void aRegionIsClosedUntilItIsAssigned(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("unassigned");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            create(admin, name);
            fill(table);
            RegionInfo region = admin.getRegions(name).get(0);
            admin.unassign(region.getRegionName());
            assertTrue(admin.getRegionServers().stream().noneMatch(server -> serves(admin, server, region)));
            admin.assign(region.getRegionName());
            assertRows(table);
            drop(admin, name);
        }
    }

    @Test
    void aRegionIsTruncatedAndTheOthersStay(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("partly_emptied");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(
                    TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .build(),
                    new byte[][] {bytes("k")});
            fill(table);
            admin.flush(name);
            List<RegionInfo> before = admin.getRegions(name);
            admin.truncateRegion(before.get(0).getRegionName());
            assertEquals(before, admin.getRegions(name));
            try (ResultScanner rows = table.getScanner(new Scan())) {
                assertArrayEquals(bytes("k"), rows.next().getRow());
            }
            table.put(new Put(bytes("a")).addColumn(F, F, F));
            get(admin.truncateRegionAsync(before.get(0).getRegionName()));
            assertTrue(table.get(new Get(bytes("a"))).isEmpty());
            drop(admin, name);
        }
    }

    @Test
    void theNormalizerSplitsWhatIsLargeAndMergesWhatIsSmall(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("normalized");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(
                    TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .setNormalizationEnabled(true)
                            .build(),
                    new byte[][] {bytes("aa"), bytes("b"), bytes("c")});
            fill(table);
            var random = new Random(1);
            for (int i = 2; i < ROWS; i++) {
                byte[] large = new byte[20_000];
                random.nextBytes(large);
                table.put(new Put(row(i)).addColumn(F, bytes("large"), large));
            }
            admin.flush(name);
            // The last of the four regions has nearly all that there is.
            assertTrue(admin.normalize(new NormalizeTableFilterParams.Builder()
                    .tableNames(List.of(name))
                    .build()));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                List<RegionInfo> regions = admin.getRegions(name);
                return regions.get(0).getEndKey().length > 0
                        && regions.get(0).getEndKey()[0] > 'b'
                        && regions.size() > 1;
            });
            assertRows(table);
            drop(admin, name);
        }
    }

    @Test
    void tablesAndRegionsAreFlushedAndCompacted(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("compacted");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name);
                RegionLocator locator = connection.getRegionLocator(name)) {
            create(admin, name);
            RegionInfo region = admin.getRegions(name).get(0);
            for (int i = 0; i < 2; i++) {
                fill(table);
                admin.flush(name);
            }
            fill(table);
            admin.flushRegion(region.getRegionName());
            ServerName server = location(locator);
            assertEquals(3, files(admin, server, name));
            admin.majorCompact(name);
            await().atMost(Duration.ofSeconds(60)).until(() -> files(admin, server, name) == 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> admin.getCompactionState(name) == CompactionState.NONE);
            assertEquals(CompactionState.NONE, admin.getCompactionStateForRegion(region.getRegionName()));
            assertTrue(admin.compactionSwitch(true, List.of()).values().stream().allMatch(on -> on));
            admin.clearBlockCache(name);
            admin.rollWALWriter(server);
            assertRows(table);

            assertThrows(TableNotFoundException.class, () -> admin.flush(TableName.valueOf("absent")));
            admin.disableTable(name);
            assertThrows(TableNotEnabledException.class, () -> admin.flush(name));
            admin.deleteTable(name);
        }
    }

    @Test
    void wrongUsesHaveHBasesExceptions(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("reshaped_wrongly");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            create(admin, name);
            RegionInfo region = admin.getRegions(name).get(0);
            byte[] unknown = bytes("0123456789abcdef0123456789abcdef");
            assertThrows(UnknownRegionException.class, () -> admin.move(unknown));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> admin.move(region.getEncodedNameAsBytes(), ServerName.valueOf("nowhere", 1, 1)));
            assertThrows(
                    IOException.class,
                    () -> get(admin.splitRegionAsync(region.getRegionName())),
                    "an empty region has no middle");
            assertThrows(
                    IOException.class,
                    () -> get(admin.mergeRegionsAsync(region.getEncodedNameAsBytes(), unknown, false)));
            get(admin.splitRegionAsync(region.getRegionName(), bytes("m")));
            List<RegionInfo> halves = admin.getRegions(name);
            assertThrows(
                    IOException.class,
                    () -> get(admin.splitRegionAsync(halves.get(1).getRegionName(), bytes("m"))),
                    "the region begins there");
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> get(admin.splitRegionAsync(halves.get(1).getRegionName(), bytes("a"))),
                    "outside of the region");
            assertThrows(
                    IOException.class,
                    () -> get(admin.splitRegionAsync(region.getRegionName(), bytes("c"))),
                    "it was split");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> get(
                            admin.mergeRegionsAsync(new byte[][] {halves.get(0).getEncodedNameAsBytes()}, false)),
                    "one alone");
            assertTrue(admin.splitSwitch(false, true));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> get(admin.splitRegionAsync(halves.get(0).getRegionName(), bytes("c"))),
                    "splits are off");
            assertFalse(admin.splitSwitch(true, true));
            assertEquals(2, admin.getRegions(name).size());
            drop(admin, name);
        }
    }

    @Test
    void aDrainedServerHasNoRegionsUntilItIsPutBack(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("drained");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            admin.createTable(
                    TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .build(),
                    bytes("a"),
                    bytes("z"),
                    6);
            ServerName server = admin.getRegionServers().iterator().next();
            admin.decommissionRegionServers(List.of(server), true);
            assertEquals(List.of(server), admin.listDecommissionedRegionServers());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> admin.getRegions(server).isEmpty());
            admin.recommissionRegionServer(server, List.of());
            assertEquals(List.of(), admin.listDecommissionedRegionServers());
            assertTrue(admin.balance());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !admin.getRegions(server).isEmpty());
            drop(admin, name);
        }
    }

    @Test
    void theAsyncAdminDoesTheSame(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("async_reshaped");
        try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                .get()) {
            AsyncAdmin admin = connection.getAdmin();
            admin.createTable(TableDescriptorBuilder.newBuilder(name)
                            .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                            .build())
                    .get();
            admin.flush(name).get();
            RegionInfo region = admin.getRegions(name).get().get(0);
            admin.move(region.getRegionName()).get();
            admin.split(name, bytes("m")).get();
            List<RegionInfo> halves = admin.getRegions(name).get();
            assertEquals(2, halves.size());
            admin.mergeRegions(halves.stream().map(RegionInfo::getRegionName).toList(), false)
                    .get();
            assertEquals(1, admin.getRegions(name).get().size());
            admin.majorCompact(name).get();
            assertEquals(
                    UnknownRegionException.class,
                    assertThrows(ExecutionException.class, () -> admin.move(bytes("0123456789abcdef0123456789abcdef"))
                                    .get())
                            .getCause()
                            .getClass());
            admin.disableTable(name).get();
            admin.deleteTable(name).get();
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : e;
        }
    }

    private static void create(Admin admin, TableName name) throws IOException {
        admin.createTable(TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build());
    }

    private static void drop(Admin admin, TableName name) throws IOException {
        admin.disableTable(name);
        admin.deleteTable(name);
    }

    private static ServerName location(RegionLocator locator) throws IOException {
        return locator.getRegionLocation(bytes("a"), true).getServerName();
    }

    private static boolean serves(Admin admin, ServerName server, RegionInfo region) {
        try {
            return admin.getRegions(server).contains(region);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int files(Admin admin, ServerName server, TableName name) throws IOException {
        return admin.getRegionMetrics(server, name).stream()
                .mapToInt(region -> region.getStoreFileCount())
                .sum();
    }

    private static void fill(Table table) throws IOException {
        for (int i = 0; i < ROWS; i++) {
            table.put(new Put(row(i)).addColumn(F, F, row(i)));
        }
    }

    private static void assertRows(Table table) throws IOException {
        try (ResultScanner rows = table.getScanner(new Scan())) {
            for (int i = 0; i < ROWS; i++) {
                assertArrayEquals(row(i), rows.next().getRow());
            }
            assertEquals(null, rows.next());
        }
    }

    private static byte[] row(int number) {
        return bytes(String.valueOf((char) ('a' + number)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
