package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.CallQueueTooBigException;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.RegionTooBusyException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.RetriesExhaustedException;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.apache.hadoop.hbase.client.RowTooBigException;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.exceptions.RequestTooBigException;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small store that reaches its bounds soon: what is above them is refused with the exceptions on which stock clients
 * stop, or wait and come again. {@link #PATIENT} clients come again, {@link #ONCE} clients show what they were told.
 */
final class LimitsTest {
    private static final int ONCE = 1;
    private static final int PATIENT = 30;

    private static final int OPEN_SCANNERS = 4;
    private static final int KILOBYTE = 1 << 10;
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");

    private static EmbeddedStore store;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        store = EmbeddedStore.start(
                home,
                Settings.load(
                        home,
                        Map.ofEntries(
                                Map.entry("basalt.zookeeper.server.address", "127.0.0.1:0"),
                                Map.entry("basalt.master.address", "127.0.0.1:0"),
                                Map.entry("basalt.regionserver.address", "127.0.0.1:0"),
                                Map.entry("basalt.regionserver.block-cache.size", "4MB"),
                                Map.entry("basalt.regionserver.memstore.size", "8MB"),
                                Map.entry("basalt.wal.segment.size", "4MB"),
                                Map.entry("basalt.region.memstore.block-factor", "2"),
                                Map.entry("basalt.region.max-cell-size", "64KB"),
                                Map.entry("basalt.region.max-row-size", "256KB"),
                                Map.entry("basalt.rpc.request.max.size", "16MB"),
                                Map.entry("basalt.rpc.calls.max.count", "8"),
                                Map.entry("basalt.scanner.max-open", "" + OPEN_SCANNERS),
                                Map.entry("basalt.scanner.max-result-size", "256KB"),
                                Map.entry("basalt.scanner.lease", "3s"))));
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
    }

    private static Configuration configuration(int attempts) {
        Configuration configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", store.quorum().split(":")[0]);
        configuration.set("hbase.zookeeper.property.clientPort", store.quorum().split(":")[1]);
        configuration.setInt("hbase.client.retries.number", attempts);
        configuration.setInt("hbase.client.pause", 20);
        configuration.setInt("hbase.client.pause.server.overloaded", 20);
        // The client's own bounds, which would come first.
        configuration.setInt("hbase.client.keyvalue.maxsize", 0);
        configuration.setLong("hbase.client.max.perrequest.heapsize", 1L << 30);
        return configuration;
    }

    private static Connection connect(int attempts) throws IOException {
        return ConnectionFactory.createConnection(configuration(attempts));
    }

    private static TableName create(Connection connection, String name, long flushBytes) throws IOException {
        var table = TableName.valueOf(name);
        connection
                .getAdmin()
                .createTable(TableDescriptorBuilder.newBuilder(table)
                        .setColumnFamily(Playground.family("f"))
                        .setMemStoreFlushSize(flushBytes)
                        .build());
        return table;
    }

    private static TableName create(Connection connection, String name) throws IOException {
        return create(connection, name, 64L << 20);
    }

    /** Sends requests of so many rows. Flushes may keep up with one of them, or with two, and make room. */
    private static RetriesExhaustedWithDetailsException writeUntilRefused(Table table, int rows) throws Exception {
        for (int request = 0; request < 100; request++) {
            try {
                table.batch(puts(rows, 30 * KILOBYTE), new Object[rows]);
            } catch (RetriesExhaustedWithDetailsException e) {
                return e;
            }
        }
        return fail("nothing was refused");
    }

    private static List<Put> puts(int rows, int valueBytes) {
        return IntStream.range(0, rows)
                .mapToObj(row -> new Put(Bytes.toBytes(row)).addColumn(F, Q, new byte[valueBytes]))
                .toList();
    }

    /** What single clients were told. */
    private static Set<Class<?>> classes(RetriesExhaustedWithDetailsException failure) {
        return failure.getCauses().stream().map(Object::getClass).collect(Collectors.toSet());
    }

    @Test
    void aCellAboveTheLargestIsWrongForGood() throws IOException {
        try (Connection connection = connect(PATIENT);
                Table table = connection.getTable(create(connection, "cells"))) {
            var large = new Put(bytes("r")).addColumn(F, Q, new byte[64 * KILOBYTE]);
            assertEquals(
                    DoNotRetryIOException.class,
                    assertThrows(IOException.class, () -> table.put(large)).getClass());
            byte[] half = new byte[40 * KILOBYTE];
            table.append(new Append(bytes("r")).addColumn(F, Q, half));
            assertEquals(
                    DoNotRetryIOException.class,
                    assertThrows(IOException.class, () -> table.append(new Append(bytes("r")).addColumn(F, Q, half)))
                            .getClass());
            assertEquals(half.length, table.get(new Get(bytes("r"))).value().length);
        }
    }

    @Test
    void aRequestAboveTheLargestIsRefusedWhole() throws IOException {
        try (Connection connection = connect(PATIENT);
                Table table = connection.getTable(create(connection, "requests"))) {
            var failure = assertThrows(
                    RetriesExhaustedWithDetailsException.class,
                    () -> table.batch(puts(600, 30 * KILOBYTE), new Object[600]));
            assertEquals(Set.of(RequestTooBigException.class), classes(failure));
            assertTrue(table.get(new Get(Bytes.toBytes(1))).isEmpty());
        }
    }

    @Test
    void aRegionWithTooMuchInMemoryAsksForPatience() throws Exception {
        try (Connection once = connect(ONCE);
                Connection patient = connect(PATIENT)) {
            TableName name = create(patient, "busy", 1 << 20);
            try (Table table = once.getTable(name)) {
                RetriesExhaustedWithDetailsException failure = writeUntilRefused(table, 100);
                assertTrue(classes(failure).contains(RegionTooBusyException.class), failure::toString);
                assertTrue(failure.getNumExceptions() < 100, "some of it fits");
            }
            try (Table table = patient.getTable(name)) {
                table.batch(puts(100, 30 * KILOBYTE), new Object[100]);
                assertEquals(100, Cells.rows(table, new Scan()).size());
            }
        }
    }

    @Test
    void aServerWithTooMuchInMemoryAsksForPatience() throws Exception {
        try (Connection once = connect(ONCE);
                Connection patient = connect(PATIENT)) {
            TableName name = create(patient, "full");
            try (Table table = once.getTable(name)) {
                RetriesExhaustedWithDetailsException failure = writeUntilRefused(table, 400);
                assertTrue(
                        failure.getCauses().stream()
                                .anyMatch(cause -> cause instanceof RegionTooBusyException
                                        && cause.getMessage().contains("the server's MemStores")),
                        failure::toString);
            }
            try (Table table = patient.getTable(name)) {
                table.batch(puts(400, 30 * KILOBYTE), new Object[400]);
                assertEquals(400, Cells.rows(table, new Scan()).size());
            }
        }
    }

    @Test
    void callsAboveThoseThatAreServedAtOnceWait() throws Exception {
        TableName name;
        try (Connection patient = connect(PATIENT)) {
            name = create(patient, "calls");
        }
        try (AsyncConnection patient =
                ConnectionFactory.createAsyncConnection(configuration(PATIENT)).get()) {
            for (CompletableFuture<Void> put : together(patient.getTable(name))) {
                put.get();
            }
        }
        try (AsyncConnection once =
                ConnectionFactory.createAsyncConnection(configuration(ONCE)).get()) {
            Set<Class<?>> told = together(once.getTable(name)).stream()
                    .map(LimitsTest::failureOf)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            assertEquals(Set.of(CallQueueTooBigException.class), told);
        }
    }

    private static List<CompletableFuture<Void>> together(AsyncTable<?> table) {
        return puts(200, KILOBYTE).stream().map(table::put).toList();
    }

    /** Why one attempt of a client failed, or null. */
    private static Class<?> failureOf(CompletableFuture<Void> put) {
        try {
            put.get();
            return null;
        } catch (Exception e) {
            Throwable cause = e.getCause();
            while (cause instanceof RetriesExhaustedException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause.getClass();
        }
    }

    /** A scanner that nobody asks is closed when its lease is over, which makes room for others, and is not missed. */
    @Test
    void scannersAboveThoseThatMayBeOpenWaitForALeaseToEnd() throws Exception {
        try (Connection patient = connect(PATIENT);
                Connection once = connect(ONCE);
                Table table = patient.getTable(create(patient, "scanners"));
                Table impatient = once.getTable(table.getName())) {
            table.put(puts(10, 1));
            var one = new Scan().setCaching(1);
            // So that what follows is quick.
            assertEquals(10, Cells.rows(table, one).size());
            assertEquals(10, Cells.rows(impatient, one).size());
            List<ResultScanner> open = new ArrayList<>();
            for (int i = 0; i < OPEN_SCANNERS; i++) {
                open.add(table.getScanner(one));
                assertEquals(0, Bytes.toInt(open.get(i).next().getRow()));
            }
            var failure = assertThrows(
                    IOException.class, () -> impatient.getScanner(one).next());
            assertTrue(failure.toString().contains(RegionTooBusyException.class.getName()), failure::toString);

            assertEquals(10, Cells.rows(table, one).size());
            List<Integer> rest = new ArrayList<>();
            for (Result row : open.get(0)) {
                rest.add(Bytes.toInt(row.getRow()));
            }
            assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), rest);
            open.forEach(ResultScanner::close);
        }
    }

    @Test
    void moreResultsThanFitIntoAnAnswerAreAskedForAgain() throws Exception {
        try (Connection connection = connect(PATIENT);
                Table table = connection.getTable(create(connection, "results"))) {
            table.put(puts(20, 50 * KILOBYTE));
            List<Get> gets =
                    puts(20, 1).stream().map(put -> new Get(put.getRow())).toList();
            for (Result result : table.get(gets)) {
                assertEquals(50 * KILOBYTE, result.value().length);
            }
        }
    }

    @Test
    void aRowAboveTheLargestComesInPiecesOnly() throws IOException {
        try (Connection connection = connect(PATIENT);
                Table table = connection.getTable(create(connection, "rows"))) {
            for (int i = 0; i < 10; i++) {
                table.put(new Put(bytes("r")).addColumn(F, Bytes.toBytes(i), new byte[50 * KILOBYTE]));
            }
            assertEquals(
                    RowTooBigException.class,
                    assertThrows(IOException.class, () -> table.get(new Get(bytes("r"))))
                            .getClass());
            assertEquals(5, Cells.rows(table, new Scan().setBatch(2)).size());
        }
    }
}
