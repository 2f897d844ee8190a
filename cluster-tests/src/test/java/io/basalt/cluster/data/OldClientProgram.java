package io.basalt.cluster.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.client.coprocessor.AggregationClient;
import org.apache.hadoop.hbase.client.coprocessor.LongColumnInterpreter;
import org.apache.hadoop.hbase.coprocessor.ColumnInterpreter;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.VersionInfo;

/** What {@link OldClientTest} runs with an older client, in a process of its own: it prints what it was answered. */
final class OldClientProgram {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] Q = bytes("q");
    private static final byte[] WEIGHT = bytes("w");

    private final Configuration configuration;
    private final Admin admin;
    private final Table table;

    private OldClientProgram(Configuration configuration, Admin admin, Table table) {
        this.configuration = configuration;
        this.admin = admin;
        this.table = table;
    }

    /** {@code <ZooKeeper's port> <table>} */
    public static void main(String[] arguments) throws Throwable {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", "127.0.0.1");
        configuration.set("hbase.zookeeper.property.clientPort", arguments[0]);
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(TableName.valueOf(arguments[1]))) {
            say("client", VersionInfo.getVersion());
            var program = new OldClientProgram(configuration, admin, table);
            program.createTable();
            program.readAndWrite();
            program.scan();
            program.changeRows();
            program.aggregate();
            program.changeSchema();
            program.buffer(connection);
            program.snapshot();
            program.drop();
        }
        System.exit(0);
    }

    private void createTable() throws IOException {
        admin.createTable(
                TableDescriptorBuilder.newBuilder(table.getName())
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                        .build(),
                new byte[][] {bytes("r3"), bytes("r6")});
        say("listed", Arrays.asList(admin.listTableNames()).contains(table.getName()));
        say("regions", admin.getRegions(table.getName()).size());
        say("servers", admin.getClusterMetrics().getLiveServerMetrics().size());
        refused("again", () -> admin.createTable(admin.getDescriptor(table.getName())));
    }

    private void readAndWrite() throws IOException {
        for (long i = 1; i <= 4; i++) {
            table.put(new Put(bytes("r" + i))
                    .addColumn(F, Q, Bytes.toBytes(i * i))
                    .addColumn(F, WEIGHT, Bytes.toBytes(10 * i)));
        }
        var results = new Object[5];
        try {
            table.batch(
                    List.<Row>of(
                            new Put(bytes("r5")).addColumn(F, Q, Bytes.toBytes(25L)),
                            new Put(bytes("r6")).addColumn(F, Q, Bytes.toBytes(36L)),
                            new Get(bytes("r2")),
                            new Increment(bytes("n")).addColumn(F, Q, 3),
                            new Append(bytes("a")).addColumn(F, Q, bytes("x"))),
                    results);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        say("batch", number((Result) results[2]), number((Result) results[3]));
        say("get", number(table.get(new Get(bytes("r5")))), table.exists(new Get(bytes("r9"))));
        Result[] gets = table.get(List.of(new Get(bytes("r1")), new Get(bytes("none")), new Get(bytes("r6"))));
        say("gets", number(gets[0]), gets[1].isEmpty(), number(gets[2]));
        refused("family", () -> table.put(new Put(bytes("r")).addColumn(bytes("nowhere"), Q, Q)));
    }

    private void scan() throws IOException {
        var rows = new Scan().withStartRow(bytes("r2")).withStopRow(bytes("r5"), true);
        say("scan", keys(rows));
        say(
                "reversed",
                keys(new Scan().withStartRow(bytes("r4")).setReversed(true).setLimit(3)));
        say("prefix", keys(new Scan().setFilter(new PrefixFilter(bytes("r"))).setCaching(2)));
    }

    private void changeRows() throws IOException {
        say("increment", table.incrementColumnValue(bytes("n"), F, Q, 4));
        say("append", table.append(new Append(bytes("a")).addColumn(F, Q, bytes("y"))));
        say(
                "check",
                table.checkAndMutate(CheckAndMutate.newBuilder(bytes("a"))
                                .ifMatches(F, Q, CompareOperator.EQUAL, bytes("xy"))
                                .build(new Put(bytes("a")).addColumn(F, Q, bytes("z"))))
                        .isSuccess(),
                table.checkAndMutate(CheckAndMutate.newBuilder(bytes("a"))
                                .ifNotExists(F, Q)
                                .build(new Delete(bytes("a"))))
                        .isSuccess());
        var both = new RowMutations(bytes("a"));
        both.add(new Put(bytes("a")).addColumn(F, WEIGHT, bytes("w")));
        both.add(new Delete(bytes("a")).addColumns(F, Q));
        table.mutateRow(both);
        say("together", table.get(new Get(bytes("a"))));
        // The client takes from the list what is done.
        table.delete(new ArrayList<>(List.of(new Delete(bytes("a")), new Delete(bytes("n")))));
        say("deleted", keys(new Scan().withStopRow(bytes("q"))));
    }

    /** By the coprocessor's own client. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // Its messages are of another protobuf than those of this class path.
    private void aggregate() throws Throwable {
        ColumnInterpreter longs = new LongColumnInterpreter();
        var column = new Scan().addColumn(F, Q);
        var weighted = new Scan().addColumn(F, Q).addColumn(F, WEIGHT).withStopRow(bytes("r5"));
        try (var client = new AggregationClient(configuration)) {
            say("count", client.rowCount(table, longs, column));
            say("min", client.min(table, longs, column), "max", client.max(table, longs, column));
            say("sum", client.sum(table, longs, column), "avg", client.avg(table, longs, column));
            say("std", String.format("%.3f", client.std(table, longs, column)));
            say("median", client.median(table, longs, column), client.median(table, longs, weighted));
        }
    }

    private void changeSchema() throws Exception {
        admin.addColumnFamily(table.getName(), ColumnFamilyDescriptorBuilder.of(G));
        table.put(new Put(bytes("r1")).addColumn(G, Q, Q));
        admin.flush(table.getName());
        admin.compact(table.getName());
        admin.splitRegionAsync(admin.getRegions(table.getName()).get(0).getRegionName(), bytes("r2"))
                .get();
        say("split", admin.getRegions(table.getName()).size(), keys(new Scan().addFamily(G)));
        admin.createNamespace(
                NamespaceDescriptor.create(table.getName().getNameAsString()).build());
        refused("namespace", () -> admin.deleteNamespace("absent"));
        admin.deleteNamespace(table.getName().getNameAsString());
    }

    private void buffer(Connection connection) throws IOException {
        try (BufferedMutator mutator = connection.getBufferedMutator(table.getName())) {
            for (int i = 100; i < 200; i++) {
                mutator.mutate(new Put(bytes("y" + i)).addColumn(F, Q, Q));
            }
        }
        try (ResultScanner scanner = table.getScanner(new Scan().withStartRow(bytes("y")))) {
            say("buffered", scanner.next(1_000).length);
        }
    }

    private void snapshot() throws IOException {
        String name = table.getName() + "_snapshot";
        TableName copy = TableName.valueOf(table.getName() + "_copy");
        admin.snapshot(name, table.getName());
        admin.cloneSnapshot(name, copy);
        say("cloned", admin.tableExists(copy));
        admin.deleteSnapshot(name);
        admin.disableTable(copy);
        admin.deleteTable(copy);
    }

    private void drop() throws IOException {
        refused("enabled", () -> admin.deleteTable(table.getName()));
        admin.disableTable(table.getName());
        admin.truncateTable(table.getName(), true);
        admin.disableTable(table.getName());
        admin.deleteTable(table.getName());
        say("exists", admin.tableExists(table.getName()));
    }

    /** A call that fails. */
    private interface Call {
        void run() throws IOException;
    }

    private static void refused(String what, Call call) {
        try {
            call.run();
            say(what, "went through");
        } catch (IOException e) {
            say(what, e.getClass().getSimpleName());
        }
    }

    private String keys(Scan scan) throws IOException {
        var keys = new StringBuilder();
        try (ResultScanner scanner = table.getScanner(scan)) {
            for (Result row : scanner) {
                keys.append(keys.length() == 0 ? "" : ",").append(Bytes.toString(row.getRow()));
            }
        }
        return keys.toString();
    }

    private static long number(Result row) {
        return Bytes.toLong(row.getValue(F, Q));
    }

    private static void say(String what, Result row) {
        var columns = new TreeMap<String, String>();
        for (Cell cell : row.rawCells()) {
            columns.put(Bytes.toString(CellUtil.cloneQualifier(cell)), Bytes.toString(CellUtil.cloneValue(cell)));
        }
        say(what, columns);
    }

    private static void say(String what, Object... answers) {
        var line = new StringBuilder(what);
        for (Object answer : answers) {
            line.append(' ').append(answer);
        }
        System.out.println(line);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
