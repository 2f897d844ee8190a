package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotDisabledException;
import org.apache.hadoop.hbase.TableNotEnabledException;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stock HBase client at a cluster of ZooKeeper, two masters and three region servers, each a process of its own. */
@ExtendWith(SharedCluster.class)
final class StockClientTest {
    private static final byte[] FAMILY = bytes("f");
    private static final byte[] QUALIFIER = bytes("q");
    private static final int ROWS = 600;

    @Test
    void worksThroughZooKeeper(Cluster cluster) throws Exception {
        useTable(cluster.clientConfiguration(), "through_zookeeper");
    }

    @Test
    void worksThroughTheMastersRegistry(Cluster cluster) throws Exception {
        useTable(cluster.registryConfiguration(), "through_registry");
    }

    private static void useTable(Configuration configuration, String tableName) throws Exception {
        TableName name = TableName.valueOf(tableName);
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Admin admin = connection.getAdmin()) {
            createsPreSplit(connection, admin, name);
            try (Table table = connection.getTable(name)) {
                putsAndGets(table);
                batches(table);
                scans(table);
                deletes(table);
            }
            disablesAndDrops(connection, admin, name);
        }
    }

    private static void createsPreSplit(Connection connection, Admin admin, TableName name) throws IOException {
        var descriptor = TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                .build();
        byte[][] splits = {row(100), row(200), row(300), row(400), row(500)};
        assertFalse(admin.tableExists(name));
        admin.createTable(descriptor, splits);

        assertTrue(admin.isTableAvailable(name));
        assertEquals(descriptor, admin.getDescriptor(name), "the descriptor comes back as it was given");
        assertTrue(List.of(admin.listTableNames()).contains(name));
        assertThrows(TableExistsException.class, () -> admin.createTable(descriptor, splits));
        try (RegionLocator locator = connection.getRegionLocator(name)) {
            assertArrayEquals(
                    new byte[][] {new byte[0], row(100), row(200), row(300), row(400), row(500)},
                    locator.getStartKeys());
            Set<String> servers = new HashSet<>();
            for (HRegionLocation location : locator.getAllRegionLocations()) {
                servers.add(location.getServerName().toString());
            }
            assertEquals(3, servers.size(), "six regions spread over three servers: " + servers);
        }
    }

    private static void putsAndGets(Table table) throws IOException {
        List<Put> puts = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            puts.add(new Put(row(i)).addColumn(FAMILY, QUALIFIER, value(i)));
        }
        table.put(puts.get(0));
        table.put(puts);

        assertArrayEquals(value(42), table.get(new Get(row(42))).getValue(FAMILY, QUALIFIER));
        assertTrue(table.exists(new Get(row(599))));
        assertFalse(table.exists(new Get(bytes("absent"))));
        assertTrue(table.get(new Get(bytes("absent"))).isEmpty());
        Result[] several = table.get(List.of(new Get(row(1)), new Get(bytes("absent")), new Get(row(550))));
        assertArrayEquals(value(1), several[0].value());
        assertTrue(several[1].isEmpty());
        assertArrayEquals(value(550), several[2].value());
    }

    private static void batches(Table table) throws Exception {
        List<Row> actions = List.of(
                new Get(row(7)),
                new Put(bytes("zz")).addColumn(FAMILY, QUALIFIER, bytes("end")),
                new Get(row(399)),
                new Delete(row(0)));
        Object[] results = new Object[actions.size()];
        table.batch(actions, results);

        assertArrayEquals(value(7), ((Result) results[0]).value());
        assertTrue(((Result) results[1]).isEmpty());
        assertArrayEquals(value(399), ((Result) results[2]).value());
        assertTrue(((Result) results[3]).isEmpty());
        assertFalse(table.exists(new Get(row(0))));
        assertArrayEquals(bytes("end"), table.get(new Get(bytes("zz"))).value());
        table.delete(new Delete(bytes("zz")));
        table.put(new Put(row(0)).addColumn(FAMILY, QUALIFIER, value(0)));
    }

    private static void scans(Table table) throws IOException {
        assertRows(table, new Scan(), 0, ROWS);
        assertRows(table, new Scan().setCaching(7), 0, ROWS);
        assertRows(table, new Scan().setCaching(7).setLimit(250), 0, 250);
        assertRows(table, new Scan().withStartRow(row(95)).withStopRow(row(305)), 95, 305);
        assertRows(table, new Scan().withStartRow(row(95), false).withStopRow(row(305), true), 96, 306);
        assertRows(table, new Scan().setMaxResultSize(500), 0, ROWS);
        assertRows(table, new Scan().withStartRow(row(199)).setOneRowLimit(), 199, 200);
        try (ResultScanner scanner =
                table.getScanner(new Scan().setReversed(true).setCaching(11))) {
            for (int i = ROWS - 1; i >= 0; i--) {
                assertArrayEquals(row(i), scanner.next().getRow());
            }
            assertEquals(null, scanner.next());
        }
    }

    private static void assertRows(Table table, Scan scan, int first, int limit) throws IOException {
        try (ResultScanner scanner = table.getScanner(scan)) {
            for (int i = first; i < limit; i++) {
                Result result = scanner.next();
                assertArrayEquals(row(i), result.getRow(), () -> "of " + scan);
                assertArrayEquals(value(i), result.value());
            }
            assertEquals(null, scanner.next(), () -> "the end of " + scan);
        }
    }

    private static void deletes(Table table) throws IOException {
        table.put(new Put(row(10)).addColumn(FAMILY, bytes("other"), bytes("stays")));
        table.delete(new Delete(row(10)).addColumns(FAMILY, QUALIFIER));
        Result left = table.get(new Get(row(10)));
        assertFalse(left.containsColumn(FAMILY, QUALIFIER));
        assertArrayEquals(bytes("stays"), left.getValue(FAMILY, bytes("other")));
        table.delete(new Delete(row(10)));
        assertTrue(table.get(new Get(row(10))).isEmpty());
        List<Delete> all = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            all.add(new Delete(row(i)));
        }
        table.delete(all);
        try (ResultScanner scanner = table.getScanner(new Scan())) {
            assertEquals(null, scanner.next());
        }
    }

    private static void disablesAndDrops(Connection connection, Admin admin, TableName name) throws IOException {
        assertThrows(TableNotDisabledException.class, () -> admin.deleteTable(name));
        admin.disableTable(name);
        assertTrue(admin.isTableDisabled(name));
        assertThrows(TableNotEnabledException.class, () -> admin.disableTable(name));
        try (Table table = connection.getTable(name)) {
            assertThrows(TableNotEnabledException.class, () -> table.get(new Get(row(1))));
        }
        admin.enableTable(name);
        try (Table table = connection.getTable(name)) {
            table.put(new Put(row(1)).addColumn(FAMILY, QUALIFIER, value(1)));
            assertArrayEquals(value(1), table.get(new Get(row(1))).value());
        }
        admin.disableTable(name);
        admin.deleteTable(name);
        assertFalse(admin.tableExists(name));
        assertThrows(TableNotFoundException.class, () -> admin.getDescriptor(name));
    }

    private static byte[] row(int number) {
        return bytes(String.format(Locale.ROOT, "row-%05d", number));
    }

    private static byte[] value(int number) {
        return bytes("value of " + number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
