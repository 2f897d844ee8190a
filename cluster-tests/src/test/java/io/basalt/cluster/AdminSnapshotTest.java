package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
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
