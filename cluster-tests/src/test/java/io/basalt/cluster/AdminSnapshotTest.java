package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotDisabledException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.SnapshotDescription;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.snapshot.SnapshotCreationException;
import org.apache.hadoop.hbase.snapshot.SnapshotDoesNotExistException;
import org.apache.hadoop.hbase.snapshot.SnapshotExistsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Snapshots as the stock Admin and AsyncAdmin take, list, restore, clone and delete them. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminSnapshotTest {
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");

    @Test
    void aTableInUseIsSnapshotClonedAndRestored(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("kept");
        TableName copy = TableName.valueOf("kept_copy");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name);
                Table cloned = connection.getTable(copy)) {
            create(admin, name);
            put(table, "a", "1");
            put(table, "z", "1");
            admin.snapshot("first", name);
            put(table, "a", "2");
            table.delete(new Delete(bytes("z")));
            put(table, "m", "2");

            SnapshotDescription listed =
                    admin.listSnapshots(Pattern.compile("first")).get(0);
            assertEquals(name, listed.getTableName());
            assertTrue(listed.getCreationTime() > 0);
            assertThrows(SnapshotExistsException.class, () -> admin.snapshot("first", name));

            admin.cloneSnapshot("first", copy);
            assertValue("1", cloned, "a");
            assertValue("1", cloned, "z");
            assertTrue(cloned.get(new Get(bytes("m"))).isEmpty());
            put(cloned, "a", "3");
            assertValue("2", table, "a");
            assertThrows(TableExistsException.class, () -> admin.cloneSnapshot("first", copy));

            assertThrows(TableNotDisabledException.class, () -> admin.restoreSnapshot("first"));
            admin.disableTable(name);
            admin.restoreSnapshot("first");
            assertTrue(admin.isTableDisabled(name));
            admin.enableTable(name);
            assertValue("1", table, "a");
            assertValue("1", table, "z");
            assertTrue(table.get(new Get(bytes("m"))).isEmpty());

            // The files stay for as long as somebody names them, whichever of the tables goes first.
            drop(admin, name);
            admin.deleteSnapshot("first");
            admin.runCleanerChore();
            assertValue("3", cloned, "a");
            assertValue("1", cloned, "z");
            drop(admin, copy);
            assertEquals(List.of(), admin.listSnapshots(Pattern.compile("first")));
        }
    }

    @Test
    void aSnapshotOfADisabledTableOutlivesTheTable(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("stored");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            create(admin, name);
            put(table, "a", "1");
            admin.disableTable(name);
            admin.snapshot("shelf", name);
            admin.deleteTable(name);
            admin.runCleanerChore();
            admin.restoreSnapshot("shelf");
            assertValue("1", table, "a");
            drop(admin, name);
            admin.deleteSnapshots(Pattern.compile("shelf"));
        }
    }

    @Test
    void aSnapshotHasATimeToLive(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("kept_a_while");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            create(admin, name);
            admin.snapshot("a-while", name, Map.of("TTL", 3_600L));
            admin.snapshot(new SnapshotDescription("for-good", name));
            assertEquals(
                    3_600,
                    admin.listSnapshots(Pattern.compile("a-while")).get(0).getTtl());
            assertEquals(
                    0, admin.listSnapshots(Pattern.compile("for-good")).get(0).getTtl());
            admin.deleteSnapshots(Pattern.compile("a-while|for-good"));
            drop(admin, name);
        }
    }

    /**
     * One writer goes round the regions, so that what each region has at any moment is the beginning of what is written
     * to it; a snapshot that is taken meanwhile has such a beginning of each, and all that was acknowledged before.
     */
    @Test
    void aSnapshotTakenUnderLoadIsEachRegionAtSomeMoment(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("kept_under_load");
        TableName copy = TableName.valueOf("kept_under_load_copy");
        List<String> regions = List.of("a", "h", "p");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name);
                Table cloned = connection.getTable(copy)) {
            create(admin, name);
            var rounds = new AtomicInteger();
            var writer = new FutureTask<Void>(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    for (String region : regions) {
                        put(table, region + String.format("%06d", rounds.get()), "1");
                    }
                    rounds.incrementAndGet();
                }
                return null;
            });
            var thread = new Thread(writer, "writer");
            thread.start();
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> rounds.get() >= 20);
                int before = rounds.get();
                admin.snapshot("under-load", name);
                int after = rounds.get();
                await().atMost(Duration.ofSeconds(60)).until(() -> rounds.get() >= after + 5);
                admin.cloneSnapshot("under-load", copy);
                for (String region : regions) {
                    List<String> found = rows(cloned, region);
                    assertTrue(found.size() >= before, () -> region + " has " + found.size() + " of " + before);
                    assertTrue(found.size() <= after + 1, () -> region + " has " + found.size() + " of " + after);
                    assertEquals(
                            region + String.format("%06d", found.size() - 1),
                            found.get(found.size() - 1),
                            "the beginning of what was written, without a gap");
                }
            } finally {
                thread.interrupt();
            }
            thread.join();
            admin.deleteSnapshot("under-load");
            drop(admin, name);
            drop(admin, copy);
        }
    }

    private static List<String> rows(Table table, String prefix) throws IOException {
        List<String> rows = new ArrayList<>();
        try (ResultScanner scanner = table.getScanner(new Scan().setRowPrefixFilter(bytes(prefix)))) {
            for (Result row : scanner) {
                rows.add(new String(row.getRow(), UTF_8));
            }
        }
        return rows;
    }

    @Test
    void wrongUsesHaveHBasesExceptions(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            assertThrows(SnapshotCreationException.class, () -> admin.snapshot("none", TableName.valueOf("absent")));
            assertThrows(SnapshotDoesNotExistException.class, () -> admin.deleteSnapshot("absent"));
            assertThrows(
                    SnapshotDoesNotExistException.class,
                    () -> admin.cloneSnapshot("absent", TableName.valueOf("of_nothing")));
        }
    }

    @Test
    void theAsyncAdminDoesTheSame(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("async_kept");
        TableName copy = TableName.valueOf("async_kept_copy");
        try (Connection blocking = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Table table = blocking.getTable(name);
                Table cloned = blocking.getTable(copy);
                AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                        .get()) {
            AsyncAdmin admin = connection.getAdmin();
            create(blocking.getAdmin(), name);
            put(table, "a", "1");
            admin.snapshot("async", name).get();
            assertEquals(1, admin.listSnapshots(Pattern.compile("async")).get().size());
            admin.cloneSnapshot("async", copy).get();
            assertValue("1", cloned, "a");
            admin.disableTable(name).get();
            admin.restoreSnapshot("async").get();
            admin.enableTable(name).get();
            assertValue("1", table, "a");
            admin.deleteSnapshot("async").get();
            assertEquals(
                    SnapshotDoesNotExistException.class,
                    assertThrows(ExecutionException.class, () -> admin.deleteSnapshot("async")
                                    .get())
                            .getCause()
                            .getClass());
            drop(blocking.getAdmin(), name);
            drop(blocking.getAdmin(), copy);
        }
    }

    private static void create(Admin admin, TableName name) throws IOException {
        admin.createTable(
                TableDescriptorBuilder.newBuilder(name)
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                        .build(),
                new byte[][] {bytes("h"), bytes("p")});
    }

    private static void drop(Admin admin, TableName name) throws IOException {
        admin.disableTable(name);
        admin.deleteTable(name);
    }

    private static void put(Table table, String row, String value) throws IOException {
        table.put(new Put(bytes(row)).addColumn(F, Q, bytes(value)));
    }

    private static void assertValue(String expected, Table table, String row) throws IOException {
        assertArrayEquals(bytes(expected), table.get(new Get(bytes(row))).getValue(F, Q));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
