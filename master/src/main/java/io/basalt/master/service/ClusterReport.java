package io.basalt.master.service;

import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.settings.Settings;
import io.basalt.master.settings.Switch;
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
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
    private final Settings settings;

    public ClusterReport(
            ServerName self,
            ClusterView cluster,
            LiveServers servers,
            RegionServerCalls calls,
            RegionStates regions,
            TableOperations tables,
            Settings settings) {
        this.self = self;
        this.cluster = cluster;
        this.servers = servers;
        this.calls = calls;
        this.regions = regions;
        this.tables = tables;
        this.settings = settings;
    }

    /**
     * A server that does not answer in time is listed without figures.
     *
     * @param options what the client asks for; everything if empty
     */
    CompletableFuture<MasterPb.GetClusterStatusResponse> describe(Collection<ClusterStatusPb.Option> options) {
        Set<ClusterStatusPb.Option> asked =
                options.isEmpty() ? EnumSet.allOf(ClusterStatusPb.Option.class) : EnumSet.copyOf(options);
        List<ServerName> live = List.copyOf(servers.live());
        var reports = new ArrayList<CompletableFuture<ClusterStatusPb.LiveServerInfo>>();
        if (asked.contains(ClusterStatusPb.Option.LIVE_SERVERS)) {
            live.forEach(server -> reports.add(info(server)));
        }
        return CompletableFuture.allOf(reports.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> MasterPb.GetClusterStatusResponse.newBuilder()
                        .setClusterStatus(status(
                                asked,
                                live,
                                reports.stream().map(CompletableFuture::join).toList()))
                        .build());
    }

    private CompletableFuture<ClusterStatusPb.LiveServerInfo> info(ServerName server) {
        return calls.report(server).handle((report, failure) -> ClusterStatusPb.LiveServerInfo.newBuilder()
                .setServer(PbNames.toPb(server))
                .setServerLoad(failure == null ? load(report) : ClusterStatusPb.ServerLoad.newBuilder())
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

    private ClusterStatusPb.ClusterStatus.Builder status(
            Set<ClusterStatusPb.Option> asked, List<ServerName> live, List<ClusterStatusPb.LiveServerInfo> infos) {
        var status = ClusterStatusPb.ClusterStatus.newBuilder().addAllLiveServers(infos);
        for (ClusterStatusPb.Option option : asked) {
            switch (option) {
                case HBASE_VERSION ->
                    status.setHbaseVersion(
                            FsPb.HBaseVersionFileContent.newBuilder().setVersion(HBASE_VERSION));
                case CLUSTER_ID ->
                    cluster.knownClusterId()
                            .ifPresent(id -> status.setClusterId(
                                    BasePb.ClusterId.newBuilder().setClusterId(id)));
                case DEAD_SERVERS -> servers.dead().forEach(server -> status.addDeadServers(PbNames.toPb(server)));
                case MASTER -> status.setMaster(PbNames.toPb(self));
                case BACKUP_MASTERS -> status.addAllBackupMasters(cluster.backupMasters());
                case REGIONS_IN_TRANSITION -> addTransitions(status);
                case BALANCER_ON -> status.setBalancerOn(settings.on(Switch.BALANCER));
                case SERVERS_NAME -> live.forEach(server -> status.addServersName(PbNames.toPb(server)));
                case TABLE_TO_REGIONS_COUNT -> addCounts(status);
                // The numbers of the last two mean different things to clients of 2.6 and 3.0.
                case LIVE_SERVERS,
                        MASTER_COPROCESSORS,
                        MASTER_INFO_PORT,
                        TASKS,
                        DECOMMISSIONED_SERVERS,
                        UNKNOWN_SERVERS -> {}
            }
        }
        return status;
    }

    private void addTransitions(ClusterStatusPb.ClusterStatus.Builder status) {
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
    }

    private void addCounts(ClusterStatusPb.ClusterStatus.Builder status) {
        status.addTableRegionStatesCount(count(TableName.META));
        for (Table table : tables.tables()) {
            status.addTableRegionStatesCount(count(table.name()));
        }
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
