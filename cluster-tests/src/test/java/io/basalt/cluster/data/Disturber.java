package io.basalt.cluster.data;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private static final long PAUSE_MILLIS = 30;

    private final Admin admin;
    private final Random random = new Random(20);
    private final List<TableName> tables = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "disturber");
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** One thing that may happen to a region. It may fail: the region may be another one by then. */
    private interface Disturbance {
        void happen(Admin admin, RegionInfo region) throws IOException;
    }

    private static final List<Disturbance> DISTURBANCES = List.of(
            (admin, region) -> admin.flushRegion(region.getRegionName()),
            (admin, region) -> admin.compactRegion(region.getRegionName()),
            (admin, region) -> admin.move(region.getEncodedNameAsBytes()),
            (admin, region) -> admin.splitRegionAsync(region.getRegionName()));

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
                try {
                    List<RegionInfo> regions = admin.getRegions(table);
                    DISTURBANCES
                            .get(random.nextInt(DISTURBANCES.size()))
                            .happen(admin, regions.get(random.nextInt(regions.size())));
                } catch (IOException e) {
                    LOG.debug("not now: {}", table, e);
                }
            }
        }
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
