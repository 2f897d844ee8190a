package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disabled table that a snapshot is restored onto. */
class RestoreTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Simulation simulation = new Simulation(1);
    private final SimCluster cluster = new SimCluster(simulation, 1, 2);
    private final Clients clients = new Clients(simulation, LIMIT);

    @BeforeEach
    void restore() {
        cluster.start();
        TableDescriptor table = TableDescriptor.of(TABLE, FamilyDescriptor.of("f"));
        clients.run(connection -> connection.admin().createTable(table, List.of(Bytes.of("m"))));
        clients.run(connection -> connection.table(TABLE).put(Put.row("a").set("f", "q", "before")));
        clients.run(connection -> connection.admin().snapshots().take("s", TABLE, Duration.ZERO));
        clients.run(connection -> connection.table(TABLE).put(Put.row("a").set("f", "q", "after")));
        clients.run(connection -> {
            AsyncAdmin admin = connection.admin();
            return admin.disableTable(TABLE)
                    .thenCompose(nothing -> admin.snapshots().restore("s", TABLE));
        });
    }

    @Test
    void itStaysClosedWhenItIsAlteredAndOpensWhenItIsEnabled() {
        clients.run(connection -> connection.admin().changes().addFamily(TABLE, FamilyDescriptor.of("g")));
        List<MetaRow> rows = clients.run(connection -> connection.admin().regions(TABLE));
        assertEquals(
                List.of(Optional.of(State.CLOSED), Optional.of(State.CLOSED)),
                rows.stream().map(MetaRow::state).toList());
        assertEquals(Optional.empty(), new HealthCheck(simulation).await(LIMIT));

        clients.run(connection -> connection.admin().enableTable(TABLE));
        var row = clients.run(connection -> connection.table(TABLE).get(Get.row("a")));
        assertEquals(Optional.of("before"), row.orElseThrow().text("f", "q"));
    }
}
