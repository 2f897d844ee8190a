package io.basalt.testkit.cluster;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.base.Size;
import io.basalt.client.AsyncConnection;
import io.basalt.client.ClientEnvironment;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.registry.ZooKeeperRegistry;
import io.basalt.master.Master;
import io.basalt.master.MasterConfig;
import io.basalt.master.MasterEnvironment;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.regionserver.RegionServer;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.regionserver.RegionServerEnvironment;
import io.basalt.regionserver.maintenance.MaintenanceConfig;
import io.basalt.regionserver.scan.ScanConfig;
import io.basalt.regionserver.service.LoadReport;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.wal.WalConfig;
import io.basalt.testkit.simulation.Life;
import io.basalt.testkit.simulation.SimProcess;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The processes of a cluster, each on a host of its own. Sizes are small, so that logs roll, MemStores flush and files
 * are compacted within a short run. A server that ends by itself, as after a lost session, is started again by a
 * supervisor.
 */
final class SimCluster {
    private static final Duration SUPERVISOR_PAUSE = Duration.ofSeconds(1);
    private static final int MASTER_PORT = 16_000;
    private static final int REGION_SERVER_PORT = 16_020;

    private final Simulation simulation;
    private final MasterConfig masterConfig;
    private final List<SimProcess> masters = new ArrayList<>();
    private final List<SimProcess> regionServers = new ArrayList<>();

    SimCluster(Simulation simulation, int masterCount, int regionServerCount) {
        this(simulation, masterCount, regionServerCount, MasterConfig.defaults());
    }

    SimCluster(Simulation simulation, int masterCount, int regionServerCount, MasterConfig masterConfig) {
        this.simulation = simulation;
        this.masterConfig = masterConfig;
        for (int i = 1; i <= masterCount; i++) {
            masters.add(simulation.process("master" + i));
        }
        for (int i = 1; i <= regionServerCount; i++) {
            regionServers.add(simulation.process("rs" + i));
        }
    }

    List<SimProcess> masters() {
        return masters;
    }

    List<SimProcess> regionServers() {
        return regionServers;
    }

    List<SimProcess> servers() {
        List<SimProcess> servers = new ArrayList<>(masters);
        servers.addAll(regionServers);
        return servers;
    }

    void start() {
        masters.forEach(process -> process.start(this::master));
        regionServers.forEach(process -> process.start(this::regionServer));
    }

    private void master(Life life) {
        MasterConfig config = masterConfig.withAddress(new HostPort(life.host(), MASTER_PORT));
        var master = new Master(
                () -> config,
                new MasterEnvironment(
                        life.clock(),
                        life.threads(),
                        life.random("master"),
                        life.transport(),
                        RpcServerConfig.defaults(),
                        RpcClientConfig.defaults(),
                        life.coordination(),
                        Znodes.DEFAULT,
                        life.files(),
                        () -> {}));
        supervise(life, master.start(), master.over());
    }

    private void regionServer(Life life) {
        var config = new RegionServerConfig(
                new HostPort(life.host(), REGION_SERVER_PORT),
                2,
                2,
                2,
                Size.ofMegabytes(4),
                Size.ofMegabytes(1),
                Size.ofMegabytes(1));
        var server = new RegionServer(
                config,
                new RegionServerEnvironment(
                        life.clock(),
                        life.threads(),
                        life.random("regionserver"),
                        life.transport(),
                        RpcServerConfig.defaults(),
                        life.coordination(),
                        Znodes.DEFAULT,
                        life.files(),
                        life.files(),
                        new BlockCache(config.blockCacheSize().bytes()),
                        new NoMemory(),
                        new WalConfig(Size.ofKilobytes(16), Size.ofMegabytes(1)),
                        new RegionConfig(
                                Size.ofKilobytes(16),
                                64,
                                Size.ofMegabytes(1),
                                Size.ofMegabytes(1),
                                Size.ofKilobytes(64),
                                Size.ofMegabytes(1)),
                        ScanConfig.defaults(),
                        MaintenanceConfig::defaults,
                        () -> {},
                        CompactionThrottle.NONE));
        supervise(life, server.start(), server.over());
    }

    private void supervise(Life life, CompletableFuture<ServerName> started, CompletableFuture<String> over) {
        var unused = started.handle((name, failure) -> {
            if (failure != null) {
                end(life, "could not start: " + failure);
            }
            return null;
        });
        unused = over.thenAccept(reason -> end(life, reason)).thenApply(nothing -> null);
    }

    private void end(Life life, String reason) {
        if (!life.alive()) {
            return;
        }
        life.note("ends: " + reason);
        life.exit();
        SimProcess process = simulation.process(life.host());
        simulation.after(SUPERVISOR_PAUSE, () -> {
            if (!process.alive()) {
                process.restart();
            }
        });
    }

    /** A client within a process. */
    static AsyncConnection connect(Life life) {
        EventLoop loop = life.threads().loop("client");
        var config = RpcClientConfig.defaults();
        var environment = new ClientEnvironment(
                loop,
                life.clock(),
                life.random("client"),
                RpcClient.over(life.transport(), loop, life.clock(), config),
                new ZooKeeperRegistry(life.coordination(), Znodes.DEFAULT, loop, "simulation"));
        ClientConfig defaults = ClientConfig.defaults();
        return new AsyncConnection(
                environment,
                new ClientConfig(
                        defaults.connect(),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(3),
                        defaults.retryPause(),
                        defaults.longestRetryPause(),
                        defaults.overloadedRetryPause(),
                        defaults.batchSize(),
                        defaults.bufferSize()));
    }

    private static final class NoMemory implements LoadReport.Memory {
        @Override
        public long usedBytes() {
            return 0;
        }

        @Override
        public long maxBytes() {
            return 1;
        }
    }
}
