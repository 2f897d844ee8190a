package io.basalt.master;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.balance.Balancer;
import io.basalt.master.disk.FileCleaner;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.doctor.Doctor;
import io.basalt.master.doctor.EvidenceCollection;
import io.basalt.master.event.Event;
import io.basalt.master.event.RecordedEvents;
import io.basalt.master.flush.TableFlushes;
import io.basalt.master.lineage.CatalogJanitor;
import io.basalt.master.lineage.RegionLineage;
import io.basalt.master.lineage.SplitWatch;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.meta.RpcMetaTable;
import io.basalt.master.namespace.Namespaces;
import io.basalt.master.normalize.Normalizer;
import io.basalt.master.operation.DrainWatch;
import io.basalt.master.operation.RegionOperations;
import io.basalt.master.operation.Shutdown;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.quota.QuotaDistribution;
import io.basalt.master.quota.QuotaTable;
import io.basalt.master.quota.Quotas;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.Placement;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.LogCleaner;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.server.ServerFence;
import io.basalt.master.service.ClusterReport;
import io.basalt.master.service.Reign;
import io.basalt.master.settings.Settings;
import io.basalt.master.settings.Switch;
import io.basalt.master.snapshot.Snapshots;
import io.basalt.master.store.MasterStore;
import io.basalt.master.table.DiskTableDirectories;
import io.basalt.master.table.Table;
import io.basalt.master.table.TableOperations;
import io.basalt.master.table.Tables;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.Node;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reign of a master, from its election to its end: takes over what there is, brings every region to where it
 * belongs, and serves.
 *
 * <pre>
 *   servers settle -> report (raises their epoch) -> hbase:meta open -> hbase:meta read -> compare with the reports
 *      -> finish what a predecessor began, assign the rest -> READY
 * </pre>
 *
 * <p>Lives on the master's loop.
 */
final class ActiveMaster implements Reign {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveMaster.class);
    private static final Duration REPORT_AGAIN = Duration.ofMillis(200);

    private final MasterConfig config;
    private final Clock clock;
    private final EventLoop loop;
    private final MasterDisk disk;
    private final Coordination coordination;
    private final Znodes znodes;
    private final ZnodeCodec codec;
    private final ServerName self;
    private final LiveServers servers;
    private final RegionStates regions = new RegionStates();
    private final Parents parents = new Parents();
    private final RegionServerCalls calls;
    private final RpcMetaTable meta;
    private final Assigner assigner;
    private final RecordedEvents events;
    private final Settings settings;
    private final Quotas quotas;
    private final QuotaDistribution quotaDistribution;
    private final QuotaTable quotaTable;
    private final Procedures procedures;
    private final Namespaces namespaces;
    private final TableOperations tables;
    private final RegionLineage lineage;
    private final RegionOperations operations;
    private final SplitWatch splitWatch;
    private final Balancer balancer;
    private final CatalogJanitor janitor;
    private final Normalizer normalizer;
    private final Shutdown shutdown;
    private final DrainWatch drainWatch;
    private final TableFlushes flushes;
    private final Snapshots snapshots;
    private final ClusterReport report;
    private final Doctor doctor;
    private final LogCleaner logCleaner;
    private final FileCleaner fileCleaner;
    private final RegionEntry metaRegion = regions.add(RegionInfo.META);

    private Coordination.Watch serversWatch = () -> {};
    private EventLoop.Cancellable settling = () -> {};
    private Phase phase = Phase.BOOTING;
    private boolean settled;
    private boolean ended;

    ActiveMaster(
            MasterConfig config,
            MasterEnvironment environment,
            EventLoop loop,
            MasterDisk disk,
            RpcClient client,
            Coordination coordination,
            ClusterView cluster,
            ZnodeCodec codec,
            ServerName self,
            long epoch,
            MasterStore store) {
        this.config = config;
        this.clock = environment.clock();
        this.loop = loop;
        this.disk = disk;
        this.coordination = coordination;
        this.znodes = environment.znodes();
        this.codec = codec;
        this.self = self;
        this.events = new RecordedEvents(clock, loop, store);
        this.servers = new LiveServers(loop, new ServerFence(disk), config.probeInterval(), this::removeNode, events);
        this.calls = new RegionServerCalls(client, loop, epoch);
        this.meta = new RpcMetaTable(client, calls, loop, clock, this::metaLocation);
        this.settings = new Settings(store, events);
        this.quotas = new Quotas(store, events);
        this.quotaDistribution =
                new QuotaDistribution(loop, servers, calls, quotas, () -> settings.on(Switch.RPC_THROTTLE));
        var known = new Tables();
        this.assigner = new Assigner(
                loop,
                regions,
                servers,
                calls,
                this::record,
                new Placement(regions.counts(), settings::isDraining),
                region -> descriptor(known, region),
                region -> fenceOwners(region, Optional.empty()),
                events);
        this.procedures = new Procedures(clock, loop, store, events);
        this.namespaces = new Namespaces(meta, procedures, events, () -> known.all().stream()
                .map(Table::name)
                .toList());
        procedures.register(namespaces.kind());
        this.tables = new TableOperations(
                clock,
                procedures,
                regions,
                assigner,
                known,
                parents,
                meta,
                new DiskTableDirectories(disk),
                events,
                namespaces::exists);
        this.quotaTable = new QuotaTable(clock, loop, quotas, tables, regions, procedures, client);
        this.lineage =
                new RegionLineage(clock, procedures, regions, assigner, known, parents, meta, disk, calls, events);
        this.operations = new RegionOperations(regions, known, assigner, procedures, lineage, servers, calls);
        this.splitWatch = new SplitWatch(
                clock,
                loop,
                servers,
                calls,
                regions,
                procedures,
                (entry, point) -> lineage.split(entry.info(), point, Optional.empty()),
                config.splitInterval(),
                () -> settings.on(Switch.SPLIT));
        this.balancer = new Balancer(
                loop,
                regions,
                assigner,
                procedures,
                servers,
                calls,
                clock,
                events,
                config.balanceInterval(),
                () -> settings.on(Switch.BALANCER),
                settings::isDraining);
        this.janitor = new CatalogJanitor(
                loop, disk, meta, parents, events, config.catalogInterval(), () -> settings.on(Switch.CATALOG_JANITOR));
        this.normalizer = new Normalizer(
                clock,
                loop,
                known,
                regions,
                lineage,
                procedures,
                servers,
                calls,
                settings,
                events,
                config.normalizeInterval(),
                config.mergeAge());
        this.shutdown = new Shutdown(loop, servers, cluster, assigner, client);
        this.drainWatch = new DrainWatch(loop, settings, servers, regions, operations);
        this.flushes = new TableFlushes(procedures, tables, regions, operations);
        this.snapshots = new Snapshots(
                clock,
                loop,
                disk,
                procedures,
                tables,
                regions,
                flushes,
                events,
                () -> settings.on(Switch.SNAPSHOT_CLEANUP));
        this.report = new ClusterReport(self, cluster, servers, calls, regions, tables, settings);
        this.doctor = new Doctor(
                loop,
                new EvidenceCollection(clock, disk, coordination, znodes, meta, servers, calls, regions, procedures));
        this.fileCleaner = new FileCleaner(
                disk,
                loop,
                clock,
                config.cleaningInterval(),
                config.cleaningGrace(),
                () -> settings.on(Switch.CLEANER));
        this.logCleaner = new LogCleaner(disk, loop, servers, config.logCleaningInterval());
    }

    void start() {
        servers.onChange(this::serversChanged);
        serversWatch = coordination.watchChildren(znodes.regionServers(), this::nodesChanged);
        servers.start();
    }

    /** Ends the reign: nothing more is asked of any server. */
    void end() {
        ended = true;
        serversWatch.close();
        settling.cancel();
        servers.stop();
        assigner.stop();
        procedures.stop();
        events.stop();
        meta.stop();
        logCleaner.stop();
        fileCleaner.stop();
        splitWatch.stop();
        balancer.stop();
        janitor.stop();
        normalizer.stop();
        drainWatch.stop();
        quotaDistribution.stop();
        quotaTable.stop();
        snapshots.stop();
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public TableOperations tables() {
        return tables;
    }

    @Override
    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public RegionStates regionStates() {
        return regions;
    }

    @Override
    public LiveServers servers() {
        return servers;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Quotas quotas() {
        return quotas;
    }

    @Override
    public QuotaTable quotaTable() {
        return quotaTable;
    }

    @Override
    public RecordedEvents events() {
        return events;
    }

    @Override
    public Procedures procedures() {
        return procedures;
    }

    @Override
    public RegionOperations regions() {
        return operations;
    }

    @Override
    public Balancer balancer() {
        return balancer;
    }

    @Override
    public CatalogJanitor janitor() {
        return janitor;
    }

    @Override
    public Normalizer normalizer() {
        return normalizer;
    }

    @Override
    public Shutdown shutdown() {
        return shutdown;
    }

    @Override
    public TableFlushes flushes() {
        return flushes;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public FileCleaner cleaner() {
        return fileCleaner;
    }

    @Override
    public ClusterReport status() {
        return report;
    }

    @Override
    public Doctor doctor() {
        return doctor;
    }

    // ---- servers ----

    private void nodesChanged(List<String> names) {
        var present = new ArrayList<ServerName>();
        for (String name : names) {
            try {
                present.add(ServerName.parse(name));
            } catch (IllegalArgumentException e) {
                LOG.warn("Ignoring a node that names no server node={}/{}", znodes.regionServers(), name);
            }
        }
        servers.nodes(present);
    }

    private void serversChanged() {
        if (settled) {
            assigner.serversChanged();
        } else {
            settling.cancel();
            settling = servers.live().isEmpty() ? () -> {} : loop.schedule(config.settleTime(), this::takeOver);
        }
    }

    private void removeNode(ServerName server) {
        coordination.delete(znodes.regionServer(server)).whenComplete((deleted, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "Could not remove the node of a dead region server server={} reason={}",
                        server,
                        failure.toString());
            }
        });
    }

    // ---- taking over ----

    private void takeOver() {
        if (settled) {
            return;
        }
        settled = true;
        long beganNanos = clock.nanos();
        LOG.info("Taking over servers={}", servers.live());
        var reports = new RegionReports();
        CompletableFuture.allOf(servers.live().stream()
                        .map(server -> askForReport(server, reports))
                        .toArray(CompletableFuture<?>[]::new))
                .thenCompose(nothing -> settings.load())
                .thenCompose(nothing -> quotas.load())
                .thenCompose(nothing -> events.load())
                .thenCompose(nothing -> procedures.load())
                .thenCompose(nothing -> coordination.read(znodes.metaRegionServer()))
                .thenCompose(node -> openMeta(node, reports))
                .thenCompose(nothing -> meta.load())
                .thenCompose(contents -> compare(contents, reports))
                .whenComplete((nothing, failure) -> {
                    if (ended) {
                        return;
                    }
                    if (failure != null) {
                        LOG.error("Taking over failed, will begin again", failure);
                        settled = false;
                        serversChanged();
                        return;
                    }
                    phase = Phase.READY;
                    logCleaner.start();
                    fileCleaner.start();
                    splitWatch.start();
                    balancer.start();
                    janitor.start();
                    normalizer.start();
                    drainWatch.start();
                    quotaDistribution.start();
                    quotaTable.start();
                    snapshots.start();
                    events.record(
                            Event.Kind.MASTER_ELECTED,
                            self.toString(),
                            "it was elected, has taken over and serves",
                            Map.of("regions", Integer.toString(regions.all().size())));
                    LOG.info(
                            "Ready tables={} regions={} tookMs={}",
                            tables.tables().size(),
                            regions.all().size(),
                            (clock.nanos() - beganNanos) / 1_000_000);
                });
    }

    /** Asks until the server answers or is dead. */
    private CompletableFuture<Void> askForReport(ServerName server, RegionReports reports) {
        return calls.report(server)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        reports.add(server, answer);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (ended || !servers.isLive(server)) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    LOG.warn(
                            "Region server does not report, will ask again server={} reason={}",
                            server,
                            failure.toString());
                    var passed = new CompletableFuture<Void>();
                    loop.schedule(REPORT_AGAIN, () -> passed.complete(null));
                    return passed.thenCompose(nothing -> askForReport(server, reports));
                })
                .thenCompose(result -> result);
    }

    private CompletableFuture<Void> openMeta(Optional<Node> node, RegionReports reports) {
        if (metaRegion.state() != RegionState.OFFLINE) {
            return assigner.open(metaRegion, "the cluster needs hbase:meta"); // a second attempt at taking over
        }
        Optional<ServerName> last = node.flatMap(ActiveMaster::parseMetaNode);
        return restore(metaRegion, last, -1, reports)
                // A predecessor may have opened it and ended before it could tell where.
                .thenCompose(nothing ->
                        metaRegion.server().equals(last) ? CompletableFuture.completedFuture(null) : record(metaRegion))
                .thenCompose(nothing -> assigner.open(metaRegion, "the cluster needs hbase:meta"));
    }

    private static Optional<ServerName> parseMetaNode(Node node) {
        try {
            return Optional.of(ZnodeCodec.parseMetaRegionServer(node.data()));
        } catch (MalformedZnodeException e) {
            LOG.warn("Ignoring what the node of hbase:meta says reason={}", e.toString());
            return Optional.empty();
        }
    }

    private CompletableFuture<Void> compare(MetaTable.Contents contents, RegionReports reports) {
        var fencing = new ArrayList<CompletableFuture<Void>>();
        var moved = new ArrayList<MetaMutation>();
        for (MetaRow row : contents.regions()) {
            parents.restore(row);
            if (row.region().split() || regions.find(row.region().encodedName()).isPresent()) {
                continue; // served by its daughters; or this is a second attempt at taking over
            }
            RegionEntry entry = regions.add(row.region());
            fencing.add(restore(entry, row.server(), row.openSequenceId(), reports));
            if (entry.state() == RegionState.OFFLINE && row.state().equals(Optional.of(State.CLOSED))) {
                assigner.foundClosed(entry);
            }
            if (entry.state() == RegionState.OPEN
                    && (!entry.server().equals(row.server()) || entry.openSequenceNumber() != row.openSequenceId())) {
                moved.add(MetaMutation.opened(entry.info(), entry.server().orElseThrow(), entry.openSequenceNumber()));
            }
        }
        return (moved.isEmpty() ? CompletableFuture.<Void>completedFuture(null) : meta.apply(moved))
                .thenCompose(nothing -> CompletableFuture.allOf(fencing.toArray(CompletableFuture<?>[]::new)))
                .thenRun(() -> namespaces.restore(contents.namespaces()))
                .thenCompose(nothing -> tables.restore(contents.tables()))
                .thenRun(() -> {
                    tables.resume();
                    procedures.resume();
                });
    }

    /**
     * Takes a region over as its server reports it, or else as offline. Completes when it may be opened: whoever had it
     * may have written to it until now, so a server that is gone is fenced first.
     */
    private CompletableFuture<Void> restore(
            RegionEntry entry, Optional<ServerName> last, long openSequenceNumber, RegionReports reports) {
        entry.restore(last, openSequenceNumber);
        Optional<RegionReports.Found> found = reports.find(entry.info()).filter(at -> servers.isLive(at.server()));
        if (found.isPresent()) {
            assigner.found(
                    entry,
                    found.get().server(),
                    found.get().state(),
                    found.get().openSequenceNumber());
            return CompletableFuture.completedFuture(null);
        }
        return fenceOwners(entry.info(), last);
    }

    private CompletableFuture<Void> fenceOwners(RegionInfo region, Optional<ServerName> last) {
        return disk.run(files -> owners(files, region)).thenCompose(owners -> {
            last.ifPresent(owners::add);
            return CompletableFuture.allOf(owners.stream()
                    .filter(owner -> !servers.isLive(owner))
                    .map(servers::fenced)
                    .toArray(CompletableFuture<?>[]::new));
        });
    }

    /** A predecessor may have opened the region on a server and ended before it could record that; the disk knows. */
    private static Set<ServerName> owners(FileSystem files, RegionInfo region) throws IOException {
        var owners = new TreeSet<ServerName>();
        new ManifestStore(files).latest(StoreLayout.region(region)).ifPresent(manifest -> manifest.owners()
                .forEach(owner -> owners.add(ServerName.parse(owner.server()))));
        return owners;
    }

    // ---- recording ----

    private CompletableFuture<Void> record(RegionEntry entry) {
        if (entry == metaRegion) {
            return entry.state() == RegionState.OPEN
                    ? coordination.write(
                            znodes.metaRegionServer(),
                            codec.metaRegionServer(entry.server().orElseThrow()))
                    : CompletableFuture.completedFuture(null);
        }
        return meta.apply(List.of(
                entry.state() == RegionState.OPEN
                        ? MetaMutation.opened(entry.info(), entry.server().orElseThrow(), entry.openSequenceNumber())
                        : MetaMutation.state(entry.info(), State.CLOSED)));
    }

    private Optional<ServerName> metaLocation() {
        return metaRegion.state() == RegionState.OPEN ? metaRegion.server() : Optional.empty();
    }

    private static TableDescriptor descriptor(Tables tables, RegionInfo region) {
        return region.isMeta()
                ? TableDescriptor.META
                : tables.find(region.table()).map(Table::descriptor).orElseThrow();
    }
}
