package io.basalt.master;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.operator.OperatorService;
import io.basalt.master.service.MasterService;
import io.basalt.master.service.Reign;
import io.basalt.master.store.RegionMasterStore;
import io.basalt.protocol.coordination.ClusterWatch;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.LeaderElection;
import io.basalt.protocol.coordination.SessionLease;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.RegistryService;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master: one of those from which the active one is elected. From {@link #start} to {@link #over} it takes part with
 * one session; when that is lost it is over, and another is to be made.
 *
 * <p>Threads: everything lives on the loop {@code master}; calls arrive on {@code master-rpc}; files are touched on
 * {@code master-disk}, the log of the master's store on {@code master-wal-sync}.
 */
public final class Master implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Master.class);
    private static final int DISK_THREADS = 2;

    private final Supplier<MasterConfig> config;
    private final MasterEnvironment environment;
    private final EventLoop loop;
    private final MasterDisk disk;
    private final Executor walSync;
    private final Coordination coordination;
    private final SessionLease lease;
    private final ClusterWatch cluster;
    private final RpcServer rpcServer;
    private final RpcClient rpcClient;
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private volatile boolean dismissed; // written once, when a client asks for the end

    // ---- loop only ----
    private Optional<LeaderElection> election = Optional.empty();
    private Optional<ServerName> leader = Optional.empty();
    private Optional<ActiveMaster> active = Optional.empty();
    private Optional<MasterLock> lock = Optional.empty();
    private Optional<RegionMasterStore> store = Optional.empty();
    private boolean closed;

    /** @param config as it is whenever it is asked for */
    public Master(Supplier<MasterConfig> config, MasterEnvironment environment) {
        this.config = config;
        this.environment = environment;
        this.loop = environment.threads().loop("master");
        this.disk =
                new MasterDisk(environment.files(), environment.threads().workers("master-disk", DISK_THREADS), loop);
        this.walSync = environment.threads().workers("master-wal-sync", 1);
        this.coordination = environment.coordination().open(loop);
        this.lease = new SessionLease(coordination, environment.clock());
        this.cluster = new ClusterWatch(coordination, environment.znodes());
        EventLoop rpcLoop = environment.threads().loop("master-rpc");
        this.rpcServer = new RpcServer(
                environment.transport(),
                environment.clock(),
                environment.rpcServer(),
                List.of(rpcLoop),
                List.of(
                        MasterService.of(loop, this::reign, this::dismiss),
                        OperatorService.of(loop, this::reign),
                        new AdminService(environment.renewal(), disk.threads()),
                        new RegistryService(cluster)),
                cluster::knownClusterId);
        // It remembers no server that could not be reached: one that is back at its address must be asked at once.
        RpcClientConfig calls = environment.rpcClient().withFailedServerExpiry(Duration.ZERO);
        this.rpcClient = RpcClient.over(environment.transport(), rpcLoop, environment.clock(), calls);
    }

    /**
     * Listens and enters the election.
     *
     * @return completes with this master's name when it takes part, whether it leads or not
     */
    public CompletableFuture<ServerName> start() {
        return rpcServer.start(config.get().address()).thenCompose(address -> onLoop(() -> enter(address)));
    }

    /** Completes when this master takes part no longer, with the reason; on {@link #close} too. */
    public CompletableFuture<String> over() {
        return over;
    }

    /** Whether this master leads and serves. Any thread may ask; the answer may be a moment old. */
    public CompletableFuture<Boolean> ready() {
        return onLoop(() -> CompletableFuture.completedFuture(reign().phase() == Reign.Phase.READY));
    }

    /** Whether it ends because a client asked for that: it is not to be started anew. Any thread. */
    public boolean dismissed() {
        return dismissed;
    }

    /** Ends it once the call that asked for that is answered. */
    private void dismiss() {
        LOG.info("A client asked this master to stop");
        dismissed = true;
        loop.execute(() -> end("a client asked for it"));
    }

    private CompletableFuture<ServerName> enter(HostPort address) {
        ServerName self = ServerName.of(
                new HostPort(config.get().address().host(), address.port()),
                environment.clock().wallMillis());
        return MasterLock.take(disk, self)
                .thenCompose(taken -> {
                    lock = Optional.of(taken);
                    return lease.start();
                })
                .thenApply(nothing -> {
                    var codec = new ZnodeCodec("master:" + self.port(), environment.random());
                    var entered = new LeaderElection(
                            coordination, lease, environment.znodes(), codec, self, 0, new Listener(self, codec));
                    election = Optional.of(entered);
                    entered.start();
                    probeLeader();
                    return self;
                });
    }

    /** A leader whose process is gone need not be waited for until its session ends. */
    private void probeLeader() {
        if (closed) {
            return;
        }
        Optional<ServerName> probed = leader;
        CompletableFuture<Boolean> gone =
                probed.isEmpty() ? CompletableFuture.completedFuture(false) : MasterLock.isFree(disk, probed.get());
        gone.whenComplete((free, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null && free && leader.equals(probed)) {
                LOG.info("The leader's process has ended server={}", probed.get());
                election.ifPresent(running -> running.bury(probed.get()));
            }
            loop.schedule(config.get().probeInterval(), this::probeLeader);
        });
    }

    private Reign reign() {
        return active.<Reign>map(reign -> reign).orElse(Standby.INSTANCE);
    }

    private void begin(ServerName self, ZnodeCodec codec, LeaderElection leading) {
        ClusterId.readOrCreate(disk, environment.random())
                .thenCompose(id -> coordination.write(environment.znodes().clusterId(), codec.clusterId(id)))
                .thenCompose(nothing -> disk.run(files -> RegionMasterStore.open(
                        files, self.toString(), environment.clock(), loop, disk.threads(), walSync, leading::leads)))
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        if (!closed) {
                            LOG.error("Cannot lead", failure);
                            end("it cannot lead: " + failure);
                        }
                        return;
                    }
                    if (closed) {
                        var unused = opened.close();
                        return;
                    }
                    opened.whenFailed().thenAccept(reason -> loop.execute(() -> end("its store failed: " + reason)));
                    store = Optional.of(opened);
                    var reign = new ActiveMaster(
                            config,
                            environment,
                            loop,
                            disk.whileLeading(leading::leads),
                            rpcClient,
                            coordination,
                            cluster,
                            codec,
                            self,
                            leading.epoch(),
                            opened);
                    active = Optional.of(reign);
                    reign.start();
                });
    }

    private void end(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        active.ifPresent(ActiveMaster::end);
        election.ifPresent(LeaderElection::close);
        lease.close();
        cluster.close();
        rpcServer.close();
        rpcClient.close();
        coordination.close();
        store.map(RegionMasterStore::close)
                .orElse(CompletableFuture.completedFuture(null))
                .handle((nothing, failure) ->
                        lock.map(MasterLock::release).orElse(CompletableFuture.completedFuture(null)))
                .thenCompose(released -> released)
                .whenComplete((nothing, failure) -> over.complete(reason));
    }

    /** Leaves the election, and gives up leading. {@link #over} tells when all is released. Any thread. */
    @Override
    public void close() {
        loop.execute(() -> end("it was told to stop"));
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

    private final class Listener implements LeaderElection.Listener {
        private final ServerName self;
        private final ZnodeCodec codec;

        Listener(ServerName self, ZnodeCodec codec) {
            this.self = self;
            this.codec = codec;
        }

        @Override
        public void elected(long epoch) {
            leader = Optional.empty();
            begin(self, codec, election.orElseThrow());
        }

        @Override
        public void follows(Optional<ServerName> other) {
            leader = other;
        }

        @Override
        public void over(String reason) {
            LOG.warn("This master is out server={} reason=\"{}\"", self, reason);
            end(reason);
        }
    }
}
