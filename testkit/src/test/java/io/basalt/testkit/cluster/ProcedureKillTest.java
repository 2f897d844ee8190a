package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.AsyncConnection;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.admin.AsyncNamespaces;
import io.basalt.client.admin.AsyncSnapshots;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * For each thing that takes several steps the active master is killed at its first change of the disk after the operation was asked
 * for, then, in a run of its own, at its second, and so on until the operation ends before that: so at every step, and
 * within the steps. Its successor must bring the operation to its end, and leave a cluster in which the doctor finds
 * nothing and every row is where it belongs.
 */
class ProcedureKillTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SUPERVISION = Duration.ofMillis(700);
    private static final Duration MOMENT = Duration.ofNanos(200_000);
    private static final int MOST_CHANGES = 60;
    private static final List<String> ROWS = List.of("a", "f", "k", "p", "u", "z");
    private static final List<Bytes> SPLIT_KEYS = List.of(Bytes.of("h"), Bytes.of("q"));

    /** What the client asks for, and whether the rows are there afterwards. */
    enum Operation {
        CREATE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection.admin().createTable(table("other"), SPLIT_KEYS);
            }
        },
        DISABLE_AND_ENABLE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection.admin().disableTable(TABLE).thenCompose(nothing -> connection
                        .admin()
                        .enableTable(TABLE));
            }
        },
        DELETE(false) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection
                        .admin()
                        .disableTable(TABLE)
                        .thenCompose(nothing -> connection.admin().deleteTable(TABLE))
                        .thenCompose(nothing -> connection.admin().createTable(table("t")));
            }
        },
        TRUNCATE(false) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection
                        .admin()
                        .disableTable(TABLE)
                        .thenCompose(nothing -> connection.admin().changes().truncate(TABLE, true));
            }
        },
        TRUNCATE_REGIONS(false) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                CompletableFuture<?> done = CompletableFuture.completedFuture(null);
                for (MetaRow row : regions) {
                    done = done.thenCompose(
                            nothing -> connection.admin().regions().truncate(row.region()));
                }
                return done;
            }
        },
        ADD_FAMILY(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection.admin().changes().addFamily(TABLE, FamilyDescriptor.of("g"));
            }
        },
        MOVE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection.admin().regions().move(regions.get(0).region().encodedName(), Optional.empty());
            }
        },
        SPLIT(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection.admin().regions().split(regions.get(1).region(), Optional.of(Bytes.of("m")));
            }
        },
        MERGE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                return connection
                        .admin()
                        .regions()
                        .merge(List.of(
                                regions.get(0).region().encodedName(),
                                regions.get(1).region().encodedName()));
            }
        },
        NAMESPACE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                AsyncNamespaces namespaces = connection.admin().namespaces();
                return namespaces
                        .create(new NamespaceDescriptor("n", Map.of()))
                        .thenCompose(nothing -> namespaces.modify(new NamespaceDescriptor("n", Map.of("k", "v"))))
                        .thenCompose(nothing -> namespaces.delete("n"));
            }
        },
        SNAPSHOT(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                AsyncSnapshots snapshots = connection.admin().snapshots();
                return snapshots
                        .take("s", TABLE, Duration.ZERO)
                        .thenCompose(nothing -> snapshots.restore("s", TableName.parse("copy")))
                        .thenCompose(nothing -> snapshots.list())
                        .thenAccept(all -> assertEquals(1, all.size()));
            }
        },
        RESTORE(true) {
            @Override
            CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions) {
                AsyncAdmin admin = connection.admin();
                return admin.snapshots()
                        .take("s", TABLE, Duration.ZERO)
                        .thenCompose(nothing -> admin.disableTable(TABLE))
                        .thenCompose(nothing -> admin.snapshots().restore("s", TABLE))
                        .thenCompose(nothing -> admin.enableTable(TABLE));
            }
        };

        private final boolean keepsRows;

        Operation(boolean keepsRows) {
            this.keepsRows = keepsRows;
        }

        abstract CompletableFuture<?> run(AsyncConnection connection, List<MetaRow> regions);
    }

    @ParameterizedTest
    @EnumSource
    void theMasterMayDieAtEveryStep(Operation operation) {
        int change = 1;
        while (new Run(operation, change).killsTheMaster()) {
            change++;
            assertTrue(change < MOST_CHANGES, "the operation never ends before the master is killed");
        }
        int deaths = change - 1;
        assertTrue(deaths > 3, () -> "the master could be killed " + deaths + " times only");
    }

    private static TableDescriptor table(String name) {
        return TableDescriptor.of(TableName.parse(name), FamilyDescriptor.of("f"));
    }

    /** One cluster, one operation, one death. */
    private static final class Run {
        private final Operation operation;
        private final int change;
        private final Simulation simulation;
        private final SimCluster cluster;
        private final Clients clients;

        Run(Operation operation, int change) {
            this.operation = operation;
            this.change = change;
            this.simulation = new Simulation(change);
            this.cluster = new SimCluster(simulation, 2, 2);
            this.clients = new Clients(simulation, LIMIT);
        }

        /** Whether the operation took so long that the master was killed. */
        boolean killsTheMaster() {
            cluster.start();
            client("the table", connection -> connection.admin().createTable(table("t"), SPLIT_KEYS));
            for (String row : ROWS) {
                client(
                        "row " + row,
                        connection -> connection.table(TABLE).put(Put.row(row).set("f", "q", row)));
            }
            List<MetaRow> regions =
                    client("the regions", connection -> connection.admin().regions(TABLE));

            SimProcess leader = leader();
            CrashMode mode = CrashMode.values()[change % CrashMode.values().length];
            if (operation == Operation.MOVE) {
                // It stores nothing, so it is interrupted by time.
                simulation.after(MOMENT.multipliedBy(change), () -> leader.kill(mode));
            } else {
                leader.killAtDiskChange(change, mode);
            }
            supervise();
            Object life = leader.life().orElseThrow();
            client(operation.toString(), connection -> operation.run(connection, regions));
            boolean killed = leader.life().orElseThrow() != life || !leader.alive();

            new HealthCheck(simulation).await(LIMIT).ifPresent(problem -> {
                throw new AssertionError(operation + " killed at change " + change + ": " + problem);
            });
            for (String row : ROWS) {
                Optional<Row> found = client(
                        "row " + row, connection -> connection.table(TABLE).get(Get.row(row)));
                assertEquals(operation.keepsRows, found.isPresent(), () -> row + " after " + this);
            }
            return killed;
        }

        private void supervise() {
            cluster.servers().stream().filter(server -> !server.alive()).forEach(SimProcess::restart);
            simulation.after(SUPERVISION, this::supervise);
        }

        private <T> T client(String what, Clients.Work<? extends T> work) {
            return clients.run(what + ", " + this, work);
        }

        private SimProcess leader() {
            return simulation
                    .ensemble()
                    .peek(Znodes.DEFAULT.master())
                    .map(Run::parse)
                    .map(server -> simulation.process(server.host()))
                    .orElseThrow();
        }

        private static ServerName parse(Bytes data) {
            try {
                return ZnodeCodec.parseMaster(data);
            } catch (MalformedZnodeException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return operation + ", master killed at change " + change;
        }
    }
}
