package io.basalt.master.service;

import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.table.Table;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.pb.ClusterStatusPb;
import io.basalt.protocol.pb.FsPb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The cluster's state as an Admin asks for it, with figures fresh from every region server. Lives on the master's loop. */
public final class ClusterReport {
    /** What clients are told to speak with: they compare it with their own. */
    private static final String HBASE_VERSION = "2.6.4";

    private final ServerName self;
    private final ClusterView cluster;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final RegionStates regions;
    private final TableOperations tables;

    public ClusterReport(
            ServerName self,
            ClusterView cluster,
            LiveServers servers,
            RegionServerCalls calls,
            RegionStates regions,
            TableOperations tables) {
        this.self = self;
        this.cluster = cluster;
        this.servers = servers;
        this.calls = calls;
        this.regions = regions;
        this.tables = tables;
    }

    /** A server that does not answer in time is listed without figures. */
    CompletableFuture<MasterPb.GetClusterStatusResponse> describe() {
        List<ServerName> live = List.copyOf(servers.live());
        var reports = new ArrayList<CompletableFuture<ClusterStatusPb.LiveServerInfo>>();
        for (ServerName server : live) {
            reports.add(calls.report(server).handle((report, failure) -> ClusterStatusPb.LiveServerInfo.newBuilder()
                    .setServer(PbNames.toPb(server))
                    .setServerLoad(failure == null ? load(report) : ClusterStatusPb.ServerLoad.newBuilder())
                    .build()));
        }
        return CompletableFuture.allOf(reports.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> MasterPb.GetClusterStatusResponse.newBuilder()
                        .setClusterStatus(status(reports.stream()
                                .map(report -> report.getNow(null))
                                .toList()))
                        .build());
    }

    private static ClusterStatusPb.ServerLoad.Builder load(ClusterPb.ReportRegionsResponse report) {
        var load = report.getLoad().toBuilder();
        for (ClusterPb.RegionReport region : report.getRegionsList()) {
            if (region.hasLoad()) {
                load.addRegionLoads(region.getLoad());
            }
        }
        return load;
    }

    private ClusterStatusPb.ClusterStatus.Builder status(List<ClusterStatusPb.LiveServerInfo> live) {
        var status = ClusterStatusPb.ClusterStatus.newBuilder()
                .setHbaseVersion(FsPb.HBaseVersionFileContent.newBuilder().setVersion(HBASE_VERSION))
                .setMaster(PbNames.toPb(self))
                .addAllBackupMasters(cluster.backupMasters())
                .setBalancerOn(false)
                .addAllLiveServers(live);
        cluster.clusterId()
                .ifPresent(
                        id -> status.setClusterId(BasePb.ClusterId.newBuilder().setClusterId(id)));
        servers.dead().forEach(server -> status.addDeadServers(PbNames.toPb(server)));
        live.forEach(server -> status.addServersName(server.getServer()));
        for (RegionEntry entry : regions.all()) {
            if (entry.inTransition()) {
                status.addRegionsInTransition(ClusterStatusPb.RegionInTransition.newBuilder()
                        .setSpec(PbNames.specifier(entry.info()))
                        .setRegionState(ClusterStatusPb.RegionState.newBuilder()
                                .setRegionInfo(PbNames.toPb(entry.info()))
                                .setState(ClusterStatusPb.RegionState.State.valueOf(
                                        entry.state().name()))));
            }
        }
        status.addTableRegionStatesCount(count(TableName.META));
        for (Table table : tables.tables()) {
            status.addTableRegionStatesCount(count(table.name()));
        }
        return status;
    }

    private ClusterStatusPb.TableRegionStatesCount.Builder count(TableName table) {
        List<RegionEntry> all = regions.ofTable(table);
        return ClusterStatusPb.TableRegionStatesCount.newBuilder()
                .setTableName(PbNames.toPb(table))
                .setRegionStatesCount(ClusterStatusPb.RegionStatesCount.newBuilder()
                        .setOpenRegions(count(all, entry -> entry.state() == RegionState.OPEN))
                        .setSplitRegions(0)
                        .setClosedRegions(count(all, entry -> entry.state() == RegionState.CLOSED))
                        .setRegionsInTransition(count(all, RegionEntry::inTransition))
                        .setTotalRegions(all.size()));
    }

    private static int count(List<RegionEntry> all, Predicate<RegionEntry> which) {
        return (int) all.stream().filter(which).count();
    }
}
