package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.client.AsyncConnection;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything was killed at once and starts again: for whom the master waits before it assigns regions. */
class SettlingTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration SETTLE = Duration.ofSeconds(50);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Simulation simulation = new Simulation(1);
    private final SimCluster cluster = new SimCluster(simulation, 1, 2, config());
    private int clients;

    @BeforeEach
    void startAndWriteARow() {
        cluster.start();
        var table =
                TableDescriptor.builder(TABLE).family(FamilyDescriptor.of("f")).build();
        // Regions on both servers.
        List<Bytes> splits = List.of(Bytes.of("b"), Bytes.of("d"), Bytes.of("f"), Bytes.of("h"));
        assertTrue(does(connection -> connection.admin().createTable(table, splits), SOON), "the table");
        assertTrue(
                does(connection -> connection.table(TABLE).put(Put.row("row").set("f", "q", "value")), SOON), "a row");
        cluster.servers().forEach(process -> process.kill(CrashMode.KEPT));
    }

    @Test
    void nobodyIsAwaitedWhenAllThatHadRegionsAreBack() {
        cluster.servers().forEach(SimProcess::restart);
        assertTrue(readsTheRow(SOON));
    }

    @Test
    void aServerThatIsNotBackIsAwaitedForTheSettleTime() {
        SimProcess away = cluster.regionServers().get(0);
        cluster.servers().stream().filter(process -> process != away).forEach(SimProcess::restart);
        assertFalse(readsTheRow(SOON));
        simulation.run(SETTLE);
        assertTrue(readsTheRow(SOON));
    }

    @Test
    void aServerThatIsBackLateIsAwaitedNoLonger() {
        SimProcess late = cluster.regionServers().get(1);
        cluster.servers().stream().filter(process -> process != late).forEach(SimProcess::restart);
        assertFalse(readsTheRow(SOON));
        late.restart();
        assertTrue(readsTheRow(SOON));
    }

    private boolean readsTheRow(Duration limit) {
        var rows = new ArrayList<Optional<Row>>();
        return does(connection -> connection.table(TABLE).get(Get.row("row")).thenAccept(rows::add), limit)
                && rows.get(0).orElseThrow().text("f", "q").equals(Optional.of("value"));
    }

    /** Whether a client that begins now succeeds within {@code limit}. */
    private boolean does(Function<AsyncConnection, CompletableFuture<Void>> work, Duration limit) {
        var outcome = new ArrayList<CompletableFuture<Void>>();
        simulation.process("client" + ++clients).start(life -> outcome.add(work.apply(SimCluster.connect(life))));
        return simulation.runUntil(() -> !outcome.isEmpty() && outcome.get(0).isDone(), limit)
                && !outcome.get(0).isCompletedExceptionally();
    }

    private static MasterConfig config() {
        MasterConfig config = MasterConfig.defaults();
        return new MasterConfig(
                new HostPort("unused", 1),
                config.probeInterval(),
                SETTLE,
                config.logCleaningInterval(),
                config.splitInterval(),
                config.balanceInterval(),
                config.catalogInterval(),
                config.normalizeInterval(),
                config.mergeAge(),
                config.cleaningInterval(),
                config.cleaningGrace());
    }
}
