package io.basalt.cluster.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does to tables, again and again and in random order, what a cluster does to them by itself now and then, so that tests
 * show that nobody notices.
 */
final class Disturber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disturber.class);

    private static final long PAUSE_MILLIS = 100;
    private static final long MERGE_SECONDS = 10;

    private final Admin admin;
    private final Random random = new Random(20);
    private final List<TableName> tables = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "disturber");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<Disturbance, Integer> happened = new EnumMap<>(Disturbance.class);

    /** What may happen to a region. It may fail: the region may be another one by then. */
    private enum Disturbance {
        FLUSH(4),
        COMPACT(3),
        /** Few: a client that comes too late each time is told each time where the region was before. */
        MOVE(1),
        SPLIT(1),
        /** Often there is nothing to merge. */
        MERGE(2);

        private final int often;

        Disturbance(int often) {
            this.often = often;
        }

        static List<Disturbance> eachAsOftenAsItMay() {
            return Arrays.stream(values())
                    .flatMap(each -> Collections.nCopies(each.often, each).stream())
                    .toList();
        }
    }

    private static final List<Disturbance> DISTURBANCES = Disturbance.eachAsOftenAsItMay();

    Disturber(Admin admin) {
        this.admin = admin;
    }

    void start() {
        thread.start();
    }

    void add(TableName table) {
        tables.add(table);
    }

    private void run() {
        while (!stops(PAUSE_MILLIS)) {
            for (TableName table : tables) {
                Disturbance disturbance = DISTURBANCES.get(random.nextInt(DISTURBANCES.size()));
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
        int chosen = random.nextInt(regions.size());
        RegionInfo region = regions.get(chosen);
        switch (disturbance) {
            case FLUSH -> admin.flushRegion(region.getRegionName());
            case COMPACT -> admin.compactRegion(region.getRegionName());
            case MOVE -> admin.move(region.getEncodedNameAsBytes());
            case SPLIT -> admin.splitRegionAsync(region.getRegionName());
            case MERGE -> {
                if (chosen + 1 == regions.size()) {
                    return false;
                }
                byte[][] both = {region.getRegionName(), regions.get(chosen + 1).getRegionName()};
                // Two regions are away at once, so this one is waited for.
                admin.mergeRegionsAsync(both, false).get(MERGE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return true;
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
