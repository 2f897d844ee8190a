package io.basalt.master.table;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.lineage.Retirement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The directories of tables below {@code data/}, as the master makes and removes them. Futures complete on its loop. */
public interface TableDirectories {
    /**
     * Makes this the table's newest descriptor, if it is not already; durable when it completes. It can be repeated, also
     * by a master that has slept and does not know that there are newer ones by now.
     *
     * @param number of this version, which the table, or an earlier one of its name, has never had: chosen once, before
     *     the first attempt
     * @return fails with {@link io.basalt.storage.manifest.LostOwnershipException} when there is a newer version
     */
    CompletableFuture<Void> write(TableDescriptor descriptor, long number);

    /** The number of the newest version of the table's descriptor; 0 when there is none. */
    CompletableFuture<Long> newest(TableName table);

    /** The newest descriptor of every table there is. */
    CompletableFuture<List<TableDescriptor>> load();

    /** What there is of a table that nobody changes any more. */
    CompletableFuture<Retirement.Contents> contents(TableName table);

    /**
     * Ends these regions of the table and removes its descriptor; the cleaner removes the files. It can be repeated, also
     * by a master that has slept and does not know that there is another table of the name by now.
     */
    CompletableFuture<Void> drop(TableName table, Retirement.Contents contents);

    /** Ends regions; the cleaner removes their files. It can be repeated. */
    CompletableFuture<Void> retire(List<RegionInfo> regions);

    /**
     * Makes regions of a snapshot's that name its files; nothing is copied. Repeatable.
     *
     * @param targets by source, with the same rows
     * @return fails with {@link java.nio.file.NoSuchFileException} when the snapshot is not there any more, or another one has its name
     */
    CompletableFuture<Void> cloneRegions(String snapshot, Map<RegionInfo, RegionInfo> targets);
}
