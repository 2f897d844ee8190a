package io.basalt.regionserver;

import io.basalt.base.Clock;
import io.basalt.base.Threads;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.protocol.coordination.CoordinationService;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.Transport;
import io.basalt.regionserver.maintenance.MaintenanceConfig;
import io.basalt.regionserver.scan.ScanConfig;
import io.basalt.regionserver.service.LoadReport;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.wal.WalConfig;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a region server is given of the world. Whoever makes it closes it, after the server.
 *
 * @param files the store's root, which all servers of the cluster share
 * @param foreignFiles where clients leave HFiles to be loaded: the file system of this machine from its root on
 * @param maintenance as it is whenever it is asked for
 * @param renewal reads the configuration anew
 * @param compactions slows down the compactions of all regions together
 */
public record RegionServerEnvironment(
        Clock clock,
        Threads threads,
        RandomGenerator random,
        Transport transport,
        RpcServerConfig rpcServer,
        CoordinationService coordination,
        Znodes znodes,
        FileSystem files,
        FileSystem foreignFiles,
        BlockCache blockCache,
        LoadReport.Memory memory,
        WalConfig wal,
        RegionConfig region,
        ScanConfig scan,
        Supplier<MaintenanceConfig> maintenance,
        LiveConfiguration.Renewal renewal,
        CompactionThrottle compactions) {}
