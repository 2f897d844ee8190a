package io.basalt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.client.aggregate.NumberForm;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.batch.Outcome;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeRegionServer;
import io.basalt.client.retry.ConnectionClosedException;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Put;
import io.basalt.client.row.RowMutations;
import io.basalt.client.row.Scan;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.coordination.zookeeper.EmbeddedZooKeeper;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is closed, over TCP: no operation, under way or to come, waits for ever. */
@Timeout(60)
class ClosedConnectionTest {
    private static final long PROMPTLY_SECONDS = 10;

    /** Who waits for the time of an operation, or for a pause to end, waits longer than any test. */
    private static final ClientConfig PATIENT = new ClientConfig(
            "",
            Duration.ofHours(2),
            Duration.ofHours(2),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Size.ofMegabytes(1),
            Size.ofMegabytes(2));

    private final FakeCluster cluster = FakeCluster.overTcp(2);
    private final ProcessThreads threads = ProcessThreads.create();
    private final Executor otherThreads = threads.workers("test", 4);
    private Connection connection;

    @BeforeEach
    void connect() {
        cluster.run(() -> cluster.createTable("users", "f", "m"));
        connection = Connection.open(
                "rpc://" + cluster.master().serverName().address(), PATIENT, RpcClientConfig.defaults());
    }

    @AfterEach
    void close() {
        connection.close();
        threads.close();
        cluster.close();
    }

    private Table users() {
        return connection.table("users");
    }

    private static Put put(String row) {
        return Put.row(row).set("f", "q", "value");
    }

    private static void assertClosed(Throwable failure) {
        var told = assertInstanceOf(OperationFailedException.class, failure);
        assertInstanceOf(ConnectionClosedException.class, told.getCause(), told.getMessage());
        assertFalse(told.timedOut());
        assertTrue(told.getMessage().contains("the connection is closed"), told.getMessage());
    }

    private static void assertClosed(Executable operation) {
        assertClosed(assertThrows(OperationFailedException.class, operation));
    }

    private static void assertClosed(CompletableFuture<?> operation) {
        var failure = assertThrows(ExecutionException.class, () -> operation.get(PROMPTLY_SECONDS, TimeUnit.SECONDS));
        assertClosed(failure.getCause());
    }

    private static void assertWritesClosed(Executable writes) {
        var failure = assertThrows(BatchFailedException.class, writes);
        failure.failures().forEach(one -> assertClosed(one.reason()));
    }

    /** Every kind of call, and threads that wait for some; then what the server does with each, and the end. */
    private void closeDuring(FakeRegionServer.Script script) throws Exception {
        AsyncTable table = connection.async().table("users");
        users().exists(Get.row("z")); // looks up both regions
        var arrived = new CountDownLatch(7);
        cluster.run(() -> {
            for (String method : List.of("Get", "Get", "Mutate", "Mutate", "Multi", "Multi", "Scan")) {
                cluster.server(1).next(method, call -> {
                    arrived.countDown();
                    return script.handle(call);
                });
            }
        });

        var blocked = CompletableFuture.runAsync(() -> assertClosed(() -> users().get(Get.row("a"))), otherThreads);
        var flushed = CompletableFuture.runAsync(
                () -> assertWritesClosed(() -> {
                    try (BatchWriter writer = users().batchWriter()) {
                        writer.add(put("a"));
                        writer.flush();
                    }
                }),
                otherThreads);
        var get = table.get(Get.row("a"));
        var put = table.put(put("a"));
        var increment = table.increment(Increment.row("a").add("f", "n", 1));
        var batch = table.batch(List.of(put("a"), Get.row("b")));
        var rows = table.scan(Scan.all()).next();
        assertTrue(arrived.await(PROMPTLY_SECONDS, TimeUnit.SECONDS), "calls came to the server");
        // Its answer comes after those of the others.
        users().exists(Get.row("a"));
        connection.close();

        assertClosed(get);
        assertClosed(put);
        assertClosed(increment);
        assertClosed(rows);
        for (Outcome outcome : batch.get(PROMPTLY_SECONDS, TimeUnit.SECONDS)) {
            assertClosed(outcome.failure().orElseThrow());
        }
        blocked.get(PROMPTLY_SECONDS, TimeUnit.SECONDS);
        flushed.get(PROMPTLY_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void operationsThatWaitForAnAnswerFail() throws Exception {
        closeDuring(call -> {
            call.drop();
            return true;
        });
    }

    @Test
    void operationsInAPauseBetweenTwoAttemptsFail() throws Exception {
        closeDuring(call -> {
            call.fail(new RpcException(ErrorKind.REGION_TOO_BUSY, "full"));
            return true;
        });
    }

    @Test
    void operationsThatLookForTheirRegionFail() throws Exception {
        var arrived = new CountDownLatch(1);
        cluster.run(() -> cluster.server(1).next("Scan", call -> {
            arrived.countDown();
            call.drop();
            return true;
        }));
        AsyncTable table = connection.async().table("users");
        var get = table.get(Get.row("a"));
        var batch = table.batch(List.of(put("a")));
        var rows = table.scan(Scan.all()).next();
        assertTrue(arrived.await(PROMPTLY_SECONDS, TimeUnit.SECONDS), "hbase:meta was asked");
        connection.close();
        assertClosed(get);
        assertClosed(
                batch.get(PROMPTLY_SECONDS, TimeUnit.SECONDS).get(0).failure().orElseThrow());
        assertClosed(rows);
    }

    @Test
    void operationsOfAClosedConnectionFail() throws Exception {
        users().exists(Get.row("z"));
        RowScanner begun = users().scan(Scan.all());
        BatchWriter writer = users().batchWriter();
        connection.close();
        assertEveryOperationFails(connection);
        assertClosed(begun::next);
        assertEquals(0, begun.metrics().rows());
        begun.close();
        writer.add(put("a"));
        assertWritesClosed(writer::close);
        connection.close(); // nothing is left to be done
    }

    @Test
    void operationsOfAConnectionThatWasNeverUsedFail() throws Exception {
        connection.close();
        assertEveryOperationFails(connection);
    }

    @Test
    void operationsOfAClosedConnectionThroughZooKeeperFail(@TempDir Path directory) throws Exception {
        var config = new EmbeddedZooKeeper.Config(
                new HostPort("127.0.0.1", 0), directory.toString(), EmbeddedZooKeeper.Config.DEFAULT_TICK);
        try (var zooKeeper = EmbeddedZooKeeper.start(config)) {
            var quorum = new ZooKeeperQuorum(zooKeeper.servers(), Duration.ofSeconds(6), threads.workers("end", 1));
            Coordination session = quorum.open(threads.loop("session"));
            session.write(
                            new Znodes("/store").metaRegionServer(),
                            new ZnodeCodec("test:1", FakeCluster.random())
                                    .metaRegionServer(cluster.server(1).serverName()))
                    .get();
            Connection other = Connection.open(zooKeeper.servers() + "/store", PATIENT, RpcClientConfig.defaults());
            other.table("users").exists(Get.row("a"));
            // There is no node of a master: this one pauses.
            var tables = other.async().admin().listTables();
            other.close();
            assertClosed(tables);
            assertEveryOperationFails(other);
            session.close();
            session.closed().get();
        }
    }

    private static void assertEveryOperationFails(Connection closed) throws Exception {
        Table table = closed.table("users");
        assertClosed(() -> table.get(Get.row("a")));
        assertClosed(() -> table.put(put("a")));
        assertClosed(() -> table.increment(Increment.row("a").add("f", "n", 1)));
        assertClosed(() -> table.mutateRow(RowMutations.of(put("a"))));
        assertWritesClosed(() -> table.mutate(List.of(put("a"), put("z"))));
        assertWritesClosed(() -> {
            BatchWriter writer = table.batchWriter();
            writer.add(put("a"));
            writer.flush();
        });
        try (RowScanner rows = table.scan(Scan.all())) {
            assertClosed(rows::next);
            assertClosed(rows::next);
        }
        AsyncTable async = closed.async().table("users");
        assertClosed(
                async.aggregates(Scan.all().column("f", "n"), NumberForm.LONG).sum());
        Admin admin = closed.admin();
        assertClosed(admin::listTables);
        assertClosed(() ->
                admin.createTable(TableDescriptor.of(TableName.parse("late"), FamilyDescriptor.of("f")), List.of()));
        assertClosed(() -> admin.regions(TableName.parse("users")));
        assertClosed(closed::clusterId);
    }
}
