package io.basalt.bench.operation;

import io.basalt.base.Bytes;
import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.client.Admin;
import io.basalt.client.Connection;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Moves and splits regions, one after another, while clients write and read them all the time. What counts is how long
 * the slowest operation on the region took meanwhile, for each client, and that none failed.
 */
public final class RegionMoves implements Benchmark {
    private static final int REGIONS = 12;
    private static final int THREADS_OF_EACH = 4;
    private static final int WARM_UP_MILLIS = 8_000;
    private static final int WARM_UP_MOVES = 20;
    private static final int PAUSE_MILLIS = 150;

    /**
     * So many others come before a region's turn comes again: nobody moves a region twice in a second, and a client that
     * did not come to it meanwhile would be sent from server to server.
     */
    private static final int SPARED = 6;

    private static final TableName TABLE = TableName.parse(Load.TABLE);

    private final Interruptions interruptions = new Interruptions();
    private final Random random = new Random(1);
    private final Deque<RegionInfo> last = new ArrayDeque<>();

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        int moves = options.quick() ? 20 : 120;
        int splits = options.quick() ? 5 : 40;
        try (var cluster = LocalCluster.create(options.directory(), 2, 3)) {
            cluster.start();
            try (Connection connection = Connection.open(LocalCluster.quorum());
                    var load = new Load()) {
                Admin admin = connection.admin();
                createTable(admin);
                admin.turnBalancer(false);
                load.start(LocalCluster.quorum(), THREADS_OF_EACH);
                Thread.sleep(options.quick() ? WARM_UP_MILLIS / 4 : WARM_UP_MILLIS);
                // The code that moves regions is to be compiled, as that which serves them is.
                for (int i = 0; i < (options.quick() ? WARM_UP_MOVES / 4 : WARM_UP_MOVES); i++) {
                    move(admin);
                    Thread.sleep(PAUSE_MILLIS);
                }
                interruptions.clear();
                load.slow().clear();
                long beganNanos = System.nanoTime();
                long before = load.operations();
                for (int i = 0; i < moves; i++) {
                    move(admin);
                    Thread.sleep(PAUSE_MILLIS);
                }
                for (int i = 0; i < splits; i++) {
                    split(admin);
                    Thread.sleep(PAUSE_MILLIS);
                }
                double seconds = (System.nanoTime() - beganNanos) / 1e9;
                print(load, (load.operations() - before) / seconds, beganNanos);
            }
        }
    }

    private static void createTable(Admin admin) throws IOException {
        List<Bytes> keys = new ArrayList<>();
        for (int i = 1; i < REGIONS; i++) {
            keys.add(Bytes.copyOf(Load.row(Load.ROWS / REGIONS * i)));
        }
        admin.createTable(TableDescriptor.of(TABLE, FamilyDescriptor.of(Load.FAMILY)), keys);
    }

    private void move(Admin admin) throws IOException {
        MetaRow region = pick(admin);
        List<ServerName> others = admin.clusterStatus().servers().stream()
                .map(server -> server.name())
                .filter(server -> !region.server().equals(Optional.of(server)))
                .toList();
        ServerName target = others.get(random.nextInt(others.size()));
        long beganNanos = System.nanoTime();
        admin.moveRegion(region.region().encodedName(), Optional.of(target));
        interruptions.add("move", region.region(), beganNanos, System.nanoTime());
    }

    private void split(Admin admin) throws IOException {
        RegionInfo region = pick(admin).region();
        long beganNanos = System.nanoTime();
        admin.splitRegion(region, Optional.of(middle(region)));
        interruptions.add("split", region, beganNanos, System.nanoTime());
    }

    private MetaRow pick(Admin admin) throws IOException {
        List<MetaRow> regions = admin.regions(TABLE).stream()
                .filter(row -> last.stream().noneMatch(changed -> changed.rows()
                        .overlaps(row.region().rows())))
                .toList();
        MetaRow picked = regions.get(random.nextInt(regions.size()));
        last.addLast(picked.region());
        if (last.size() > SPARED) {
            last.removeFirst();
        }
        return picked;
    }

    private static Bytes middle(RegionInfo region) {
        int first = number(region.startKey(), 0);
        int last = number(region.endKey(), Load.ROWS);
        return Bytes.copyOf(Load.row((first + last) / 2));
    }

    private static int number(Bytes key, int otherwise) {
        return key.isEmpty() ? otherwise : Integer.parseInt(key.utf8());
    }

    private void print(Load load, double perSecond, long beganNanos) {
        System.out.printf(
                "%n%.0f operations/s, %d failed%n", perSecond, load.failures().size());
        load.failures().stream().limit(5).forEach(failure -> System.out.println("failed: " + failure));
        System.out.printf(
                "%n| what | how many | could not be had: ms at 50/90/99/100 %% | took in all: ms |%n|---|---|---|---|%n");
        for (String kind : List.of("move", "split")) {
            for (String client : List.of("stock", "own")) {
                System.out.print(interruptions.row(kind, load.slow(), client));
            }
        }
        List<Load.Slow> others = interruptions.unexplained(load.slow());
        System.out.printf(
                "%nOther operations above %d ms: %d, ms at 50/90/99/100 %%: %s%n",
                Load.SLOW_NANOS / 1_000_000,
                others.size(),
                Interruptions.spread(others.stream().map(Load.Slow::millis).toList()));
        load.slow().stream()
                .filter(slow -> slow.millis() > 250)
                .sorted((a, b) -> Long.compare(a.beganNanos(), b.beganNanos()))
                .limit(20)
                .forEach(slow -> System.out.printf(
                        "slow: %s of row %s, %.0f ms, %.3f s after the beginning; ms after its own: %s%n",
                        slow.client(),
                        slow.row(),
                        slow.millis(),
                        (slow.beganNanos() - beganNanos) / 1e9,
                        interruptions.around(slow)));
    }
}
