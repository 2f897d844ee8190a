package io.basalt.storage.region;

import io.basalt.base.Key;
import io.basalt.base.Size;

/** Settings of the regions of one server. */
public record RegionConfig(
        @Key(
                value = "basalt.region.memstore.flush-size",
                fallback = "128MB",
                doc = "Bytes in the MemStores of one region at which it is flushed. A table may say otherwise.")
        Size flushSize,

        @Key(
                value = "basalt.region.memstore.block-factor",
                fallback = "4",
                doc = "Writes to a region are refused with RegionTooBusyException above this many flush sizes.")
        int blockFactor,

        @Key(
                value = "basalt.region.max-cell-size",
                fallback = "10MB",
                doc = "Largest key and value of one cell, as hbase.server.keyvalue.maxsize.")
        Size maxCellSize,

        @Key(
                value = "basalt.region.mailbox-size",
                fallback = "64MB",
                doc = "Bytes of writes that may wait for a region's turn; more are refused with"
                        + " RegionTooBusyException.")
        Size mailboxSize,

        @Key(
                value = "basalt.region.batch-size",
                fallback = "1MB",
                doc = "Bytes of writes that a region takes from its mailbox in one go, into one record of the log.")
        Size batchSize,

        @Key(
                value = "basalt.region.max-row-size",
                fallback = "1GB",
                doc = "Largest row that is returned in one piece, as hbase.table.max.rowsize. Clients that ask for more"
                        + " get RowTooBigException; scans in batches return it.")
        Size maxRowSize) {

    public static final RegionConfig DEFAULT = new RegionConfig(
            Size.ofMegabytes(128),
            4,
            Size.ofMegabytes(10),
            Size.ofMegabytes(64),
            Size.ofMegabytes(1),
            Size.ofMegabytes(1024));

    public RegionConfig {
        if (blockFactor < 1) {
            throw new IllegalArgumentException(
                    "basalt.region.memstore.block-factor is " + blockFactor + ", not 1 or more");
        }
    }
}
