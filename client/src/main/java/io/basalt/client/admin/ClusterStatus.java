package io.basalt.client.admin;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb;
import io.basalt.protocol.pb.ClusterStatusPb.RegionLoad;
import io.basalt.protocol.pb.ClusterStatusPb.ServerLoad;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as its master sees it.
 *
 * @param servers live region servers
 * @param inTransition regions that are being moved, opened or closed
 */
public record ClusterStatus(
        String version,
        String clusterId,
        Optional<ServerName> master,
        List<ServerName> backupMasters,
        List<Server> servers,
        List<ServerName> deadServers,
        List<Transition> inTransition,
        List<Table> tables) {

    /** A live region server. Requests are counted since its start; memory is in megabytes. */
    public record Server(
            ServerName name,
            long requestsPerSecond,
            long readRequests,
            long writeRequests,
            int usedHeapMb,
            int maxHeapMb,
            List<Region> regions) {}

    /** An open region. Requests are counted since it was opened; sizes are in megabytes. */
    public record Region(Bytes name, int files, int filesMb, int memStoreMb, long readRequests, long writeRequests) {}

    /** A region on its way, and the state it is in: the name HBase has for it. */
    public record Transition(Bytes region, String state) {}

    /** How many regions of a table are in which state. */
    public record Table(TableName name, int open, int split, int closed, int inTransition, int total) {}

    static ClusterStatus fromPb(ClusterStatusPb.ClusterStatus status) {
        return new ClusterStatus(
                status.getHbaseVersion().getVersion(),
                status.getClusterId().getClusterId(),
                status.hasMaster() ? Optional.of(PbNames.fromPb(status.getMaster())) : Optional.empty(),
                status.getBackupMastersList().stream()
                        .map(PbNames::fromPb)
                        .sorted()
                        .toList(),
                status.getLiveServersList().stream()
                        .map(live -> server(PbNames.fromPb(live.getServer()), live.getServerLoad()))
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList(),
                status.getDeadServersList().stream()
                        .map(PbNames::fromPb)
                        .sorted()
                        .toList(),
                status.getRegionsInTransitionList().stream()
                        .map(moving -> new Transition(
                                PbNames.fromPb(moving.getRegionState().getRegionInfo())
                                        .name(),
                                moving.getRegionState().getState().name()))
                        .toList(),
                status.getTableRegionStatesCountList().stream()
                        .map(ClusterStatus::table)
                        .toList());
    }

    private static Server server(ServerName name, ServerLoad load) {
        return new Server(
                name,
                load.getNumberOfRequests(),
                load.getReadRequestsCount(),
                load.getWriteRequestsCount(),
                load.getUsedHeapMB(),
                load.getMaxHeapMB(),
                load.getRegionLoadsList().stream().map(ClusterStatus::region).toList());
    }

    private static Region region(RegionLoad load) {
        return new Region(
                PbBytes.fromPb(load.getRegionSpecifier().getValue()),
                load.getStorefiles(),
                load.getStorefileSizeMB(),
                load.getMemStoreSizeMB(),
                load.getReadRequestsCount(),
                load.getWriteRequestsCount());
    }

    private static Table table(ClusterStatusPb.TableRegionStatesCount table) {
        var count = table.getRegionStatesCount();
        return new Table(
                PbNames.fromPb(table.getTableName()),
                count.getOpenRegions(),
                count.getSplitRegions(),
                count.getClosedRegions(),
                count.getRegionsInTransition(),
                count.getTotalRegions());
    }
}
