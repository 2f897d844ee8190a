package io.basalt.regionserver.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.rpc.ConfigurationCalls;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.maintenance.Compactions;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.region.Region;
import io.basalt.storage.wal.Wal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** AdminService: what an Admin asks of a region server itself. Any thread. */
public final class AdminService implements RpcService {
    private final Clock clock;
    private final ServerName self;
    private final OnlineRegions regions;
    private final Compactions compactions;
    private final Wal wal;
    private final BlockCache cache;
    private final LoadReport load;
    private final ConfigurationCalls renewals;
    private final Consumer<String> stop;
    private final MethodTable<AdminService> methods = new MethodTable<AdminService>()
            .on("GetRegionInfo", AdminPb.GetRegionInfoRequest.parser(), AdminService::regionInfo)
            .on("GetOnlineRegion", AdminPb.GetOnlineRegionRequest.parser(), AdminService::onlineRegions)
            .on("GetStoreFile", AdminPb.GetStoreFileRequest.parser(), AdminService::storeFiles)
            .on("GetRegionLoad", AdminPb.GetRegionLoadRequest.parser(), AdminService::regionLoad)
            .on("GetServerInfo", AdminPb.GetServerInfoRequest.parser(), AdminService::serverInfo)
            .on("FlushRegion", AdminPb.FlushRegionRequest.parser(), AdminService::flush)
            .on("CompactRegion", AdminPb.CompactRegionRequest.parser(), AdminService::compact)
            .on("CompactionSwitch", AdminPb.CompactionSwitchRequest.parser(), AdminService::compactionSwitch)
            .on("ClearCompactionQueues", AdminPb.ClearCompactionQueuesRequest.parser(), AdminService::clearQueues)
            .on("RollWALWriter", AdminPb.RollWALWriterRequest.parser(), AdminService::rollLog)
            .on("ClearRegionBlockCache", AdminPb.ClearRegionBlockCacheRequest.parser(), AdminService::clearCache)
            .on(
                    "UpdateConfiguration",
                    AdminPb.UpdateConfigurationRequest.parser(),
                    (self, request) -> self.renewals.update(request))
            .on("StopServer", AdminPb.StopServerRequest.parser(), AdminService::stop);

    /** @param stop ends this server in good order, for the reason that it is given; does not wait */
    public AdminService(
            Clock clock,
            ServerName self,
            OnlineRegions regions,
            Compactions compactions,
            Wal wal,
            BlockCache cache,
            LoadReport load,
            ConfigurationCalls renewals,
            Consumer<String> stop) {
        this.clock = clock;
        this.self = self;
        this.regions = regions;
        this.compactions = compactions;
        this.wal = wal;
        this.cache = cache;
        this.load = load;
        this.renewals = renewals;
        this.stop = stop;
    }

    @Override
    public String name() {
        return "AdminService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        methods.call(call, () -> this);
    }

    // ---- what there is ----

    private CompletableFuture<AdminPb.GetRegionInfoResponse> regionInfo(AdminPb.GetRegionInfoRequest request)
            throws RpcException {
        Region region = regions.find(request.getRegion());
        boolean user = !region.info().isMeta();
        var response = AdminPb.GetRegionInfoResponse.newBuilder()
                .setRegionInfo(PbNames.toPb(region.info()))
                .setSplittable(user)
                .setMergeable(user);
        if (request.getCompactionState()) {
            response.setCompactionState(AdminPb.GetRegionInfoResponse.CompactionState.valueOf(
                    compactions.state(region).name()));
        }
        return completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.GetOnlineRegionResponse> onlineRegions(AdminPb.GetOnlineRegionRequest request) {
        var response = AdminPb.GetOnlineRegionResponse.newBuilder();
        regions.all().forEach(region -> response.addRegionInfo(PbNames.toPb(region.info())));
        return completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.GetStoreFileResponse> storeFiles(AdminPb.GetStoreFileRequest request)
            throws RpcException {
        Region region = regions.find(request.getRegion());
        checkFamilies(region, request.getFamilyList());
        Set<String> families =
                request.getFamilyList().stream().map(ByteString::toStringUtf8).collect(Collectors.toSet());
        return completedFuture(AdminPb.GetStoreFileResponse.newBuilder()
                .addAllStoreFile(region.files().stream()
                        .filter(file -> families.isEmpty() || families.contains(file.family()))
                        .map(LiveFile::path)
                        .toList())
                .build());
    }

    private CompletableFuture<AdminPb.GetRegionLoadResponse> regionLoad(AdminPb.GetRegionLoadRequest request) {
        var response = AdminPb.GetRegionLoadResponse.newBuilder();
        for (Region region : regions.all()) {
            if (!request.hasTableName()
                    || PbNames.fromPb(request.getTableName())
                            .equals(region.info().table())) {
                response.addRegionLoads(load.region(region));
            }
        }
        return completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.GetServerInfoResponse> serverInfo(AdminPb.GetServerInfoRequest request) {
        return completedFuture(AdminPb.GetServerInfoResponse.newBuilder()
                .setServerInfo(AdminPb.ServerInfo.newBuilder().setServerName(PbNames.toPb(self)))
                .build());
    }

    // ---- what is to be done ----

    private CompletableFuture<AdminPb.FlushRegionResponse> flush(AdminPb.FlushRegionRequest request)
            throws RpcException {
        Region region = regions.find(request.getRegion());
        if (request.hasFamily()) {
            checkFamilies(region, List.of(request.getFamily()));
        }
        return region.flush().thenApply(flushed -> AdminPb.FlushRegionResponse.newBuilder()
                .setLastFlushTime(clock.wallMillis())
                .setFlushed(flushed)
                .build());
    }

    /** Asks for it and does not wait, as HBase does. */
    private CompletableFuture<AdminPb.CompactRegionResponse> compact(AdminPb.CompactRegionRequest request)
            throws RpcException {
        Region region = regions.find(request.getRegion());
        if (request.hasFamily()) {
            checkFamilies(region, List.of(request.getFamily()));
        }
        CompletableFuture<Boolean> compaction = compactions.start(region, request.getMajor());
        return compaction.isCompletedExceptionally()
                ? compaction.thenApply(done -> AdminPb.CompactRegionResponse.getDefaultInstance())
                : completedFuture(AdminPb.CompactRegionResponse.getDefaultInstance());
    }

    private CompletableFuture<AdminPb.CompactionSwitchResponse> compactionSwitch(
            AdminPb.CompactionSwitchRequest request) {
        return completedFuture(AdminPb.CompactionSwitchResponse.newBuilder()
                .setPrevState(compactions.turn(request.getEnabled()))
                .build());
    }

    /** There are none: a compaction that may not begin at once is looked for again later. */
    private CompletableFuture<AdminPb.ClearCompactionQueuesResponse> clearQueues(
            AdminPb.ClearCompactionQueuesRequest request) {
        return completedFuture(AdminPb.ClearCompactionQueuesResponse.getDefaultInstance());
    }

    private CompletableFuture<AdminPb.RollWALWriterResponse> rollLog(AdminPb.RollWALWriterRequest request) {
        wal.roll();
        return completedFuture(AdminPb.RollWALWriterResponse.getDefaultInstance());
    }

    private CompletableFuture<AdminPb.ClearRegionBlockCacheResponse> clearCache(
            AdminPb.ClearRegionBlockCacheRequest request) {
        var stats = AdminPb.CacheEvictionStats.newBuilder();
        var paths = new HashSet<String>();
        for (BasePb.RegionSpecifier specifier : request.getRegionList()) {
            try {
                regions.find(specifier).files().forEach(file -> paths.add(file.path()));
            } catch (RpcException e) {
                stats.addException(AdminPb.RegionExceptionMessage.newBuilder()
                        .setRegion(specifier)
                        .setException(ErrorWire.toPair(e)));
            }
        }
        BlockCache.Evicted evicted = cache.evictPaths(paths);
        return completedFuture(AdminPb.ClearRegionBlockCacheResponse.newBuilder()
                .setStats(stats.setEvictedBlocks(evicted.blocks())
                        .setBytesEvicted(evicted.bytes())
                        .setMaxCacheSize(cache.statistics().capacityBytes()))
                .build());
    }

    /** Answered at once: the regions are closed after that. */
    private CompletableFuture<AdminPb.StopServerResponse> stop(AdminPb.StopServerRequest request) {
        stop.accept(request.getReason());
        return completedFuture(AdminPb.StopServerResponse.getDefaultInstance());
    }

    private static void checkFamilies(Region region, List<ByteString> families) throws RpcException {
        for (ByteString name : families) {
            Bytes family = PbBytes.fromPb(name);
            if (!region.table().families().containsKey(family)) {
                throw new RpcException(
                        ErrorKind.NO_SUCH_FAMILY,
                        "column family " + family + " does not exist in region "
                                + region.info().encodedName() + " of table "
                                + region.info().table());
            }
        }
    }
}
