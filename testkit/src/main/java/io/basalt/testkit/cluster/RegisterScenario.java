package io.basalt.testkit.cluster;

import io.basalt.base.Bytes;
import io.basalt.client.AsyncConnection;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.register.LinearizabilityCheck;
import io.basalt.testkit.register.RegisterHistory;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.Simulation;
import io.basalt.testkit.simulation.SimulationFailure;
import io.basalt.testkit.simulation.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Two masters, three region servers and three clients that write and read registers while servers crash, stand still
 * and come back, links are cut and healed, an operator splits, merges and moves the regions, and in some runs two
 * more create, change and drop other tables, both the same. In the end everything is healed and each register is read.
 *
 * <p>Wrong is: a history that is not linearizable, so an acknowledged write that was lost or a read that was stale; a
 * cluster that does not serve every register soon after all faults have ended, or in which the doctor finds anything
 * wrong; an exception that escapes from a task.
 */
public final class RegisterScenario {
    private static final TableName TABLE = TableName.parse("registers");
    private static final int REGISTERS = 10;
    private static final int CLIENTS = 3;
    private static final int TABLE_OPERATORS = 2;

    /** Other tables cost half a run's time. */
    private static final int RUNS_PER_RUN_WITH_TABLES = 4;

    private static final Duration UNTIL_TABLE = Duration.ofSeconds(60);
    private static final Duration UNDER_FAULTS = Duration.ofSeconds(25);
    private static final Duration UNTIL_SERVED = Duration.ofSeconds(60);
    private static final Duration UNTIL_HEALTHY = Duration.ofSeconds(60);

    /** What a run was like. */
    public record Outcome(
            long seed,
            Duration simulated,
            long events,
            long traceHash,
            int faults,
            long reads,
            long writes,
            long failed,
            int operations) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + simulated.toMillis() / 1000.0 + " s, " + events + " events, " + faults
                    + " faults, " + reads + " reads, " + writes + " writes, " + failed + " failed, " + operations
                    + " operations, trace "
                    + Long.toHexString(traceHash);
        }
    }

    private final Simulation simulation;
    private final SimCluster cluster;
    private final RegisterHistory history = new RegisterHistory();
    private final List<Bytes> registers = new ArrayList<>();
    private final List<RegisterClient> clients = new ArrayList<>();
    private final List<Workload> operators = new ArrayList<>();
    private long lastValue;

    private RegisterScenario(long seed, Trace trace) {
        simulation = new Simulation(seed, trace);
        cluster = new SimCluster(simulation, 2, 3);
        for (int i = 0; i < REGISTERS; i++) {
            registers.add(Bytes.of("r" + i));
        }
    }

    /**
     * Runs the scenario.
     *
     * @throws SimulationFailure when something is wrong; its message has the command that runs it again
     */
    public static Outcome run(long seed, Trace trace) {
        return new RegisterScenario(seed, trace).run();
    }

    private Outcome run() {
        cluster.start();
        createTable();
        List<String> hosts = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String host = "client" + i;
            hosts.add(host);
            simulation.process(host).start(life -> client(life).start());
        }
        simulation
                .process("operator")
                .start(life -> operate(new Operator(life, SimCluster.connect(life), TABLE, registers)));
        if (simulation.random("scenario").nextInt(RUNS_PER_RUN_WITH_TABLES) == 0) {
            for (int i = 1; i <= TABLE_OPERATORS; i++) {
                simulation
                        .process("tableoperator" + i)
                        .start(life -> operate(new TableOperator(life, SimCluster.connect(life))));
            }
        }
        var faults = new Faults(simulation, cluster, hosts, false);
        faults.start();
        simulation.run(UNDER_FAULTS);
        faults.stop();
        clients.forEach(RegisterClient::stop);
        operators.forEach(Workload::stop);
        await(
                "the clients to finish",
                () -> clients.stream().allMatch(RegisterClient::stopped)
                        && operators.stream().allMatch(Workload::stopped),
                UNTIL_SERVED);
        readAll();
        new HealthCheck(simulation).await(UNTIL_HEALTHY).ifPresent(problem -> {
            throw wrong(problem);
        });
        Optional<String> violation = LinearizabilityCheck.findViolation(history);
        if (violation.isPresent()) {
            throw wrong(violation.get());
        }
        return new Outcome(
                simulation.seed(),
                simulation.now(),
                simulation.trace().events(),
                simulation.trace().hash(),
                faults.count(),
                history.reads(),
                history.writes(),
                history.unknown(),
                operators.stream().mapToInt(Workload::done).sum());
    }

    private void operate(Workload operator) {
        operators.add(operator);
        operator.start();
    }

    private void createTable() {
        var outcome = new ArrayList<CompletableFuture<Void>>();
        simulation.process("admin").start(life -> {
            var table = TableDescriptor.builder(TABLE)
                    .family(FamilyDescriptor.of(RegisterClient.FAMILY.utf8()))
                    .build();
            AsyncConnection connection = SimCluster.connect(life);
            outcome.add(connection.admin().createTable(table, List.of(registers.get(3), registers.get(6))));
        });
        await("the table", () -> !outcome.isEmpty() && outcome.get(0).isDone(), UNTIL_TABLE);
        if (outcome.get(0).isCompletedExceptionally()) {
            throw wrong("the table could not be created: "
                    + outcome.get(0).handle((nothing, failure) -> failure).join());
        }
    }

    private RegisterClient client(Life life) {
        var client = new RegisterClient(
                life, SimCluster.connect(life), TABLE, registers, history, () -> ++lastValue, () -> simulation
                        .now()
                        .toNanos());
        clients.add(client);
        return client;
    }

    private void readAll() {
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        simulation.process("reader").start(life -> {
            RegisterClient reader = client(life);
            registers.forEach(register -> reads.add(reader.read(register)));
        });
        await(
                "every register to be read",
                () -> reads.size() == registers.size() && reads.stream().allMatch(CompletableFuture::isDone),
                UNTIL_SERVED);
        for (CompletableFuture<Void> read : reads) {
            if (read.isCompletedExceptionally()) {
                throw wrong("not served after all faults have ended: "
                        + read.handle((nothing, failure) -> failure).join());
            }
        }
    }

    private void await(String what, BooleanSupplier condition, Duration limit) {
        if (!simulation.runUntil(condition, limit)) {
            throw wrong("waited in vain for " + what);
        }
    }

    private SimulationFailure wrong(String what) {
        return simulation.failure("the register scenario", new AssertionError(what));
    }
}
