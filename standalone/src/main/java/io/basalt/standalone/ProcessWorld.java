package io.basalt.standalone;

import io.basalt.base.Clock;
import io.basalt.base.SystemClock;
import io.basalt.base.Threads;
import io.basalt.base.config.Configuration;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.master.MasterEnvironment;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.coordination.zookeeper.ZooKeeperQuorum;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.Transport;
import io.basalt.protocol.rpc.netty.NettyTransport;
import io.basalt.protocol.rpc.netty.ProcessThreads;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.regionserver.RegionServerEnvironment;
import io.basalt.regionserver.maintenance.MaintenanceConfig;
import io.basalt.regionserver.scan.ScanConfig;
import io.basalt.regionserver.service.LoadReport;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.ThroughputThrottle;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.wal.WalConfig;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The real world of one process: its clock, its sockets, its disk. Made once, before the first server.
 *
 * <p>All servers of one process share one {@link LocalFileSystem}, since locks are the process's, not a server's.
 */
public final class ProcessWorld {
    private final LiveConfiguration configuration;
    private final StoreConfig store;
    private final String quorum;
    private final Clock clock = new SystemClock();
    private final FileSystem files;
    private final FileSystem foreignFiles;
    private final RandomGenerator seeds = new SecureRandom();

    /** @param home what relative paths of the configuration are taken from */
    public ProcessWorld(Path home, LiveConfiguration configuration) throws IOException {
        this(home, configuration, configuration.now().get(StoreConfig.class).quorum());
    }

    /** With ZooKeeper elsewhere than the configuration says. */
    ProcessWorld(Path home, LiveConfiguration configuration, String quorum) throws IOException {
        this.configuration = configuration;
        this.store = configuration.now().get(StoreConfig.class);
        this.quorum = quorum;
        this.files = new LocalFileSystem(home.resolve(store.root()).toString());
        this.foreignFiles = LocalFileSystem.existing(home.toAbsolutePath().getRoot());
    }

    LiveConfiguration configuration() {
        return configuration;
    }

    /** What one life of a master is given; its threads are its own. */
    MasterEnvironment forMaster(Threads threads) {
        Configuration settings = configuration.now();
        return new MasterEnvironment(
                clock,
                threads,
                random(),
                transport(threads),
                settings.get(RpcServerConfig.class),
                settings.get(RpcClientConfig.class),
                coordination(threads),
                new Znodes(store.parent()),
                files,
                configuration::renew);
    }

    /** What one life of a region server is given; its threads and its cache are its own. */
    RegionServerEnvironment forRegionServer(Threads threads, BlockCache cache) {
        Configuration settings = configuration.now();
        Supplier<MaintenanceConfig> maintenance = configuration.section(MaintenanceConfig.class);
        return new RegionServerEnvironment(
                clock,
                threads,
                random(),
                transport(threads),
                settings.get(RpcServerConfig.class),
                coordination(threads),
                new Znodes(store.parent()),
                files,
                foreignFiles,
                cache,
                new HeapMemory(),
                settings.get(WalConfig.class),
                settings.get(RegionConfig.class),
                settings.get(ScanConfig.class),
                maintenance,
                configuration::renew,
                new ThroughputThrottle(
                        clock, LockSupport::parkNanos, () -> maintenance.get().compactionThroughput()));
    }

    BlockCache newBlockCache() {
        return new BlockCache(configuration
                .now()
                .get(RegionServerConfig.class)
                .blockCacheSize()
                .bytes());
    }

    Threads newThreads() {
        return ProcessThreads.create();
    }

    private CoordinationService coordination(Threads threads) {
        return new ZooKeeperQuorum(quorum, store.sessionTimeout(), threads.workers("zookeeper-close", 1));
    }

    private static Transport transport(Threads threads) {
        return new NettyTransport(PooledByteBufAllocator.DEFAULT, threads.workers("resolver", 1));
    }

    private RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seeds.nextLong());
    }

    private static final class HeapMemory implements LoadReport.Memory {
        @Override
        public long usedBytes() {
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        @Override
        public long maxBytes() {
            return Runtime.getRuntime().maxMemory();
        }
    }
}
