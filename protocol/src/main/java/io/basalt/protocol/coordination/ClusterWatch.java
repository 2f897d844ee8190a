package io.basalt.protocol.coordination;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the nodes say about the cluster in memory, for clients that ask this process instead of ZooKeeper.
 *
 * <p>Written on the session's loop, read by any thread.
 */
public final class ClusterWatch implements ClusterView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    /** As many as HBase gives a client. */
    private static final int MOST_BOOTSTRAP_NODES = 10;

    private final List<Coordination.Watch> watches;
    private final CompletableFuture<String> clusterId = new CompletableFuture<>();
    private volatile Optional<BasePb.ServerName> master = Optional.empty();
    private volatile List<BasePb.ServerName> backups = List.of();
    private volatile List<BasePb.RegionLocation> meta = List.of();
    private volatile List<BasePb.ServerName> regionServers = List.of();

    public ClusterWatch(Coordination coordination, Znodes znodes) {
        watches = List.of(
                coordination.watchNode(znodes.clusterId(), node -> parse(node, ZnodeCodec::parseClusterId)
                        .ifPresent(clusterId::complete)),
                coordination.watchNode(
                        znodes.master(),
                        node -> master = parse(node, ZnodeCodec::parseMaster).map(PbNames::toPb)),
                coordination.watchChildren(znodes.backupMasters(), names -> backups = servers(names)),
                coordination.watchNode(
                        znodes.metaRegionServer(),
                        node -> meta =
                                parse(node, ZnodeCodec::parseMetaRegionServer).map(ClusterWatch::location).stream()
                                        .toList()),
                coordination.watchChildren(znodes.regionServers(), names -> regionServers = servers(names)));
    }

    @Override
    public CompletableFuture<String> clusterId() {
        return clusterId;
    }

    @Override
    public Optional<BasePb.ServerName> activeMaster() {
        return master;
    }

    @Override
    public List<BasePb.ServerName> backupMasters() {
        return standbys(master, backups);
    }

    /** Those that live, as far as can be told: where two lives listened at one address, the later one is left. */
    static List<BasePb.ServerName> standbys(Optional<BasePb.ServerName> active, List<BasePb.ServerName> listed) {
        var newest = new TreeMap<HostPort, ServerName>();
        for (BasePb.ServerName one : listed) {
            ServerName standby = PbNames.fromPb(one);
            newest.merge(standby.address(), standby, (a, b) -> a.startCode() >= b.startCode() ? a : b);
        }
        active.ifPresent(leader -> newest.remove(PbNames.fromPb(leader).address()));
        return newest.values().stream().map(PbNames::toPb).toList();
    }

    @Override
    public List<BasePb.RegionLocation> metaLocations() {
        return meta;
    }

    @Override
    public List<BasePb.ServerName> bootstrapNodes() {
        List<BasePb.ServerName> all = regionServers;
        return all.subList(0, Math.min(all.size(), MOST_BOOTSTRAP_NODES));
    }

    @Override
    public void close() {
        watches.forEach(Coordination.Watch::close);
    }

    private static BasePb.RegionLocation location(ServerName server) {
        return BasePb.RegionLocation.newBuilder()
                .setRegionInfo(PbNames.toPb(RegionInfo.META))
                .setServerName(PbNames.toPb(server))
                // The node does not tell it, and clients take any; HBase's own registry says the same.
                .setSeqNum(-1)
                .build();
    }

    private static List<BasePb.ServerName> servers(List<String> names) {
        var servers = new ArrayList<BasePb.ServerName>();
        for (String name : names) {
            try {
                servers.add(PbNames.toPb(ServerName.parse(name)));
            } catch (IllegalArgumentException e) {
                LOG.warn("Ignoring a node that names no server node={}", name);
            }
        }
        return List.copyOf(servers);
    }

    private static <T> Optional<T> parse(Optional<Node> node, Parse<T> parse) {
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.from(node.get().data()));
        } catch (MalformedZnodeException e) {
            LOG.warn("Ignoring a node that cannot be read reason={}", e.toString());
            return Optional.empty();
        }
    }

    private interface Parse<T> {
        T from(Bytes data) throws MalformedZnodeException;
    }
}
