package io.basalt.master;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.master.balance.Balancer;
import io.basalt.master.chore.Chore;
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
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.ClusterView;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reign of a master, from its election to its end: its parts, wired together. With the first region server {@link
 * TakeOver} begins to find out how things are; it places regions when no further server has joined for a while, so that
 * they are shared among all. From then on it serves, and its chores run.
 *
 * <p>Lives on the master's loop.
 */
final class ActiveMaster implements Reign {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveMaster.class);

    private final Supplier<MasterConfig> config;
    private final Clock clock;
    private final EventLoop loop;
    private final Coordination coordination;
    private final Znodes znodes;
    private final ServerName self;
    private final LiveServers servers;
    private final RegionStates regions = new RegionStates();
    private final RpcMetaTable meta;
    private final Assigner assigner;
    private final RecordedEvents events;
    private final Settings settings;
    private final Quotas quotas;
    private final QuotaTable quotaTable;
    private final Procedures procedures;
    private final Namespaces namespaces;
    private final TableOperations tables;
    private final TakeOver takeOver;
    private final RegionLineage lineage;
    private final RegionOperations operations;
    private final Balancer balancer;
    private final CatalogJanitor janitor;
    private final Normalizer normalizer;
    private final Shutdown shutdown;
    private final TableFlushes flushes;
    private final Snapshots snapshots;
    private final ClusterReport report;
    private final Doctor doctor;
    private final FileCleaner fileCleaner;
    private final List<Chore> chores;
    private final RegionEntry metaRegion = regions.add(RegionInfo.META);

    private Coordination.Watch serversWatch = () -> {};
    private EventLoop.Cancellable settling = () -> {};
    private Phase phase = Phase.BOOTING;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private boolean takingOver;
    private boolean ended;

    ActiveMaster(
            Supplier<MasterConfig> config,
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
        this.coordination = coordination;
        this.znodes = environment.znodes();
        this.self = self;
        this.events = new RecordedEvents(clock, loop, store);
        this.servers =
                new LiveServers(loop, new ServerFence(disk), config.get().probeInterval(), this::removeNode, events);
        var calls = new RegionServerCalls(client, loop, epoch);
        var parents = new Parents();
        this.meta = new RpcMetaTable(client, calls, loop, clock, this::metaLocation);
        this.settings = new Settings(store, events);
        this.quotas = new Quotas(store, events);
        var quotaDistribution =
                new QuotaDistribution(loop, servers, calls, quotas, () -> settings.on(Switch.RPC_THROTTLE));
        var known = new Tables();
        var owners = new OwnerFence(disk, servers);
        var records = new RegionRecords(coordination, znodes, codec, meta);
        this.assigner = new Assigner(
                loop,
                regions,
                servers,
                calls,
                records,
                new Placement(regions.counts(), settings::isDraining),
                region -> descriptor(known, region),
                owners,
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
        this.takeOver = new TakeOver(
                loop,
                servers,
                calls,
                regions,
                parents,
                assigner,
                owners,
                records,
                meta,
                settings,
                quotas,
                events,
                procedures,
                namespaces,
                tables);
        this.quotaTable = new QuotaTable(clock, loop, quotas, tables, regions, procedures, client);
        this.lineage =
                new RegionLineage(clock, procedures, regions, assigner, known, parents, meta, disk, calls, events);
        this.operations = new RegionOperations(regions, known, assigner, procedures, lineage, servers, calls);
        var splitWatch = new SplitWatch(
                clock,
                loop,
                servers,
                calls,
                regions,
                procedures,
                (entry, point) -> lineage.split(entry.info(), point, Optional.empty()),
                () -> config.get().splitInterval(),
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
                () -> config.get().balanceInterval(),
                () -> settings.on(Switch.BALANCER),
                settings::isDraining);
        this.janitor = new CatalogJanitor(
                loop,
                disk,
                meta,
                parents,
                events,
                () -> config.get().catalogInterval(),
                () -> settings.on(Switch.CATALOG_JANITOR));
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
                () -> config.get().normalizeInterval(),
                () -> config.get().mergeAge());
        this.shutdown = new Shutdown(loop, servers, cluster, assigner, client);
        var drainWatch = new DrainWatch(loop, settings, servers, regions, operations);
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
                () -> config.get().cleaningInterval(),
                config.get().cleaningGrace(),
                () -> settings.on(Switch.CLEANER));
        var logCleaner = new LogCleaner(disk, loop, servers, () -> config.get().logCleaningInterval());
        this.chores = List.of(
                logCleaner,
                fileCleaner,
                splitWatch,
                balancer,
                janitor,
                normalizer,
                drainWatch,
                quotaDistribution,
                quotaTable,
                snapshots);
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
        takeOver.stop();
        servers.stop();
        assigner.stop();
        procedures.stop();
        events.stop();
        meta.stop();
        chores.forEach(Chore::stop);
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
        settling.cancel();
        if (!servers.live().isEmpty()) {
            settling = loop.schedule(config.get().settleTime(), () -> settled.complete(null));
            takeOver();
        }
        assigner.serversChanged();
        takeOver.serversChanged();
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
        if (takingOver) {
            return;
        }
        takingOver = true;
        long beganNanos = clock.nanos();
        LOG.info("Taking over servers={}", servers.live());
        takeOver.run(settled).whenComplete((nothing, failure) -> {
            if (ended) {
                return;
            }
            if (failure != null) {
                LOG.error("Taking over failed, will begin again", failure);
                takingOver = false;
                serversChanged();
                return;
            }
            phase = Phase.READY;
            chores.forEach(Chore::start);
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

    private Optional<ServerName> metaLocation() {
        return metaRegion.state() == RegionState.OPEN ? metaRegion.server() : Optional.empty();
    }

    private static TableDescriptor descriptor(Tables tables, RegionInfo region) {
        return region.isMeta()
                ? TableDescriptor.META
                : tables.find(region.table()).map(Table::descriptor).orElseThrow();
    }
}
