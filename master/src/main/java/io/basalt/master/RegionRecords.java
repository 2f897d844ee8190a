package io.basalt.master;

import io.basalt.master.meta.MetaTable;
import io.basalt.master.region.AssignmentLog;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.Node;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where it is written down which server has a region, and found by clients: in hbase:meta, and for hbase:meta itself in the
 * coordination service. Lives on the master's loop.
 */
final class RegionRecords implements AssignmentLog {
    private static final Logger LOG = LoggerFactory.getLogger(RegionRecords.class);

    private final Coordination coordination;
    private final Znodes znodes;
    private final ZnodeCodec codec;
    private final MetaTable meta;

    RegionRecords(Coordination coordination, Znodes znodes, ZnodeCodec codec, MetaTable meta) {
        this.coordination = coordination;
        this.znodes = znodes;
        this.codec = codec;
        this.meta = meta;
    }

    @Override
    public CompletableFuture<Void> record(RegionEntry entry) {
        boolean open = entry.state() == RegionState.OPEN;
        if (entry.info().isMeta()) {
            return open
                    ? coordination.write(
                            znodes.metaRegionServer(),
                            codec.metaRegionServer(entry.server().orElseThrow()))
                    : CompletableFuture.completedFuture(null);
        }
        return meta.apply(List.of(
                open
                        ? MetaMutation.opened(entry.info(), entry.server().orElseThrow(), entry.openSequenceNumber())
                        : MetaMutation.state(entry.info(), State.CLOSED)));
    }

    /** Where hbase:meta was last, by what is written down. */
    CompletableFuture<Optional<ServerName>> lastOfMeta() {
        return coordination.read(znodes.metaRegionServer()).thenApply(node -> node.flatMap(RegionRecords::parse));
    }

    private static Optional<ServerName> parse(Node node) {
        try {
            return Optional.of(ZnodeCodec.parseMetaRegionServer(node.data()));
        } catch (MalformedZnodeException e) {
            LOG.warn("Ignoring what the node of hbase:meta says reason={}", e.toString());
            return Optional.empty();
        }
    }
}
