package io.basalt.storage.wal;

import io.basalt.base.Key;
import io.basalt.base.Size;

/** Settings of the write-ahead log. */
public record WalConfig(
        @Key(
                value = "basalt.wal.segment.size",
                fallback = "64MB",
                doc = "Bytes preallocated per log segment. Larger: fewer files; smaller: space is freed earlier.")
        Size segmentSize,

        @Key(
                value = "basalt.wal.unsynced.max",
                fallback = "16MB",
                doc = "Bytes that may wait for the disk. Above it writers are told to come back later.")
        Size maxUnsynced,

        @Key(
                value = "basalt.wal.sync",
                fallback = "true",
                doc = "Whether a write is acknowledged only when it is on the disk. Without, what was acknowledged "
                        + "survives the end of the server but not of its machine, as in HBase by default.")
        boolean sync) {
    /** What the fallbacks say. */
    public static final WalConfig DEFAULTS = new WalConfig(Size.ofMegabytes(64), Size.ofMegabytes(16));

    /** A log that syncs. */
    public WalConfig(Size segmentSize, Size maxUnsynced) {
        this(segmentSize, maxUnsynced, true);
    }

    public WalConfig {
        refuseOutside("basalt.wal.segment.size", segmentSize, Size.ofKilobytes(4), Size.ofMegabytes(1024));
        refuseOutside("basalt.wal.unsynced.max", maxUnsynced, Size.ofKilobytes(4), Size.ofMegabytes(512));
    }

    private static void refuseOutside(String key, Size value, Size least, Size most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed is " + least + " to " + most);
        }
    }
}
