package io.basalt.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several stock clients create, change, split, merge, move, snapshot, restore, copy and drop tables while masters and region
 * servers are killed, for {@code -Dbasalt.nemesis.seconds} (15), by the random numbers of {@code -Dbasalt.nemesis.seed}.
 * Afterwards every row is there, the doctor finds nothing, nor does fsck.
 */
final class NemesisTest {
    private static final int SECONDS = Integer.getInteger("basalt.nemesis.seconds", 15);
    private static final long SEED = Long.getLong("basalt.nemesis.seed", 1);
    private static final int MASTERS = 2;
    private static final int REGION_SERVERS = 3;
    private static final int OWNERS = 3;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;
    private static final int LONGEST_DOWN_MILLIS = 3_000;

    private final Random random = new Random(SEED);
    private final Queue<String> down = new ArrayDeque<>();
    private int kills;

    @TempDir
    Path home;

    @Test
    void tablesAreChangedWhileServersAreKilled() throws Exception {
        try (var cluster = Cluster.start(home, MASTERS, REGION_SERVERS)) {
            var owners = new ArrayList<TableOwner>();
            try {
                for (int i = 0; i < OWNERS; i++) {
                    owners.add(new TableOwner(cluster.clientConfiguration(), "owner" + i, SEED * 100 + i));
                }
                owners.forEach(TableOwner::start);
                long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                while (System.nanoTime() < endNanos) {
                    // These wait for nothing: they are how long a disaster is in coming, and how long it lasts.
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                    kill(cluster);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_DOWN_MILLIS));
                    restart(cluster);
                }
                for (TableOwner owner : owners) {
                    owner.stop();
                }
                cluster.awaitServing(REGION_SERVERS);
                for (TableOwner owner : owners) {
                    owner.checkLast();
                }
                Health.await(cluster, Duration.ofMinutes(1));
            } finally {
                for (TableOwner owner : owners) {
                    owner.close();
                }
            }
            long changes = owners.stream()
                    .flatMap(owner -> owner.done().stream())
                    .filter(what -> !what.startsWith("not ") && !what.startsWith("gives up"))
                    .count();
            long givenUp = owners.stream()
                    .flatMap(owner -> owner.done().stream())
                    .filter(what -> what.startsWith("gives up"))
                    .count();
            System.out.println("Nemesis seed=" + SEED + " seconds=" + SECONDS + " kills=" + kills + " operations="
                    + changes + " givenUp=" + givenUp);
            assertTrue(kills > 0 && changes > SECONDS, "kills " + kills + ", operations " + changes);
            cluster.killAll();
        }
        FsckReport report = Fsck.check(Health.files(home));
        assertTrue(report.isSound(), () -> report.findings().toString());
    }

    /** One server, or two at once; always one master and one region server stay. */
    private void kill(Cluster cluster) {
        int count = random.nextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            String name = random.nextInt(5) < 2
                    ? "master-" + random.nextInt(MASTERS)
                    : "regionserver-" + random.nextInt(REGION_SERVERS);
            boolean secondMaster =
                    name.startsWith("master") && down.stream().anyMatch(other -> other.startsWith("master"));
            if (!down.contains(name) && !secondMaster) {
                cluster.kill(name);
                down.add(name);
                kills++;
            }
        }
    }

    private void restart(Cluster cluster) throws Exception {
        for (String name : List.copyOf(down)) {
            int number = Integer.parseInt(name.replaceAll(".*-", ""));
            if (name.startsWith("master")) {
                cluster.startMaster(number);
            } else {
                cluster.startRegionServer(number);
            }
        }
        down.clear();
    }
}
