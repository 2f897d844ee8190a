package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.InvalidFamilyOperationException;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotDisabledException;
import org.apache.hadoop.hbase.TableNotEnabledException;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables as the stock Admin and AsyncAdmin change them, also the wrong uses. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminTableTest {
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");
    private static final byte[][] SPLITS = {bytes("h"), bytes("p")};

    @Test
    void familiesComeChangeAndGoWhileTheTableIsInUse(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("altered");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(descriptor(name), SPLITS);
            table.put(new Put(bytes("k")).addColumn(F, Q, bytes("1")));

            admin.addColumnFamily(name, ColumnFamilyDescriptorBuilder.of("g"));
            table.put(new Put(bytes("k")).addColumn(bytes("g"), Q, bytes("2")));
            ColumnFamilyDescriptor kept = ColumnFamilyDescriptorBuilder.newBuilder(bytes("g"))
                    .setMaxVersions(5)
                    .build();
            admin.modifyColumnFamily(name, kept);
            assertEquals(
                    5, admin.getDescriptor(name).getColumnFamily(bytes("g")).getMaxVersions());
            assertArrayEquals(bytes("2"), table.get(new Get(bytes("k"))).getValue(bytes("g"), Q));
            admin.deleteColumnFamily(name, bytes("g"));
            assertFalse(admin.getDescriptor(name).hasColumnFamily(bytes("g")));
            assertArrayEquals(bytes("1"), table.get(new Get(bytes("k"))).getValue(F, Q));
            assertEquals(1, table.get(new Get(bytes("k"))).size());

            TableDescriptor tuned = TableDescriptorBuilder.newBuilder(admin.getDescriptor(name))
                    .setValue("note", "tuned")
                    .build();
            admin.modifyTable(tuned);
            assertEquals("tuned", admin.getDescriptor(name).getValue("note"));

            assertThrows(
                    InvalidFamilyOperationException.class,
                    () -> admin.addColumnFamily(name, ColumnFamilyDescriptorBuilder.of("f")));
            assertThrows(
                    InvalidFamilyOperationException.class,
                    () -> admin.modifyColumnFamily(name, ColumnFamilyDescriptorBuilder.of("none")));
            assertThrows(InvalidFamilyOperationException.class, () -> admin.deleteColumnFamily(name, bytes("none")));
            drop(admin, name);
        }
    }

    @Test
    void truncatingKeepsOrForgetsTheSplits(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("truncated");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            admin.createTable(descriptor(name), SPLITS);
            table.put(new Put(bytes("a")).addColumn(F, Q, bytes("1")));
            table.put(new Put(bytes("z")).addColumn(F, Q, bytes("1")));
            assertThrows(TableNotDisabledException.class, () -> admin.truncateTable(name, true));
            admin.disableTable(name);
            admin.truncateTable(name, true);
            assertTrue(admin.isTableEnabled(name));
            assertEquals(3, admin.getRegions(name).size());
            try (ResultScanner rows = table.getScanner(new Scan())) {
                assertEquals(null, rows.next());
            }
            table.put(new Put(bytes("m")).addColumn(F, Q, bytes("1")));
            admin.disableTable(name);
            admin.truncateTable(name, false);
            assertEquals(1, admin.getRegions(name).size());
            assertTrue(table.get(new Get(bytes("m"))).isEmpty());
            drop(admin, name);
        }
    }

    @Test
    void aSchemaIsCloned(Cluster cluster) throws Exception {
        TableName source = TableName.valueOf("pattern");
        TableName target = TableName.valueOf("copied");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            admin.createTable(descriptor(source), SPLITS);
            admin.cloneTableSchema(source, target, true);
            assertEquals(3, admin.getRegions(target).size());
            assertTrue(admin.getDescriptor(target).hasColumnFamily(F));
            assertThrows(TableExistsException.class, () -> admin.cloneTableSchema(source, target, false));
            drop(admin, source);
            drop(admin, target);
        }
    }

    @Test
    void tablesAreListedByPatternAndState(Cluster cluster) throws Exception {
        TableName on = TableName.valueOf("listed-on");
        TableName off = TableName.valueOf("listed-off");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            admin.createTable(descriptor(on));
            admin.createTable(descriptor(off));
            admin.disableTable(off);
            assertEquals(Set.of(off, on), Set.of(admin.listTableNames(Pattern.compile("listed-.*"))));
            assertEquals(0, admin.listTableNames(Pattern.compile("")).length);
            assertEquals(
                    2, admin.listTableDescriptors(Pattern.compile("listed-.*")).size());
            assertTrue(admin.listTableNamesByState(true).contains(on));
            assertEquals(List.of(off), admin.listTableNamesByState(false));
            assertEquals(off, admin.listTableDescriptorsByState(false).get(0).getTableName());
            assertTrue(Arrays.asList(admin.listTableNames((Pattern) null, true)).contains(TableName.META_TABLE_NAME));
            assertEquals(0, admin.getAlterStatus(on).getFirst());
            drop(admin, on);
            admin.deleteTable(off);
        }
    }

    @Test
    void wrongUsesHaveHBasesExceptions(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("misused");
        TableName absent = TableName.valueOf("absent");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            admin.createTable(descriptor(name));
            assertThrows(TableExistsException.class, () -> admin.createTable(descriptor(name)));
            assertThrows(TableNotDisabledException.class, () -> admin.enableTable(name));
            assertThrows(TableNotDisabledException.class, () -> admin.deleteTable(name));
            assertThrows(TableNotFoundException.class, () -> admin.disableTable(absent));
            assertThrows(TableNotFoundException.class, () -> admin.deleteTable(absent));
            assertThrows(TableNotFoundException.class, () -> admin.truncateTable(absent, false));
            assertThrows(TableNotFoundException.class, () -> admin.modifyTable(descriptor(absent)));
            assertThrows(
                    TableNotFoundException.class,
                    () -> admin.addColumnFamily(absent, ColumnFamilyDescriptorBuilder.of("g")));
            assertThrows(
                    NamespaceNotFoundException.class,
                    () -> admin.createTable(descriptor(TableName.valueOf("nowhere", "t"))));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> admin.createTable(
                            TableDescriptorBuilder.newBuilder(absent).build()),
                    "no family");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> admin.createTable(descriptor(absent), new byte[][] {bytes("b"), bytes("b")}),
                    "a split key twice");
            admin.disableTable(name);
            assertThrows(TableNotEnabledException.class, () -> admin.disableTable(name));
            assertThrows(DoNotRetryIOException.class, () -> admin.disableTable(TableName.META_TABLE_NAME));
            admin.deleteTable(name);
        }
    }

    @Test
    void theAsyncAdminDoesTheSame(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("async_altered");
        try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                .get()) {
            AsyncAdmin admin = connection.getAdmin();
            admin.createTable(descriptor(name), SPLITS).get();
            admin.addColumnFamily(name, ColumnFamilyDescriptorBuilder.of("g")).get();
            admin.modifyTable(TableDescriptorBuilder.newBuilder(
                                    admin.getDescriptor(name).get())
                            .setValue("note", "async")
                            .build())
                    .get();
            assertEquals("async", admin.getDescriptor(name).get().getValue("note"));
            assertEquals(
                    TableNotDisabledException.class,
                    assertThrows(ExecutionException.class, () -> admin.truncateTable(name, true)
                                    .get())
                            .getCause()
                            .getClass());
            admin.disableTable(name).get();
            assertTrue(admin.isTableDisabled(name).get());
            admin.truncateTable(name, true).get();
            assertEquals(3, admin.getRegions(name).get().size());
            admin.disableTable(name).get();
            admin.deleteTable(name).get();
            assertFalse(admin.tableExists(name).get());
        }
    }

    @Test
    void theAsyncAdminRefusesTheSame(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("async_misused");
        TableName absent = TableName.valueOf("absent");
        try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                .get()) {
            AsyncAdmin admin = connection.getAdmin();
            admin.createTable(descriptor(name)).get();
            assertFails(TableExistsException.class, admin.createTable(descriptor(name)));
            assertFails(TableNotDisabledException.class, admin.enableTable(name));
            assertFails(TableNotDisabledException.class, admin.deleteTable(name));
            assertFails(TableNotFoundException.class, admin.disableTable(absent));
            assertFails(TableNotFoundException.class, admin.deleteTable(absent));
            assertFails(TableNotFoundException.class, admin.truncateTable(absent, false));
            assertFails(TableNotFoundException.class, admin.modifyTable(descriptor(absent)));
            assertFails(TableNotFoundException.class, admin.getDescriptor(absent));
            assertFails(
                    InvalidFamilyOperationException.class,
                    admin.addColumnFamily(name, ColumnFamilyDescriptorBuilder.of("f")));
            assertFails(InvalidFamilyOperationException.class, admin.deleteColumnFamily(name, bytes("none")));
            assertFails(
                    NamespaceNotFoundException.class, admin.createTable(descriptor(TableName.valueOf("nowhere", "t"))));
            assertFails(
                    DoNotRetryIOException.class,
                    admin.createTable(TableDescriptorBuilder.newBuilder(absent).build()));
            assertFails(
                    DoNotRetryIOException.class,
                    admin.createTable(descriptor(TableName.valueOf("hbase", "not_for_users"))));
            assertFails(
                    IllegalArgumentException.class,
                    admin.createTable(descriptor(absent), new byte[][] {bytes("b"), bytes("b")}));
            admin.disableTable(name).get();
            assertFails(TableNotEnabledException.class, admin.disableTable(name));
            assertFails(TableNotEnabledException.class, admin.flush(name));
            admin.deleteTable(name).get();
        }
    }

    /** Names by the client itself, values by the server. */
    @Test
    void badNamesAreRefused(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            for (String bad : List.of("", ".dot", "-dash", "with space", "n:", ":q", "a:b:c")) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> admin.createTable(descriptor(TableName.valueOf(bad))),
                        bad);
            }
            for (String bad : List.of("-5", "0", "many")) {
                assertThrows(
                        DoNotRetryIOException.class,
                        () -> admin.createTable(TableDescriptorBuilder.newBuilder(TableName.valueOf("absent"))
                                .setColumnFamily(ColumnFamilyDescriptorBuilder.newBuilder(F)
                                        .setValue("VERSIONS", bad)
                                        .build())
                                .build()),
                        "VERSIONS " + bad);
            }
            assertFalse(admin.tableExists(TableName.valueOf("absent")));
        }
    }

    private static void assertFails(Class<? extends Exception> expected, Future<?> outcome) {
        Throwable failure = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS))
                .getCause();
        assertTrue(expected.isInstance(failure), () -> expected + " was expected, not " + failure);
    }

    private static void drop(Admin admin, TableName name) throws Exception {
        admin.disableTable(name);
        admin.deleteTable(name);
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
