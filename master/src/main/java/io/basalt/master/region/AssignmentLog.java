package io.basalt.master.region;

import java.util.concurrent.CompletableFuture;

/** Where the outcome of assignments is recorded for clients and for the next master: hbase:meta, and for itself ZooKeeper. */
public interface AssignmentLog {
    /** Records what the entry is now; completes on the master's loop when readers see it. */
    CompletableFuture<Void> record(RegionEntry entry);
}
