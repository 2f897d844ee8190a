package io.basalt.master.table;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The directories of tables below {@code data/}, as the master makes and removes them. Futures complete on its loop. */
public interface TableDirectories {
    /** Makes this the table's newest descriptor, if it is not already; durable when it completes. */
    CompletableFuture<Void> write(TableDescriptor descriptor);

    /** The newest descriptor of every table there is. */
    CompletableFuture<List<TableDescriptor>> load();

    /** Ends all regions of the table and removes its descriptor; the cleaner removes the files. It can be repeated. */
    CompletableFuture<Void> drop(TableName table);

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
