package io.basalt.regionserver.maintenance;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;

/** When flushes, compactions and splits happen. */
public record MaintenanceConfig(
        @Key(
                value = "basalt.maintenance.interval",
                fallback = "250ms",
                live = true,
                doc = "How often a region server looks for regions to flush or compact.")
        Duration interval,

        @Key(
                value = "basalt.maintenance.flush-at-percent-of-memory",
                fallback = "75",
                live = true,
                doc = "The largest region is flushed when the MemStores of all regions have used this much of"
                        + " basalt.regionserver.memstore.size.")
        int flushAtPercentOfMemory,

        @Key(
                value = "basalt.maintenance.keep-segments",
                fallback = "16",
                live = true,
                doc = "Regions that hold segments of the log older than this many are flushed.")
        int keepSegments,

        @Key(
                value = "basalt.maintenance.flushes-at-once",
                fallback = "2",
                live = true,
                doc = "Most flushes at one time.")
        int flushesAtOnce,

        @Key(
                value = "basalt.maintenance.compactions-at-once",
                fallback = "1",
                live = true,
                doc = "Most compactions at one time.")
        int compactionsAtOnce,

        @Key(
                value = "basalt.maintenance.compaction-throughput",
                fallback = "0MB",
                live = true,
                doc =
                        "Bytes that all compactions of a region server may merge in a second, so that they leave the disk to"
                                + " others; 0MB for as many as they can.")
        Size compactionThroughput,

        @Key(
                value = "basalt.maintenance.compact-at-files",
                fallback = "4",
                live = true,
                doc = "A region is looked at for a compaction when a family of it has this many files.")
        int compactAtFiles,

        @Key(
                value = "basalt.maintenance.largest-region",
                fallback = "10GB",
                live = true,
                doc =
                        "Size of a region's files at which it is split at the latest, as hbase.hregion.max.filesize; while a"
                                + " table has few regions it is split earlier. A table may say otherwise.")
        Size largestRegion) {

    public MaintenanceConfig {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("basalt.maintenance.interval is " + interval + ", must be more than 0");
        }
        if (flushAtPercentOfMemory < 1 || flushAtPercentOfMemory > 100) {
            throw new IllegalArgumentException("basalt.maintenance.flush-at-percent-of-memory is "
                    + flushAtPercentOfMemory + ", must be between 1 and 100");
        }
        if (keepSegments < 1 || flushesAtOnce < 1 || compactionsAtOnce < 1 || compactAtFiles < 2) {
            throw new IllegalArgumentException(
                    "basalt.maintenance.keep-segments, flushes-at-once and compactions-at-once must be at least 1,"
                            + " compact-at-files at least 2");
        }
    }

    public static MaintenanceConfig defaults() {
        return new MaintenanceConfig(
                Duration.ofMillis(250), 75, 16, 2, 1, Size.ofMegabytes(0), 4, Size.ofMegabytes(10 << 10));
    }
}
