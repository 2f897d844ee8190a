package io.basalt.regionserver;

import io.basalt.base.HostPort;
import io.basalt.base.Key;
import io.basalt.base.Size;

/** Settings of a region server that do not belong to one of its parts. */
public record RegionServerConfig(
        @Key(
                value = "basalt.regionserver.address",
                fallback = "127.0.0.1:16020",
                doc = "Where the region server listens, and what clients are told. Port 0 lets the system choose.")
        HostPort address,

        @Key(
                value = "basalt.regionserver.loops",
                fallback = "2",
                doc = "Event loops that serve connections and regions: one per core is best.")
        int loops,

        @Key(
                value = "basalt.regionserver.readers",
                fallback = "8",
                doc = "Threads for reads that have to wait for the disk.")
        int readers,

        @Key(
                value = "basalt.regionserver.disk-threads",
                fallback = "4",
                doc = "Threads for opening, flushing and compacting regions.")
        int diskThreads,

        @Key(
                value = "basalt.regionserver.memstore.size",
                fallback = "256MB",
                doc = "Memory for what is written and not yet flushed, of all regions together.")
        Size memStoreSize,

        @Key(
                value = "basalt.regionserver.block-cache.size",
                fallback = "256MB",
                doc = "Off-heap memory for blocks of files. To find cells in them takes up to 2 % of it on the heap.")
        Size blockCacheSize,

        @Key(
                value = "basalt.regionserver.nonces.size",
                fallback = "64MB",
                doc =
                        "Heap for what increments and appends came to, so that one that a client repeats is not done twice: about"
                                + " 120 bytes each, for half an hour at most. A client repeats after its RPC timeout, by default 60 s.")
        Size nonceSize) {

    public RegionServerConfig {
        if (loops < 1 || readers < 1 || diskThreads < 2) {
            throw new IllegalArgumentException("basalt.regionserver.loops and readers must be at least 1, disk-threads"
                    + " at least 2; they are " + loops + ", " + readers + " and " + diskThreads);
        }
        if (memStoreSize.bytes() < 1 << 20 || blockCacheSize.bytes() < 1 << 20) {
            throw new IllegalArgumentException("basalt.regionserver.memstore.size and block-cache.size must be at least"
                    + " 1MB; they are " + memStoreSize + " and " + blockCacheSize);
        }
    }

    public static RegionServerConfig defaults() {
        return new RegionServerConfig(
                new HostPort("127.0.0.1", 16_020),
                2,
                8,
                4,
                Size.ofMegabytes(256),
                Size.ofMegabytes(256),
                Size.ofMegabytes(64));
    }

    public RegionServerConfig withAddress(HostPort other) {
        return new RegionServerConfig(other, loops, readers, diskThreads, memStoreSize, blockCacheSize, nonceSize);
    }
}
