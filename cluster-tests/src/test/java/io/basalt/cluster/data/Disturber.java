package io.basalt.cluster.data;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does to tables, again and again and to random regions, what a cluster does to them by itself now and then, so that tests
 * show that nobody notices.
 */
final class Disturber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disturber.class);

    private static final long PAUSE_MILLIS = 100;
    private static final long CHANGE_SECONDS = 10;
    private static final int ROWS_TO_SPLIT_AT = 50;

    private final Admin admin;
    private final Random random = new Random(20);
    private final List<TableName> tables = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "disturber");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<TableName, Integer> turns = new HashMap<>();
    private final Map<Disturbance, Integer> happened = new ConcurrentHashMap<>();

    /** What may happen to a region. It may fail: the region may be another one by then. */
    private enum Disturbance {
        FLUSH,
        COMPACT,
        MOVE,
        SPLIT,
        MERGE
    }

    /**
     * In an order in which each is possible: two regions that were split have files of their own when they are merged.
     * Regions change seldom: a client that comes too late each time is told each time where the region was before.
     */
    private static final List<Disturbance> DISTURBANCES = List.of(
            Disturbance.FLUSH,
            Disturbance.SPLIT,
            Disturbance.COMPACT,
            Disturbance.FLUSH,
            Disturbance.MOVE,
            Disturbance.COMPACT,
            Disturbance.MERGE,
            Disturbance.FLUSH,
            Disturbance.COMPACT);

    Disturber(Admin admin) {
        this.admin = admin;
    }

    void start() {
        thread.start();
    }

    void add(TableName table) {
        tables.add(table);
    }

    /** Whether each kind of disturbance has happened, to whichever table. */
    boolean didItAll() {
        return happened.size() == Disturbance.values().length;
    }

    private void run() {
        while (!stops(PAUSE_MILLIS)) {
            for (TableName table : tables) {
                int turn = turns.merge(table, 1, Integer::sum) - 1;
                Disturbance disturbance = DISTURBANCES.get(turn % DISTURBANCES.size());
                try {
                    if (disturb(disturbance, admin.getRegions(table))) {
                        happened.merge(disturbance, 1, Integer::sum);
                    }
                } catch (IOException | ExecutionException | TimeoutException e) {
                    LOG.debug("not now: {} of {}", disturbance, table, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        LOG.info("The tables {} have been disturbed: {}", tables, happened);
    }

    /** Whether there was something to disturb. */
    private boolean disturb(Disturbance disturbance, List<RegionInfo> regions)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RegionInfo region = regions.get(random.nextInt(regions.size()));
        switch (disturbance) {
            case FLUSH -> admin.flushRegion(region.getRegionName());
            case COMPACT -> admin.compactRegion(region.getRegionName());
            case MOVE -> admin.move(region.getEncodedNameAsBytes());
            case SPLIT -> {
                byte[] row = anyRow(region);
                if (row.length == 0) {
                    return false;
                }
                admin.splitRegionAsync(region.getRegionName(), row).get(CHANGE_SECONDS, TimeUnit.SECONDS);
            }
            case MERGE -> {
                if (regions.size() == 1) {
                    return false;
                }
                int first = random.nextInt(regions.size() - 1);
                byte[][] both = {
                    regions.get(first).getRegionName(), regions.get(first + 1).getRegionName()
                };
                admin.mergeRegionsAsync(both, false).get(CHANGE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return true;
    }

    /** One at which the region can be split, which finds none by itself while its file is one block; empty if it has none. */
    private byte[] anyRow(RegionInfo region) throws IOException {
        var scan = new Scan()
                .withStartRow(region.getStartKey(), false)
                .withStopRow(region.getEndKey())
                .setFilter(new FirstKeyOnlyFilter())
                .setLimit(1 + random.nextInt(ROWS_TO_SPLIT_AT));
        byte[] row = {};
        try (Table table = admin.getConnection().getTable(region.getTable());
                ResultScanner scanner = table.getScanner(scan)) {
            for (Result result : scanner) {
                row = result.getRow();
            }
        }
        return row;
    }

    private boolean stops(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
