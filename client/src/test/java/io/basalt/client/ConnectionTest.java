package io.basalt.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.fake.FakeCluster;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.client.retry.OperationFailedException;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.coordination.zookeeper.EmbeddedZooKeeper;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The blocking face, over TCP, with the registries that users have. */
@Timeout(60)
class ConnectionTest {
    private final FakeCluster cluster = FakeCluster.overTcp(2);
    private Connection connection;

    @BeforeEach
    void connect() {
        cluster.run(() -> cluster.createTable("users", "f", "m"));
        connection = Connection.open("rpc://" + cluster.master().serverName().address());
    }

    @AfterEach
    void close() {
        connection.close();
        cluster.close();
    }

    private Table users() {
        return connection.table("users");
    }

    private static Put put(int number) {
        return Put.row(String.format("%c%05d", 'a' + number % 26, number)).set("f", "q", "value " + number);
    }

    @Test
    void theFirstExampleWorks() throws Exception {
        Table users = connection.table("users");
        users.put(Put.row("alice").set("f", "email", "alice@example.org"));
        assertEquals(
                Optional.of("alice@example.org"),
                users.get(Get.row("alice")).orElseThrow().text("f", "email"));
        assertEquals("fake-cluster", connection.clusterId());
    }

    @Test
    void aConnectionIsMadeThroughZooKeeper(@TempDir Path directory) throws Exception {
        var config = new EmbeddedZooKeeper.Config(
                new HostPort("127.0.0.1", 0), directory.toString(), EmbeddedZooKeeper.Config.DEFAULT_TICK);
        try (var zooKeeper = EmbeddedZooKeeper.start(config);
                var threads = ProcessThreads.create()) {
            var quorum = new ZooKeeperQuorum(zooKeeper.servers(), Duration.ofSeconds(6), threads.workers("close", 1));
            var znodes = new Znodes("/store");
            var codec = new ZnodeCodec("test:1", FakeCluster.random());
            Coordination session = quorum.open(threads.loop("test"));
            session.write(znodes.clusterId(), codec.clusterId("fake-cluster")).get();
            session.write(
                            znodes.metaRegionServer(),
                            codec.metaRegionServer(cluster.server(1).serverName()))
                    .get();
            session.write(znodes.master(), codec.master(cluster.master().serverName(), 16010))
                    .get();

            try (Connection other = Connection.open(zooKeeper.servers() + "/store")) {
                assertEquals("fake-cluster", other.clusterId());
                other.table("users").put(put(1));
                assertTrue(other.table("users").exists(Get.row("b00001")));
                assertEquals(List.of(TableName.parse("users")), other.admin().listTables());
            }
            session.close();
            session.closed().get();
        }
    }

    @Test
    void aClusterThatIsNotThereIsSaidSo() {
        ClientConfig config = ClientConfig.defaults().withOperationTimeout(Duration.ofMillis(300));
        try (Connection none = Connection.open("rpc://127.0.0.1:1", config, RpcClientConfig.defaults())) {
            var failure = assertThrows(
                    OperationFailedException.class, () -> none.table("users").get(Get.row("alice")));
            String message = failure.getMessage();
            assertTrue(message.startsWith("get of row alice in table users gave up after "), message);
            assertTrue(message.contains("the server of hbase:meta is not known: 127.0.0.1:1: "), message);
            assertTrue(message.contains("is the store running?"), message);
        }
    }

    @Test
    void aFailureHasTheStackOfWhoeverWaitedForIt() {
        var failure = assertThrows(OperationFailedException.class, () -> users().put(
                        Put.row("alice").set("nofamily", "q", "v")));
        assertTrue(failure.is(ErrorKind.NO_SUCH_FAMILY));
        boolean here = List.of(failure.getStackTrace()).stream()
                .anyMatch(frame -> frame.getClassName().equals(ConnectionTest.class.getName()));
        assertTrue(here, "the test is not in the stack");
    }

    @Test
    void aWriterSendsManyAtATimeAndAScanReadsThem() throws Exception {
        int count = 5000;
        try (BatchWriter writer = users().batchWriter()) {
            for (int i = 0; i < count; i++) {
                writer.add(put(i));
            }
            writer.flush();
            assertEquals(count, writer.done());
        }
        assertEquals(count, users().count(Scan.all()));
        assertEquals(193, users().count(Scan.all().prefix("c")));
        try (RowScanner rows = users().scan(Scan.all().prefix("c"))) {
            List<String> expected = IntStream.range(0, count)
                    .filter(i -> i % 26 == 2)
                    .mapToObj(i -> "value " + i)
                    .toList();
            assertEquals(
                    expected,
                    rows.stream().map(row -> row.text("f", "q").orElseThrow()).collect(Collectors.toList()));
        }
        List<Optional<Row>> some = users().get(List.of(Get.row("a00000"), Get.row("none"), Get.row("z00025")));
        assertEquals(
                List.of(true, false, true),
                some.stream().map(Optional::isPresent).toList());
        assertTrue(cluster.calls("Multi") < 50, "sent " + cluster.calls("Multi") + " batches");
    }

    @Test
    void countingLeavesToAFilterTheCellsItNeeds() throws Exception {
        users().count(Scan.all().limit(1));
        users().count(Scan.all().limit(1).filter(Filter.where("f", "q", Comparison.equal("v"))));
        List<String> filters = cluster.server(1).scans().stream()
                .map(scan -> scan.getScan().getFilter().toString())
                .toList();
        assertTrue(filters.get(0).contains("FirstKeyOnlyFilter"));
        assertTrue(filters.get(1).contains("SingleColumnValueFilter"));
        assertFalse(filters.get(1).contains("FirstKeyOnlyFilter"));
    }

    @Test
    void aWriterWithLittleRoomWaitsForTheServers() throws Exception {
        var narrow = new BatchWriter(connection.async().table("users"), 1000, 3000);
        for (int i = 0; i < 500; i++) {
            narrow.add(put(i));
        }
        // More than there is room for in all.
        narrow.add(Put.row("big").set("f", "q", "x".repeat(5000)));
        narrow.close();
        assertEquals(501, narrow.done());
        assertThrows(IOException.class, () -> narrow.add(put(1)));
        assertEquals(501, users().count(Scan.all()));
    }

    @Test
    void aLargeMutationDoesNotWaitForASmallBatchThatNobodySends() throws Exception {
        for (int round = 0; round < 20; round++) {
            var narrow = new BatchWriter(connection.async().table("users"), 1000, 3000);
            narrow.add(Put.row("a").set("f", "q", "x".repeat(1500)));
            // Too little to be sent by itself; it waits while the first is under way, or has just ended.
            narrow.add(Put.row("b").set("f", "q", "x".repeat(100)));
            narrow.add(Put.row("c").set("f", "q", "x".repeat(2900)));
            narrow.close();
            assertEquals(3, narrow.done());
        }
    }

    @Test
    void aWriterTellsWhatFailed() throws Exception {
        BatchWriter writer = users().batchWriter();
        writer.add(put(1));
        writer.add(Put.row("bad").set("nofamily", "q", "v"));
        writer.add(put(2));
        var failure = assertThrows(BatchFailedException.class, writer::flush);
        assertEquals(1, failure.failures().size());
        assertEquals("put of row bad", failure.failures().get(0).action().toString());
        assertTrue(
                failure.getMessage().startsWith("1 of 3 actions on table users failed: put of row bad in table users"));
        writer.close();
        assertEquals(2, writer.done());
    }

    @Test
    void someFailuresOfManyMutationsAreTold() throws Exception {
        List<Put> puts = new ArrayList<>(List.of(put(1), Put.row("bad").set("nofamily", "q", "v"), put(2)));
        var failure = assertThrows(BatchFailedException.class, () -> users().mutate(puts));
        assertEquals(puts.get(1), failure.failures().get(0).action());
        assertEquals(2, users().count(Scan.all()));
    }

    @Test
    void tablesAreAdministered() throws Exception {
        Admin admin = connection.admin();
        TableName name = TableName.parse("created");
        admin.createTable(
                TableDescriptor.of(name, FamilyDescriptor.of("f"), FamilyDescriptor.of("g")), List.of(Bytes.of("k")));
        assertTrue(admin.tableExists(name));
        assertEquals(Optional.of(TableState.ENABLED), admin.tableState(name));
        assertEquals(2, admin.describeTable(name).families().size());
        assertEquals(2, admin.regions(name).size());
        assertEquals(
                List.of("created", "users"),
                admin.listTables().stream().map(TableName::toString).toList());

        var notDisabled = assertThrows(OperationFailedException.class, () -> admin.deleteTable(name));
        assertTrue(notDisabled.is(ErrorKind.TABLE_NOT_DISABLED), notDisabled.getMessage());
        admin.disableTable(name);
        admin.deleteTable(name);
        assertFalse(admin.tableExists(name));

        ClusterStatus status = admin.clusterStatus();
        assertEquals(2, status.servers().size());
        assertEquals(Optional.of(cluster.master().serverName()), status.master());
        assertEquals(1, status.servers().get(0).regions().size());
    }

    @Test
    void anInterruptEndsTheWaitingAndStays() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> users().get(Get.row("alice")));
        assertTrue(Thread.interrupted());
    }
}
