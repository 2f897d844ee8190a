package io.basalt.protocol.rpc;

import io.basalt.protocol.pb.BasePb.RegionLocation;
import io.basalt.protocol.pb.BasePb.ServerName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a process knows about the cluster it belongs to, for clients that find their way without ZooKeeper. Read on
 * event loops: it answers from memory without blocking, and may be a little behind. Thread-safe.
 */
public interface ClusterView {
    /** Completes once the id is known, on any thread; it is the view's, and callers must not complete it. */
    CompletableFuture<String> clusterId();

    /** The id if it is known by now. */
    default Optional<String> knownClusterId() {
        return Optional.ofNullable(clusterId().getNow(null));
    }

    Optional<ServerName> activeMaster();

    /** Masters that would take over. */
    List<ServerName> backupMasters();

    /** Where hbase:meta is; empty when nobody serves it now. */
    List<RegionLocation> metaLocations();

    /** Servers to ask next time; each must serve {@code ClientMetaService}. */
    List<ServerName> bootstrapNodes();
}
