package io.basalt.bench.operation;

import io.basalt.base.Bytes;
import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.client.Admin;
import io.basalt.client.Connection;
import io.basalt.client.admin.Event;
import io.basalt.client.admin.EventQuery;
import io.basalt.client.row.Get;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the master does with thousands of regions: how long a table of 1,000 takes, the next master after {@code kill -9}, a
 * restart of everything, in good order and after {@code kill -9}, and a new region server's share.
 */
public final class MasterFigures implements Benchmark {
    private static final int TABLES = 3;
    private static final int REGION_SERVERS = 3;
    private static final int MOST_EVENTS = 10_000;
    private static final String FAMILY = "f";
    private static final long LONGEST_NANOS = 180_000_000_000L;

    private int regionsPerTable;

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        regionsPerTable = options.quick() ? 100 : 1_000;
        int all = TABLES * regionsPerTable;
        System.out.printf("%n| what | seconds | aim |%n|---|---|---|%n");
        try (var cluster = LocalCluster.create(options.directory(), 2, REGION_SERVERS)) {
            cluster.start();
            try (Connection connection = Connection.open(LocalCluster.quorum())) {
                for (int i = 0; i < TABLES; i++) {
                    int table = i;
                    print(
                            "create table " + (i + 1) + " with " + regionsPerTable + " regions",
                            time(() -> connection.admin().createTable(table(name(table)), splitKeys(regionsPerTable))),
                            "10");
                }
                ServerName leader = connection.admin().clusterStatus().master().orElseThrow();
                print(
                        "kill -9 of the active master, " + all + " regions: until a table is created",
                        time(() -> {
                            cluster.kill(LocalCluster.process("master", leader.port()));
                            connection.admin().createTable(table("after"), List.of());
                        }),
                        "5");
            }
            cluster.start(); // the master that was killed
            long beganNanos = System.nanoTime();
            cluster.stop();
            print("stop of all processes in good order", seconds(beganNanos), "");
            print(
                    "start of all processes: until every region has answered a get",
                    time(() -> startAndRead(cluster)),
                    "20");
            cluster.killAll();
            print(
                    "start after kill -9 of all processes: until every region has answered a get",
                    time(() -> startAndRead(cluster)),
                    "20");
            join(cluster);
        }
    }

    private void startAndRead(LocalCluster cluster) throws IOException, InterruptedException {
        cluster.start();
        try (Connection connection = Connection.open(LocalCluster.quorum())) {
            for (int i = 0; i < TABLES; i++) {
                List<Get> gets = new ArrayList<>();
                for (int region = 0; region < regionsPerTable; region++) {
                    gets.add(Get.row(key(region)));
                }
                var unused = connection.table(name(i)).get(gets);
            }
        }
    }

    /** A fourth region server comes: until it has its share and the moves have ended, and what was said of them. */
    private void join(LocalCluster cluster) throws IOException, InterruptedException {
        cluster.addRegionServer(REGION_SERVERS);
        try (Connection connection = Connection.open(LocalCluster.quorum())) {
            Admin admin = connection.admin();
            long beganNanos = System.nanoTime();
            cluster.start();
            double started = seconds(beganNanos);
            Map<ServerName, Integer> counts = counts(admin);
            while (System.nanoTime() - beganNanos < LONGEST_NANOS && !even(counts)) {
                Thread.sleep(250);
                counts = counts(admin);
            }
            print("region server joins: until it takes part", started, "");
            print(
                    "region server joins: until all have equally many regions, " + counts.values(),
                    seconds(beganNanos),
                    "60");
            List<String> reasons =
                    admin.events(new EventQuery(0, Instant.EPOCH, "REGION_MOVED", "", MOST_EVENTS)).stream()
                            .map(Event::reason)
                            .toList();
            System.out.printf(
                    "%n%d moves, the last: %s%n",
                    reasons.size(), reasons.isEmpty() ? "none" : reasons.get(reasons.size() - 1));
        }
    }

    private static boolean even(Map<ServerName, Integer> counts) {
        int most = counts.values().stream().max(Integer::compare).orElse(0);
        int fewest = counts.values().stream().min(Integer::compare).orElse(0);
        return counts.size() == REGION_SERVERS + 1 && most - fewest <= TABLES + 1;
    }

    private static Map<ServerName, Integer> counts(Admin admin) throws IOException {
        var counts = new HashMap<ServerName, Integer>();
        for (MetaRow region : admin.allRegions()) {
            Optional<ServerName> server = region.server();
            server.ifPresent(at -> counts.merge(at, 1, Integer::sum));
        }
        return counts;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static double time(Work work) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        work.run();
        return seconds(beganNanos);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void print(String what, double seconds, String aim) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %s |%n", what, seconds, aim.isEmpty() ? "" : "≤ " + aim);
    }

    private static String name(int table) {
        return "many" + table;
    }

    private static TableDescriptor table(String name) {
        return TableDescriptor.of(TableName.parse(name), FamilyDescriptor.of(FAMILY));
    }

    private static List<Bytes> splitKeys(int regions) {
        List<Bytes> keys = new ArrayList<>();
        for (int i = 1; i < regions; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    private static Bytes key(int number) {
        return Bytes.of(String.format(Locale.ROOT, "%05d", number));
    }
}
