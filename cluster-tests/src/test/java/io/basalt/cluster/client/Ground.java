package io.basalt.cluster.client;

import io.basalt.base.Bytes;
import io.basalt.client.Connection;
import io.basalt.client.Table;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.cluster.Cluster;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A connection of our own client for one class of tests, and the tables that it makes. */
final class Ground implements AutoCloseable {
    static final Bytes F = Bytes.of("f");
    static final Bytes G = Bytes.of("g");

    private final Connection connection;

    Ground(Cluster cluster) {
        ClientConfig config = ClientConfig.defaults().withOperationTimeout(Duration.ofSeconds(20));
        connection = Connection.open(cluster.connectString(), config, RpcClientConfig.defaults());
    }

    Connection connection() {
        return connection;
    }

    /** A new table with families {@code f} and {@code g} of three versions. */
    Table table(String name, String... splits) throws IOException {
        TableName table = TableName.parse("own_" + name);
        var descriptor = TableDescriptor.of(table, family(F), family(G));
        if (connection.admin().tableExists(table)) {
            // Left by an earlier run, where the cluster is not this run's own.
            connection.admin().disableTable(table);
            connection.admin().deleteTable(table);
        }
        connection
                .admin()
                .createTable(descriptor, List.of(splits).stream().map(Bytes::of).toList());
        return connection.table(table);
    }

    private static FamilyDescriptor family(Bytes name) {
        return FamilyDescriptor.builder(name).maxVersions(3).build();
    }

    /** {@code f:a=1 g:b=2}. */
    static String cells(Row row) {
        return row.cells().stream()
                .map(cell -> column(cell) + "=" + cell.text())
                .collect(Collectors.joining(" "));
    }

    /** {@code f:a/7=1}: with timestamps. */
    static String versions(Row row) {
        return row.cells().stream()
                .map(cell -> column(cell) + "/" + cell.timestamp() + "=" + cell.text())
                .collect(Collectors.joining(" "));
    }

    /** The keys of all rows that a scan brings, in their order. */
    static String keys(Table table, Scan scan) throws IOException {
        List<String> keys = new ArrayList<>();
        try (var rows = table.scan(scan)) {
            for (Row row : rows) {
                keys.add(row.key().utf8());
            }
        }
        return String.join(" ", keys);
    }

    /** All cells that a scan brings, row by row. */
    static String all(Table table, Scan scan) throws IOException {
        List<String> found = new ArrayList<>();
        try (var rows = table.scan(scan)) {
            for (Row row : rows) {
                found.add(row.key().utf8() + "{" + cells(row) + "}");
            }
        }
        return String.join(" ", found);
    }

    private static String column(Cell cell) {
        return cell.family().utf8() + ":" + cell.qualifier().utf8();
    }

    @Override
    public void close() {
        connection.close();
    }
}
