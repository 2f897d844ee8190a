package io.basalt.cluster.data;

import io.basalt.cluster.Cluster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/** A stock client's connection for one class of tests, the tables that it makes, and the weather over them. */
final class Playground implements AutoCloseable {
    private static final int OPERATION_TIMEOUT_MILLIS = 30_000;
    private static final int RETRIES = 9;

    private final Weather weather;
    private final Connection connection;
    private final Admin admin;
    private final Disturber disturber;
    private final boolean balanced;

    Playground(Cluster cluster, Weather weather) throws IOException {
        this(cluster.clientConfiguration(), weather);
    }

    Playground(Configuration configuration, Weather weather) throws IOException {
        this.weather = weather;
        // A test that waits for an answer which never comes should not wait for long.
        configuration.setInt("hbase.client.operation.timeout", OPERATION_TIMEOUT_MILLIS);
        configuration.setInt("hbase.client.retries.number", RETRIES);
        this.connection = ConnectionFactory.createConnection(configuration);
        this.admin = connection.getAdmin();
        this.disturber = new Disturber(admin);
        // A region that moves is flushed, and with that forgets versions: in calm weather none moves by itself.
        this.balanced = weather == Weather.CALM && admin.balancerSwitch(false, true);
        if (weather == Weather.STORM) {
            disturber.start();
        }
    }

    Connection connection() {
        return connection;
    }

    Admin admin() {
        return admin;
    }

    /** A new table of one region; its name is {@code name} and the weather. */
    Table table(String name, ColumnFamilyDescriptor... families) throws IOException {
        return table(name, new byte[0][], families);
    }

    Table table(String name, byte[][] splits, ColumnFamilyDescriptor... families) throws IOException {
        return table(
                TableDescriptorBuilder.newBuilder(
                                TableName.valueOf(name + "_" + weather.name().toLowerCase(Locale.ROOT)))
                        .setColumnFamilies(Arrays.asList(families))
                        .build(),
                splits);
    }

    Table table(TableDescriptor descriptor, byte[][] splits) throws IOException {
        TableName table = descriptor.getTableName();
        // Left by an earlier run, where the cluster is not this run's own.
        if (admin.tableExists(table)) {
            if (admin.isTableEnabled(table)) {
                admin.disableTable(table);
            }
            admin.deleteTable(table);
        }
        if (splits.length == 0) {
            admin.createTable(descriptor);
        } else {
            admin.createTable(descriptor, splits);
        }
        disturber.add(table);
        return connection.getTable(table);
    }

    /** Whether the storm has done to the tables all that it can do. */
    boolean stormIsOver() {
        return disturber.didItAll();
    }

    static ColumnFamilyDescriptor family(String name) {
        return family(name, 1);
    }

    static ColumnFamilyDescriptor family(String name, int versions) {
        return ColumnFamilyDescriptorBuilder.newBuilder(Cells.bytes(name))
                .setMaxVersions(versions)
                .build();
    }

    /** @throws AssertionError if there was to be a storm, and something that belongs to one did not happen */
    @Override
    public void close() throws IOException {
        try (disturber) {
            if (weather == Weather.STORM) {
                disturber.awaitAll();
            }
        }
        if (balanced) {
            admin.balancerSwitch(true, true);
        }
        admin.close();
        connection.close();
    }
}
