package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.testkit.simulation.SimEnsemble;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A master that takes over while hbase:meta is on its way: what random seeds have found to be wrong once, arranged on
 * purpose.
 */
class TakeOverTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration AHEAD = Duration.ofSeconds(90);

    private final Simulation simulation = new Simulation(1);
    private final SimCluster cluster = new SimCluster(simulation, 2, 3);
    private int clients;

    @BeforeEach
    void startAndWriteARow() {
        cluster.start();
        var table =
                TableDescriptor.builder(TABLE).family(FamilyDescriptor.of("f")).build();
        await("the table", client(connection -> connection.admin().createTable(table)));
        await(
                "a row",
                client(connection -> connection.table(TABLE).put(Put.row("row").set("f", "q", "value"))));
    }

    /** The leader opened hbase:meta elsewhere but could not tell anybody where. */
    @Test
    void metaIsFoundThoughItsLastMoveWasNeverPublished() {
        SimProcess leader = process(leader());
        ServerName published = publishedMeta();
        simulation.network().cut(leader.host(), SimEnsemble.HOST);
        process(published).kill(CrashMode.KEPT);
        await("meta to be moved by the leader", () -> !metaOwner().equals(published.toString()));
        await("a new leader", () -> knownLeader()
                .filter(other -> !process(other).equals(leader))
                .isPresent());
        simulation.network().healAll();
        assertTheRowIsRead();
        assertNotEquals(published, publishedMeta());
    }

    /** As before, and the first attempt of the new leader to take over fails after it has found hbase:meta. */
    @Test
    void metaIsPublishedThoughTheFirstTakeOverFailed() throws IOException {
        SimProcess leader = process(leader());
        ServerName published = publishedMeta();
        simulation.network().cut(leader.host(), SimEnsemble.HOST);
        process(published).kill(CrashMode.KEPT);
        await("meta to be moved by the leader", () -> !metaOwner().equals(published.toString()));
        FileSystem disk = simulation.disk().mount("observer");
        String damaged = StoreLayout.region(RegionInfo.META) + "/manifest."
                + (metaManifest().number() + 1);
        disk.publish(damaged, ByteBuffer.wrap(new byte[100]));
        await("meta to be published", () -> !publishedMeta().equals(published));
        disk.delete(damaged);
        simulation.network().healAll();
        assertTheRowIsRead();
    }

    /**
     * The leader had hbase:meta opened on a server, and both died before the leader could record it. Nor was there any
     * node of that server any more when the next leader looked.
     */
    @Test
    void metaIsOpenedThoughItsLastOwnerIsKnownToNoMaster() {
        SimProcess leader = process(leader());
        ServerName published = publishedMeta();
        process(published).kill(CrashMode.KEPT);
        await("meta to have a new owner", () -> !metaOwner().equals(published.toString()));
        leader.kill(CrashMode.LOST);
        SimProcess owner = process(ServerName.parse(metaOwner()));
        simulation.ensemble().expire(owner.host());
        owner.kill(CrashMode.LOST);
        assertTrue(published.equals(publishedMeta()), "the move was not published");
        assertTheRowIsRead();
    }

    /** What a master has deleted is newer than all that its successor reads, and than its successor's clock. */
    @Test
    void aTableIsMadeAnewThoughTheMasterThatDroppedItWasAhead() {
        SimProcess first = process(leader());
        SimProcess ahead = cluster.masters().stream()
                .filter(master -> !master.equals(first))
                .findFirst()
                .orElseThrow();
        ahead.kill(CrashMode.KEPT);
        ahead.setClocks(0, AHEAD.toMillis());
        ahead.restart();
        first.kill(CrashMode.KEPT);
        awaitLeader(ahead);
        first.restart();
        await("the table to be dropped", client(connection -> connection
                .admin()
                .disableTable(TABLE)
                .thenCompose(nothing -> connection.admin().deleteTable(TABLE))));
        ahead.kill(CrashMode.KEPT);
        awaitLeader(first);
        var states = new ArrayList<Optional<TableState>>();
        await("the table to be made anew", client(connection -> connection
                .admin()
                .createTable(TableDescriptor.of(TABLE, FamilyDescriptor.of("f")))
                .thenCompose(nothing -> connection.admin().tableState(TABLE))
                .thenAccept(states::add)));
        assertEquals(List.of(Optional.of(TableState.ENABLED)), states);
    }

    private void awaitLeader(SimProcess master) {
        await(master.host() + " to lead", () -> knownLeader()
                .filter(leader -> process(leader).equals(master))
                .isPresent());
    }

    private void assertTheRowIsRead() {
        var rows = new ArrayList<Optional<Row>>();
        await(
                "the row",
                client(connection -> connection.table(TABLE).get(Get.row("row")).thenAccept(rows::add)));
        assertTrue(rows.get(0).orElseThrow().text("f", "q").equals(Optional.of("value")));
    }

    private interface Work {
        CompletableFuture<Void> start(io.basalt.client.AsyncConnection connection);
    }

    private List<CompletableFuture<Void>> client(Work work) {
        var outcome = new ArrayList<CompletableFuture<Void>>();
        simulation.process("client" + ++clients).start(life -> outcome.add(work.start(SimCluster.connect(life))));
        return outcome;
    }

    private void await(String what, List<CompletableFuture<Void>> outcome) {
        await(what, () -> !outcome.isEmpty() && outcome.get(0).isDone());
        assertFalse(
                outcome.get(0).isCompletedExceptionally(),
                () -> what + ": "
                        + outcome.get(0).handle((nothing, failure) -> failure).join());
    }

    private void await(String what, BooleanSupplier condition) {
        assertTrue(simulation.runUntil(condition, LIMIT), () -> "waited in vain for " + what);
    }

    private SimProcess process(ServerName server) {
        return simulation.process(server.host());
    }

    private ServerName leader() {
        return knownLeader().orElseThrow();
    }

    private Optional<ServerName> knownLeader() {
        return simulation.ensemble().peek(Znodes.DEFAULT.master()).map(data -> parse(data, ZnodeCodec::parseMaster));
    }

    private ServerName publishedMeta() {
        return simulation
                .ensemble()
                .peek(Znodes.DEFAULT.metaRegionServer())
                .map(data -> parse(data, ZnodeCodec::parseMetaRegionServer))
                .orElseThrow();
    }

    private interface Parser {
        ServerName parse(Bytes data) throws MalformedZnodeException;
    }

    private static ServerName parse(Bytes data, Parser parser) {
        try {
            return parser.parse(data);
        } catch (MalformedZnodeException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server that the newest manifest of hbase:meta names last. */
    private String metaOwner() {
        List<Owner> owners = metaManifest().owners();
        return owners.get(owners.size() - 1).server();
    }

    private Manifest metaManifest() {
        try {
            return new ManifestStore(simulation.disk().mount("observer"))
                    .latest(StoreLayout.region(RegionInfo.META))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
