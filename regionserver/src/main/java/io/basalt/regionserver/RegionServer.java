package io.basalt.regionserver;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.coordination.ClusterWatch;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.ConfigurationCalls;
import io.basalt.protocol.rpc.RegistryService;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.regionserver.maintenance.Compactions;
import io.basalt.regionserver.maintenance.Maintenance;
import io.basalt.regionserver.maintenance.SplitFinder;
import io.basalt.regionserver.quota.ThrottledCalls;
import io.basalt.regionserver.quota.Throttles;
import io.basalt.regionserver.read.ReadPath;
import io.basalt.regionserver.region.Arrivals;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.regionserver.region.RegionLifecycle;
import io.basalt.regionserver.region.RegionLoop;
import io.basalt.regionserver.scan.ScanService;
import io.basalt.regionserver.service.AdminService;
import io.basalt.regionserver.service.ClientService;
import io.basalt.regionserver.service.EarlyCalls;
import io.basalt.regionserver.service.LoadReport;
import io.basalt.regionserver.service.MultiLimits;
import io.basalt.regionserver.service.RegionService;
import io.basalt.storage.compaction.TieredPolicy;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.NonceMemory;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionEnvironment;
import io.basalt.storage.wal.SealedLogs;
import io.basalt.storage.wal.Wal;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalSeal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region server: serves the regions that the master gives it, from {@link #start} to {@link #over}, with one session
 * and one log. When the session is lost or the log fails it is over, and another is to be made.
 *
 * <p>Threads: the server itself lives on the loop {@code rs}; connections and regions on the loops {@code rs-loop-*},
 * a region on one of them at a time; {@code rs-read}, {@code rs-disk}, {@code rs-wal-sync} and {@code rs-wal-disk} may block.
 */
public final class RegionServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionServer.class);

    private final RegionServerConfig config;
    private final RegionServerEnvironment environment;
    private final EventLoop loop;
    private final List<EventLoop> loops = new ArrayList<>();
    private final Executor disk;
    private final Executor walSync;
    private final Executor walDisk;
    private final ReadPath reads;
    private final Coordination coordination;
    private final SessionLease lease;
    private final ClusterWatch cluster;
    private final SealedLogs logs;
    private final OnlineRegions regions;
    private final Arrivals arrivals;
    private final ChunkPool chunks;
    private final NonceMemory nonces;
    private final ScanService scans;
    private final Throttles throttles;
    private final RpcServer rpcServer;
    private final StartingService regionService = new StartingService("RegionService");
    private final StartingService adminService = new StartingService("AdminService");
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private volatile boolean dismissed; // written once, when a client asks for the end

    // ---- loop only ----
    private Optional<Running> running = Optional.empty();
    private boolean ending;

    public RegionServer(RegionServerConfig config, RegionServerEnvironment environment) {
        this.config = config;
        this.environment = environment;
        var threads = environment.threads();
        var clock = environment.clock();
        this.loop = threads.loop("rs");
        for (int i = 0; i < config.loops(); i++) {
            loops.add(threads.loop("rs-loop-" + i));
        }
        this.chunks = new ChunkPool(config.memStoreSize().bytes());
        environment.blockCache().reuse(ChunkPool.MAX_CHUNK_BYTES, chunks::giveAway);
        this.nonces = new NonceMemory(clock, config.nonceSize().bytes());
        this.disk = threads.workers("rs-disk", config.diskThreads());
        this.walSync = threads.workers("rs-wal-sync", 1);
        this.walDisk = threads.workers("rs-wal-disk", 1);
        this.coordination = environment.coordination().open(loop);
        this.lease = new SessionLease(coordination, clock);
        this.cluster = new ClusterWatch(coordination, environment.znodes());
        this.logs = new SealedLogs(environment.files());
        this.regions = new OnlineRegions(clock);
        this.arrivals = new Arrivals(loop);
        this.reads = new ReadPath(clock, threads.workers("rs-read", config.readers()), lease::valid);
        this.scans = new ScanService(clock, loop, regions, reads, environment.scan());
        this.throttles = new Throttles(clock);
        var client = new ClientService(
                regions,
                reads,
                scans,
                new MultiLimits(environment.scan().maxResultSize().bytes()),
                new ThrottledCalls(throttles, regions),
                new EarlyCalls(clock, arrivals),
                cluster::knownClusterId,
                environment.foreignFiles());
        this.rpcServer = new RpcServer(
                environment.transport(),
                clock,
                environment.rpcServer(),
                loops,
                List.of(client, regionService, adminService, new RegistryService(cluster)),
                cluster::knownClusterId);
    }

    /**
     * Listens, starts the log and joins the cluster.
     *
     * @return completes with this server's name when masters can see it
     */
    public CompletableFuture<ServerName> start() {
        return rpcServer.start(config.address()).thenCompose(address -> onLoop(() -> join(address)));
    }

    /** Completes when this server serves nothing any more, with the reason; on {@link #close} too. */
    public CompletableFuture<String> over() {
        return over;
    }

    /** Whether it ends because a client asked for that: it is not to be started anew. Any thread. */
    public boolean dismissed() {
        return dismissed;
    }

    private void dismiss(String reason) {
        LOG.info("A client asked this server to stop reason=\"{}\"", reason);
        dismissed = true;
        close();
    }

    private CompletableFuture<ServerName> join(HostPort address) {
        ServerName self = ServerName.of(
                new HostPort(config.address().host(), address.port()),
                environment.clock().wallMillis());
        String log = WalFiles.directory(self.toString());
        return onDisk(() ->
                        Wal.create(environment.files(), log, environment.wal(), walSync, walDisk, environment.clock()))
                .thenCompose(wal -> {
                    serve(self, wal);
                    return lease.start();
                })
                .thenCompose(nothing -> {
                    coordination.onSessionLost(() -> abort("the session with the coordination service was lost"));
                    var codec = new ZnodeCodec("regionserver:" + self.port(), environment.random());
                    return coordination.create(
                            environment.znodes().regionServer(self),
                            codec.regionServer(0),
                            Coordination.Mode.EPHEMERAL);
                })
                .thenCompose(node -> onDisk(() -> WalSeal.read(environment.files(), log)))
                .thenApply(seal -> {
                    if (seal.isPresent()) {
                        // It took this process so long to join that a master has taken it for dead.
                        throw new IllegalStateException("the log " + log + " is sealed already");
                    }
                    LOG.info("Joined server={}", self);
                    return self;
                });
    }

    private void serve(ServerName self, Wal wal) {
        var compactions = new Compactions();
        var load = new LoadReport(environment.clock(), regions, compactions, environment.memory());
        var lifecycle = new RegionLifecycle(
                loop,
                disk,
                self,
                regions,
                arrivals,
                (region, table) -> open(self, wal, region, table),
                logs::forget,
                failure -> abort("a region failed: " + failure));
        var maintenance = new Maintenance(loop, regions, chunks, wal, compactions, environment.maintenance());
        running = Optional.of(new Running(self, wal, lifecycle, maintenance));
        var splits = new SplitFinder(
                () -> environment.maintenance().get().largestRegion().bytes());
        regionService.serve(new RegionService(loop, self, regions, lifecycle, load, splits, throttles, disk));
        var renewals = new ConfigurationCalls(environment.renewal(), disk);
        adminService.serve(new AdminService(
                environment.clock(),
                self,
                regions,
                compactions,
                wal,
                environment.blockCache(),
                load,
                renewals,
                this::dismiss));
        scans.start();
        maintenance.start();
    }

    private Region open(ServerName self, Wal wal, RegionInfo region, TableDescriptor table) throws IOException {
        if (!lease.valid()) {
            // The request may be old, and the region somebody else's by now.
            throw new IOException("this server's lease has ended");
        }
        EventLoop home = loops.get(Math.floorMod(region.encodedName().hashCode(), loops.size()));
        return Region.open(
                new RegionEnvironment(
                        environment.files(),
                        wal,
                        logs,
                        self.toString(),
                        environment.blockCache(),
                        chunks,
                        nonces,
                        environment.clock(),
                        new RegionLoop(loops, home),
                        disk,
                        environment.region(),
                        TieredPolicy.DEFAULT,
                        environment.compactions(),
                        lease::valid),
                region,
                table);
    }

    // ---- the end ----

    /** Flushes and closes all regions, leaves the cluster and stops. {@link #over} tells when that is done. Any thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            if (ending) {
                return;
            }
            ending = true;
            if (running.isEmpty()) {
                release("it was told to stop");
                return;
            }
            Running parts = running.get();
            LOG.info(
                    "Stopping server={} regions={}", parts.self(), regions.all().size());
            parts.maintenance().stop();
            parts.lifecycle()
                    .closeAll("this server is stopping")
                    .thenCompose(
                            nothing -> coordination.delete(environment.znodes().regionServer(parts.self())))
                    .handle((deleted, failure) -> null)
                    .thenCompose(nothing -> parts.wal().shutdown())
                    .whenComplete((nothing, failure) -> loop.execute(() -> release("it was told to stop")));
        });
    }

    /** Stops at once, as a crash would: what only the log has is replayed by others. Any thread. */
    public void abort(String reason) {
        loop.execute(() -> {
            if (ending) {
                return;
            }
            ending = true;
            LOG.error(
                    "Aborting server={} reason=\"{}\"",
                    running.map(Running::self).orElse(null),
                    reason);
            // First of all, nobody is told anything any more.
            lease.close();
            rpcServer.close();
            running.ifPresent(parts -> {
                parts.maintenance().stop();
                parts.lifecycle().abortAll(reason);
            });
            running.map(parts -> parts.wal().abort(reason))
                    .orElse(CompletableFuture.completedFuture(null))
                    .whenComplete((nothing, failure) -> loop.execute(() -> release(reason)));
        });
    }

    private void release(String reason) {
        scans.stop();
        lease.close();
        cluster.close();
        rpcServer.close();
        coordination.close();
        over.complete(reason);
    }

    private <T> CompletableFuture<T> onDisk(DiskWork<T> work) {
        var result = new CompletableFuture<T>();
        disk.execute(() -> {
            try {
                T value = work.run();
                loop.execute(() -> result.complete(value));
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                loop.execute(() -> result.completeExceptionally(e));
            }
        });
        return result;
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> work) {
        var result = new CompletableFuture<T>();
        loop.execute(() -> work.get().whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }

    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private record Running(ServerName self, Wal wal, RegionLifecycle lifecycle, Maintenance maintenance) {}

    /** A service that is known by name before the server's own name is, which takes a port. */
    private static final class StartingService implements RpcService {
        private final String name;
        private volatile RpcService service;

        StartingService(String name) {
            this.name = name;
        }

        void serve(RpcService ready) {
            service = ready;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void call(RpcCall call) throws IOException {
            RpcService ready = service;
            if (ready == null) {
                throw new RpcException(ErrorKind.SERVER_NOT_RUNNING, "this region server is starting");
            }
            ready.call(call);
        }
    }
}
