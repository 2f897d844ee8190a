package io.basalt.master.doctor;

import io.basalt.base.Clock;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.ProcedureStatus;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.Node;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Asks everybody who knows something. Lives on the master's loop. */
public final class EvidenceCollection {
    /** A step that takes longer is worth a look. */
    private static final Duration STUCK = Duration.ofMinutes(5);

    private final Clock clock;
    private final MasterDisk disk;
    private final Coordination coordination;
    private final Znodes znodes;
    private final MetaTable meta;
    private final LiveServers servers;
    private final RegionServerCalls calls;
    private final RegionStates regions;
    private final Procedures procedures;

    public EvidenceCollection(
            Clock clock,
            MasterDisk disk,
            Coordination coordination,
            Znodes znodes,
            MetaTable meta,
            LiveServers servers,
            RegionServerCalls calls,
            RegionStates regions,
            Procedures procedures) {
        this.clock = clock;
        this.disk = disk;
        this.coordination = coordination;
        this.znodes = znodes;
        this.meta = meta;
        this.servers = servers;
        this.calls = calls;
        this.regions = regions;
        this.procedures = procedures;
    }

    CompletableFuture<Evidence> collect() {
        var busyTables = new TreeSet<TableName>();
        var busyRegions = new TreeSet<String>();
        addBusy(busyTables, busyRegions);
        var reports = new TreeMap<ServerName, Optional<Set<RegionInfo>>>();
        CompletableFuture<Void> reported = CompletableFuture.allOf(servers.live().stream()
                .map(server -> report(server).thenAccept(found -> reports.put(server, found)))
                .toArray(CompletableFuture<?>[]::new));
        var nodes = coordination.children(znodes.regionServers());
        var metaNode = coordination.read(znodes.metaRegionServer());
        var contents = meta.load();
        var found = disk.run(DiskInspection::inspect);
        return CompletableFuture.allOf(reported, nodes, metaNode, contents, found)
                .thenApply(nothing -> {
                    // What has become busy meanwhile may have changed between one answer and the next.
                    addBusy(busyTables, busyRegions);
                    return new Evidence(
                            contents.join().regions(),
                            contents.join().tables(),
                            found.join(),
                            reports,
                            servers(nodes.join()),
                            metaNode.join().flatMap(EvidenceCollection::server),
                            busyTables,
                            busyRegions,
                            stuckProcedures());
                });
    }

    private CompletableFuture<Optional<Set<RegionInfo>>> report(ServerName server) {
        return calls.report(server)
                .handle((report, failure) -> failure == null ? Optional.of(open(report)) : Optional.empty());
    }

    private static Set<RegionInfo> open(ClusterPb.ReportRegionsResponse report) {
        var open = new TreeSet<RegionInfo>();
        for (ClusterPb.RegionReport region : report.getRegionsList()) {
            if (region.getState() == ClusterPb.RegionReport.State.OPEN) {
                open.add(PbNames.fromPb(region.getRegion()));
            }
        }
        return open;
    }

    private void addBusy(Set<TableName> tables, Set<String> names) {
        for (RegionEntry entry : regions.all()) {
            if (entry.inTransition()) {
                names.add(entry.info().encodedName());
            }
        }
        for (ProcedureStatus procedure : procedures.list()) {
            for (Lock lock : procedure.locks()) {
                switch (lock.scope()) {
                    case REGION -> names.add(lock.name());
                    case TABLE -> tables.add(TableName.parse(lock.name()));
                    case NAMESPACE -> {}
                }
            }
        }
    }

    private List<String> stuckProcedures() {
        long before = clock.wallMillis() - STUCK.toMillis();
        var stuck = new ArrayList<String>();
        for (ProcedureStatus procedure : procedures.list()) {
            if (procedure.phase() == ProcedureStatus.Phase.RUNNING && procedure.updatedMillis() < before) {
                stuck.add(procedure.kind() + " " + procedure.id() + " of " + procedure.subject() + " at "
                        + procedure.step());
            }
        }
        return stuck;
    }

    private static Set<ServerName> servers(List<String> names) {
        var found = new TreeSet<ServerName>();
        for (String name : names) {
            try {
                found.add(ServerName.parse(name));
            } catch (IllegalArgumentException e) {
                // Not the node of a region server: nobody takes it for one.
            }
        }
        return found;
    }

    private static Optional<ServerName> server(Node node) {
        try {
            return Optional.of(ZnodeCodec.parseMetaRegionServer(node.data()));
        } catch (MalformedZnodeException e) {
            return Optional.empty(); // Whoever reads it does not find hbase:meta by it, and that is what is reported.
        }
    }
}
