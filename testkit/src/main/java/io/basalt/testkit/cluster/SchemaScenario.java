package io.basalt.testkit.cluster;

import io.basalt.base.HostPort;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.testkit.simulation.Simulation;
import io.basalt.testkit.simulation.SimulationFailure;
import io.basalt.testkit.simulation.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Two masters and three region servers, and clients that create, change, split, merge, move, snapshot, restore, copy,
 * truncate and drop tables all the time while servers crash, stand still and come back and links are cut: some have a
 * table of their own and know its rows, the others do what they want to tables that they share. In the end everything is
 * healed.
 *
 * <p>Wrong is: a table that lacks a row or has one too many, when it is read under way or in the end; anything that the
 * doctor finds soon after all faults have ended; damage on the disk; a region's directory that stays there and is of no
 * region in hbase:meta, once the snapshots are deleted and the cleaner has had its time; an exception that escapes from a
 * task.
 */
public final class SchemaScenario {
    private static final int OWNERS = 3;
    private static final int SHARERS = 2;
    private static final Duration CLEANING = Duration.ofSeconds(4);
    private static final Duration UNDER_FAULTS = Duration.ofSeconds(30);
    private static final Duration UNTIL_STOPPED = Duration.ofMinutes(3);
    private static final Duration UNTIL_HEALTHY = Duration.ofMinutes(1);
    private static final Duration UNTIL_CLEAN = Duration.ofMinutes(2);

    /** What a run was like. */
    public record Outcome(
            long seed, Duration simulated, long events, long traceHash, int faults, int operations, int rows) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + simulated.toMillis() / 1000.0 + " s, " + events + " events, " + faults
                    + " faults, " + operations + " operations, " + rows + " rows in the end, trace "
                    + Long.toHexString(traceHash);
        }
    }

    private final Simulation simulation;
    private final SimCluster cluster;
    private final List<TableOwner> owners = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();

    private SchemaScenario(long seed, Trace trace) {
        simulation = new Simulation("tables", seed, trace);
        // The cleaner is at work all the time, so that it could delete what is needed.
        cluster = new SimCluster(simulation, 2, 3, often(MasterConfig.defaults()));
    }

    private static MasterConfig often(MasterConfig config) {
        return new MasterConfig(
                new HostPort("unused", 1),
                config.probeInterval(),
                config.settleTime(),
                CLEANING,
                config.splitInterval(),
                CLEANING,
                CLEANING,
                config.normalizeInterval(),
                config.mergeAge(),
                CLEANING,
                CLEANING);
    }

    /**
     * Runs the scenario.
     *
     * @throws SimulationFailure when something is wrong; its message has the command that runs it again
     */
    public static Outcome run(long seed, Trace trace) {
        return new SchemaScenario(seed, trace).run();
    }

    private Outcome run() {
        cluster.start();
        var hosts = new ArrayList<String>();
        for (int i = 1; i <= OWNERS; i++) {
            String host = "owner" + i;
            hosts.add(host);
            simulation.process(host).start(life -> {
                var owner = new TableOwner(simulation, life, SimCluster.connect(life));
                owners.add(owner);
                begin(owner);
            });
        }
        for (int i = 1; i <= SHARERS; i++) {
            simulation.process("sharer" + i).start(life -> begin(new TableOperator(life, SimCluster.connect(life))));
        }
        var faults = new Faults(simulation, cluster, hosts, true);
        faults.start();
        simulation.run(UNDER_FAULTS);
        faults.stop();
        workloads.forEach(Workload::stop);
        await("the clients to finish", () -> workloads.stream().allMatch(Workload::stopped), UNTIL_STOPPED);

        int rows = 0;
        for (TableOwner owner : owners) {
            rows += outcome("the rows of a table", owner.checkOwn());
        }
        new HealthCheck(simulation).await(UNTIL_HEALTHY).ifPresent(problem -> {
            throw wrong(problem);
        });
        outcome("the snapshots to be deleted", owners.get(0).deleteSnapshots());
        Set<String> known = known();
        await("the disk to be clean; left are " + left(known), () -> left(known).isEmpty(), UNTIL_CLEAN);
        checkDisk();
        return new Outcome(
                simulation.seed(),
                simulation.now(),
                simulation.trace().events(),
                simulation.trace().hash(),
                faults.count(),
                workloads.stream().mapToInt(Workload::done).sum(),
                rows);
    }

    private void begin(Workload workload) {
        workloads.add(workload);
        workload.start();
    }

    // ---- the disk ----

    /** The directories of all regions that hbase:meta has. */
    private Set<String> known() {
        var regions = new HashSet<String>();
        regions.add(StoreLayout.region(RegionInfo.META));
        for (MetaRow row : outcome("hbase:meta", owners.get(0).allRegions())) {
            regions.add(StoreLayout.region(row.region()));
        }
        return regions;
    }

    private Set<String> left(Set<String> known) {
        var left = new TreeSet<String>();
        FileSystem files = disk();
        try {
            for (FileSystem.Entry namespace : files.list(StoreLayout.data())) {
                String tables = StoreLayout.data() + "/" + namespace.name();
                for (FileSystem.Entry table : files.list(tables)) {
                    for (FileSystem.Entry region : files.list(tables + "/" + table.name())) {
                        String path = tables + "/" + table.name() + "/" + region.name();
                        if (region.directory() && !known.contains(path)) {
                            left.add(path);
                        }
                    }
                }
            }
            return left;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkDisk() {
        try {
            FsckReport report = Fsck.check(disk());
            if (!report.isSound()) {
                throw wrong("fsck: " + report.findings());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileSystem disk() {
        return simulation.disk().mount("observer");
    }

    // ---- waiting ----

    private <T> T outcome(String what, CompletableFuture<T> future) {
        await(what, future::isDone, UNTIL_HEALTHY);
        return future.exceptionally(failure -> {
                    throw wrong(what + ": " + failure);
                })
                .join();
    }

    private void await(String what, BooleanSupplier condition, Duration limit) {
        if (!simulation.runUntil(condition, limit)) {
            throw wrong("waited in vain for " + what);
        }
    }

    private SimulationFailure wrong(String what) {
        return simulation.failure("the schema scenario", new AssertionError(what));
    }
}
