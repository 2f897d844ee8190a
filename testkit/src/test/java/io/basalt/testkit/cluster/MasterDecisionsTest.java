package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.admin.Event;
import io.basalt.client.admin.EventQuery;
import io.basalt.client.admin.Snapshot;
import io.basalt.client.row.Put;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the master does by itself or is asked to do leaves an event with its reason, and what has had its time goes. */
class MasterDecisionsTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Simulation simulation = new Simulation(1);
    private final SimCluster cluster = new SimCluster(simulation, 2, 3);
    private final Clients clients = new Clients(simulation, LIMIT);

    @Test
    void everyDecisionIsAnEventWithItsReason() {
        start(4);
        clients.run(connection -> connection.table(TABLE).put(Put.row("a").set("f", "q", "v")));
        MetaRow region = regions().get(0);
        clients.run(
                connection -> connection.admin().regions().move(region.region().encodedName(), Optional.empty()));
        clients.run(connection -> connection.admin().regions().split(region.region(), Optional.of(Bytes.of("0"))));
        String died = regions().get(3).server().orElseThrow().toString();
        var killed = simulation.process(died.substring(0, died.indexOf(',')));
        killed.kill(CrashMode.LOST);
        awaitEvent("SERVER_DIED", died);
        killed.restart();
        awaitEvent("BALANCED", "cluster");
        assertEquals(Optional.empty(), new HealthCheck(simulation).await(LIMIT));

        assertReason("MASTER_ELECTED", "", "it was elected");
        assertReason("SERVER_JOINED", "rs1", "");
        assertReason("TABLE_CREATED", "t", "");
        assertReason("REGION_ASSIGNED", region.region().encodedName(), "a client asked for it");
        assertReason("REGION_SPLIT", region.region().encodedName(), "split at row 0");
        assertReason("REGION_ASSIGNED", "", "its parent " + region.region().encodedName() + " was split");
        assertReason("SERVER_DIED", died, "");
        assertReason("REGION_ASSIGNED", "", "its server " + died + " has died");
        assertReason("BALANCED", "cluster", "has");
        assertReason("REGION_MOVED", "", "has");
        for (Event event : events("")) {
            assertFalse(event.reason().isEmpty(), event::toString);
        }
    }

    @Test
    void theNextMasterTellsWhatTheLastOneDid() {
        start(1);
        MetaRow region = regions().get(0);
        simulation.run(Duration.ofSeconds(1)); // Events are stored in batches, and never waited for.
        List<Event> before = events("");
        var leader = cluster.masters().stream()
                .filter(master -> leads(master.host()))
                .findFirst()
                .orElseThrow();
        leader.kill(CrashMode.LOST);
        clients.run(
                connection -> connection.admin().regions().move(region.region().encodedName(), Optional.empty()));
        List<Event> after = events("");
        assertEquals(before, after.subList(0, before.size()));
        assertEquals(
                2,
                after.stream()
                        .filter(event -> event.kind().equals("MASTER_ELECTED"))
                        .count());
    }

    @Test
    void aSnapshotGoesWhenItsTimeIsOverUnlessThatIsSwitchedOff() {
        start(1);
        clients.run(connection -> connection.admin().snapshots().take("short", TABLE, Duration.ofMinutes(2)));
        clients.run(connection -> connection.admin().snapshots().take("long", TABLE, Duration.ofDays(2)));
        clients.run(connection -> connection.admin().snapshots().take("forever", TABLE, Duration.ZERO));
        turnCleanup(false);
        simulation.run(Duration.ofMinutes(4));
        assertEquals(List.of("forever", "long", "short"), snapshots());
        turnCleanup(true);
        simulation.run(Duration.ofMinutes(1));
        assertEquals(List.of("forever", "long"), snapshots());
        assertReason("SNAPSHOT_CHANGED", "short", "it was to be kept for PT2M");
    }

    private void start(int regions) {
        cluster.start();
        List<Bytes> keys = new ArrayList<>();
        for (int i = 1; i < regions; i++) {
            keys.add(Bytes.of(Integer.toString(i)));
        }
        clients.run(connection ->
                connection.admin().createTable(TableDescriptor.of(TABLE, FamilyDescriptor.of("f")), keys));
    }

    private boolean leads(String host) {
        return events("MASTER_ELECTED").stream()
                .reduce((first, second) -> second)
                .orElseThrow()
                .subject()
                .startsWith(host + ",");
    }

    private void turnCleanup(boolean on) {
        clients.run(connection -> connection
                .admin()
                .call(
                        "SwitchSnapshotCleanup",
                        MasterPb.SetSnapshotCleanupRequest.newBuilder()
                                .setEnabled(on)
                                .build(),
                        MasterPb.SetSnapshotCleanupResponse.parser()));
    }

    private List<String> snapshots() {
        return clients.run(connection -> connection.admin().snapshots().list()).stream()
                .map(Snapshot::name)
                .sorted()
                .toList();
    }

    private List<MetaRow> regions() {
        return clients.run(connection -> connection.admin().regions(TABLE));
    }

    private List<Event> events(String kind) {
        return clients.run(
                connection -> connection.admin().cluster().events(new EventQuery(0, Instant.EPOCH, kind, "", 1_000)));
    }

    private void awaitEvent(String kind, String subject) {
        for (int second = 0; second < LIMIT.toSeconds(); second++) {
            if (events(kind).stream().anyMatch(event -> event.subject().equals(subject))) {
                return;
            }
            simulation.run(Duration.ofSeconds(1));
        }
        throw new AssertionError("no " + kind + " of " + subject + " within " + LIMIT + ": " + events(""));
    }

    private void assertReason(String kind, String subject, String reason) {
        List<Event> all = events(kind);
        assertTrue(
                all.stream()
                        .anyMatch(event -> event.subject().startsWith(subject)
                                && event.reason().contains(reason)),
                () -> "no " + kind + " of '" + subject + "' because '" + reason + "': " + all);
    }
}
