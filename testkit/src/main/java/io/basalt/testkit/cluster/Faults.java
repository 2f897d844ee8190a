package io.basalt.testkit.cluster;

import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.basalt.testkit.simulation.SimEnsemble;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Does things to a cluster, one after another, until it is told to stop. */
final class Faults {
    private static final int PAUSE_MILLIS = 3_000;
    private static final int LONGEST_PAUSE_MILLIS = 12_000;
    private static final int LONGEST_CUT_MILLIS = 15_000;

    /** Long enough for the session to end, and others to go on without the server. */
    private static final int SHORTEST_ISOLATION_MILLIS = 6_000;

    private static final int LONGEST_ISOLATION_MILLIS = 18_000;
    private static final int LONGEST_DOWN_MILLIS = 4_000;
    private static final int DISK_CHANGES = 60;
    private static final Duration SUPERVISION = Duration.ofSeconds(1);

    private final Simulation simulation;
    private final SimCluster cluster;
    private final List<String> clients;
    private final boolean onMasters;
    private final RandomGenerator random;
    private boolean stopped;
    private int count;

    /** @param onMasters whether masters are hit as often as region servers */
    Faults(Simulation simulation, SimCluster cluster, List<String> clients, boolean onMasters) {
        this.onMasters = onMasters;
        this.simulation = simulation;
        this.cluster = cluster;
        this.clients = clients;
        this.random = simulation.random("faults");
    }

    void start() {
        simulation.after(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)), this::next);
    }

    /** Ends all faults: every link is healed and every process lives, or will in a moment. */
    void stop() {
        stopped = true;
        simulation.network().healAll();
        keepAlive();
    }

    /** A process that is to be killed at a change of the disk may be so only now. */
    private void keepAlive() {
        cluster.servers().stream().filter(server -> !server.alive()).forEach(SimProcess::restart);
        simulation.after(SUPERVISION, this::keepAlive);
    }

    /** How many there were. */
    int count() {
        return count;
    }

    private void next() {
        if (stopped) {
            return;
        }
        count++;
        switch (random.nextInt(onMasters ? 30 : 22)) {
            case 0, 1, 2 -> kill(pick(cluster.regionServers()), crashMode());
            case 3 -> kill(pick(cluster.masters()), crashMode());
            case 4, 5, 6, 7 ->
                pick(cluster.regionServers()).killAtDiskChange(1 + random.nextInt(DISK_CHANGES), crashMode());
            case 8 -> killInTheMiddle(pick(cluster.masters()));
            case 9, 10 -> pause(pick(cluster.regionServers()));
            case 11 -> pause(pick(cluster.masters()));
            case 12, 13 -> cut(pick(cluster.regionServers()).host(), SimEnsemble.HOST);
            case 14 -> cut(pick(cluster.masters()).host(), SimEnsemble.HOST);
            case 15 ->
                cut(
                        pick(cluster.regionServers()).host(),
                        pick(cluster.masters()).host());
            case 16, 17 -> cut(pick(cluster.regionServers()).host(), pick(clients));
            case 18, 19, 20 -> isolate(pick(cluster.servers()).host());
            case 21 -> blackout();
            default -> killInTheMiddle(pick(cluster.masters()));
        }
        restartTheDead();
        simulation.after(Duration.ofMillis(random.nextInt(PAUSE_MILLIS)), this::next);
    }

    private void kill(SimProcess process, CrashMode mode) {
        process.kill(mode);
    }

    /** Masters write little, so this is within a procedure. */
    private void killInTheMiddle(SimProcess master) {
        master.killAtDiskChange(1 + random.nextInt(DISK_CHANGES / 10), crashMode());
    }

    private void pause(SimProcess process) {
        process.pause(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
    }

    /** All servers at once, as when the power fails. */
    private void blackout() {
        CrashMode mode = crashMode();
        cluster.servers().forEach(server -> server.kill(mode));
    }

    private void cut(String one, String other) {
        if (random.nextInt(3) > 0) {
            simulation.network().cut(one, other);
        } else if (random.nextBoolean()) {
            simulation.network().cutOneWay(one, other);
        } else {
            simulation.network().cutOneWay(other, one);
        }
        simulation.after(
                Duration.ofMillis(random.nextInt(LONGEST_CUT_MILLIS)),
                () -> simulation.network().heal(one, other));
    }

    /**
     * Cuts a server off from all others, though perhaps not from one client: which then is the only one to whom the
     * server could tell what is no longer true.
     */
    private void isolate(String host) {
        List<String> others = new ArrayList<>(clients);
        if (random.nextInt(4) > 0) {
            others.remove(random.nextInt(others.size()));
        }
        others.add(SimEnsemble.HOST);
        cluster.servers().stream()
                .map(SimProcess::host)
                .filter(other -> !other.equals(host))
                .forEach(others::add);
        Duration duration = Duration.ofMillis(random.nextInt(SHORTEST_ISOLATION_MILLIS, LONGEST_ISOLATION_MILLIS));
        for (String other : others) {
            simulation.network().cut(host, other);
            simulation.after(duration, () -> simulation.network().heal(host, other));
        }
    }

    private void restartTheDead() {
        for (SimProcess server : cluster.servers()) {
            if (!server.alive()) {
                simulation.after(Duration.ofMillis(random.nextInt(LONGEST_DOWN_MILLIS)), () -> {
                    if (!server.alive()) {
                        server.restart();
                    }
                });
            }
        }
    }

    private CrashMode crashMode() {
        CrashMode[] modes = CrashMode.values();
        return modes[random.nextInt(modes.length)];
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
