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
import org.apache.hadoop.hbase.RegionMetrics;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RegionLocator;
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
 *
 * <p>What has happened is seen, not believed: a flush makes a file, a compaction leaves fewer, a region that was moved is
 * elsewhere.
 */
final class Disturber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disturber.class);

    private static final long PAUSE_MILLIS = 100;
    private static final long CHANGE_SECONDS = 10;
    private static final long ALL_SECONDS = 60;
    private static final int ROWS_TO_SPLIT_AT = 50;

    private final Admin admin;
    private final Random random = new Random(20);
    private final List<TableName> tables = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "disturber");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch didItAll = new CountDownLatch(1);
    private volatile boolean hurrying;

    // ---- the thread's ----
    private final Map<TableName, Integer> turns = new HashMap<>();
    private final Map<TableName, Map<String, Integer>> filesToCompact = new HashMap<>();

    /** Written by the thread, read by whoever tells of it. */
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
        return didItAll.getCount() == 0;
    }

    /**
     * Once the tests are over: whether each kind of disturbance has happened to a table of theirs. What has not, for
     * lack of rows or of time, is made to happen.
     */
    void awaitAll() {
        hurrying = true;
        try {
            if (!didItAll.await(ALL_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the tables " + tables + " were disturbed by " + happened + " only");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stops(hurrying ? 0 : PAUSE_MILLIS)) {
            for (TableName table : tables) {
                int turn = turns.merge(table, 1, Integer::sum) - 1;
                Disturbance disturbance = DISTURBANCES.get(turn % DISTURBANCES.size());
                try {
                    if (hurrying && !didItAll()) {
                        grow(table);
                    }
                    if (hasCompacted(table)) {
                        count(Disturbance.COMPACT);
                    }
                    if (disturb(disturbance, admin.getRegions(table))) {
                        count(disturbance);
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

    private void count(Disturbance disturbance) {
        happened.merge(disturbance, 1, Integer::sum);
        if (happened.size() == Disturbance.values().length) {
            didItAll.countDown();
        }
    }

    /** Whether it can be seen at once that it has happened. */
    private boolean disturb(Disturbance disturbance, List<RegionInfo> regions)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RegionInfo region = regions.get(random.nextInt(regions.size()));
        TableName table = region.getTable();
        String name = region.getRegionNameAsString();
        switch (disturbance) {
            case FLUSH -> {
                int before = files(table).getOrDefault(name, Integer.MAX_VALUE);
                admin.flushRegion(region.getRegionName());
                return files(table).getOrDefault(name, 0) > before;
            }
            case COMPACT -> {
                filesToCompact.put(table, files(table));
                if (hurrying) {
                    admin.majorCompactRegion(region.getRegionName());
                } else {
                    admin.compactRegion(region.getRegionName());
                }
                return false;
            }
            case MOVE -> {
                ServerName before = serverOf(region);
                admin.move(region.getEncodedNameAsBytes());
                return !serverOf(region).equals(before);
            }
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

    /** Whether a region has fewer files than when it was asked to compact them, which nothing else brings about. */
    private boolean hasCompacted(TableName table) throws IOException {
        Map<String, Integer> before = filesToCompact.remove(table);
        if (before == null) {
            return false;
        }
        Map<String, Integer> now = files(table);
        return before.entrySet().stream()
                .anyMatch(region -> now.getOrDefault(region.getKey(), Integer.MAX_VALUE) < region.getValue());
    }

    /** How many files each open region of the table has. */
    private Map<String, Integer> files(TableName table) throws IOException {
        var files = new HashMap<String, Integer>();
        for (ServerName server : admin.getRegionServers()) {
            for (RegionMetrics region : admin.getRegionMetrics(server, table)) {
                files.put(region.getNameAsString(), region.getStoreFileCount());
            }
        }
        return files;
    }

    private ServerName serverOf(RegionInfo region) throws IOException {
        try (RegionLocator locator = admin.getConnection().getRegionLocator(region.getTable())) {
            return locator.getRegionLocation(region.getStartKey(), true).getServerName();
        }
    }

    /** A new row, without which there may be nothing to flush, to compact or to divide. */
    private void grow(TableName name) throws IOException {
        try (Table table = admin.getConnection().getTable(name)) {
            byte[] family =
                    table.getDescriptor().getColumnFamilyNames().iterator().next();
            var row = new byte[8];
            random.nextBytes(row);
            table.put(new Put(row).addColumn(family, family, row));
        }
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
