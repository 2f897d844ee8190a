package io.basalt.regionserver.service;

import io.basalt.base.Clock;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.region.Region;
import java.util.concurrent.CompletableFuture;

/** AdminService: what an Admin asks of a region server itself. Any thread. */
public final class AdminService implements RpcService {
    private final Clock clock;
    private final ServerName self;
    private final OnlineRegions regions;
    private final LoadReport load;
    private final MethodTable<AdminService> methods = new MethodTable<AdminService>()
            .on("GetRegionInfo", AdminPb.GetRegionInfoRequest.parser(), AdminService::regionInfo)
            .on("GetOnlineRegion", AdminPb.GetOnlineRegionRequest.parser(), AdminService::onlineRegions)
            .on("FlushRegion", AdminPb.FlushRegionRequest.parser(), AdminService::flush)
            .on("CompactRegion", AdminPb.CompactRegionRequest.parser(), AdminService::compact)
            .on("GetRegionLoad", AdminPb.GetRegionLoadRequest.parser(), AdminService::regionLoad)
            .on("GetServerInfo", AdminPb.GetServerInfoRequest.parser(), AdminService::serverInfo);

    public AdminService(Clock clock, ServerName self, OnlineRegions regions, LoadReport load) {
        this.clock = clock;
        this.self = self;
        this.regions = regions;
        this.load = load;
    }

    @Override
    public String name() {
        return "AdminService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        methods.call(call, () -> this);
    }

    private CompletableFuture<AdminPb.GetRegionInfoResponse> regionInfo(AdminPb.GetRegionInfoRequest request)
            throws RpcException {
        Region region = regions.find(request.getRegion());
        var response = AdminPb.GetRegionInfoResponse.newBuilder().setRegionInfo(PbNames.toPb(region.info()));
        if (request.getCompactionState()) {
            response.setCompactionState(AdminPb.GetRegionInfoResponse.CompactionState.NONE);
        }
        return CompletableFuture.completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.GetOnlineRegionResponse> onlineRegions(AdminPb.GetOnlineRegionRequest request) {
        var response = AdminPb.GetOnlineRegionResponse.newBuilder();
        regions.all().forEach(region -> response.addRegionInfo(PbNames.toPb(region.info())));
        return CompletableFuture.completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.FlushRegionResponse> flush(AdminPb.FlushRegionRequest request)
            throws RpcException {
        return regions.find(request.getRegion()).flush().thenApply(flushed -> AdminPb.FlushRegionResponse.newBuilder()
                .setLastFlushTime(clock.wallMillis())
                .setFlushed(flushed)
                .build());
    }

    /** Asks for it and does not wait, as HBase does. */
    private CompletableFuture<AdminPb.CompactRegionResponse> compact(AdminPb.CompactRegionRequest request)
            throws RpcException {
        CompletableFuture<Boolean> compaction =
                regions.find(request.getRegion()).compact(request.getMajor());
        return compaction.isCompletedExceptionally()
                ? compaction.thenApply(done -> AdminPb.CompactRegionResponse.getDefaultInstance())
                : CompletableFuture.completedFuture(AdminPb.CompactRegionResponse.getDefaultInstance());
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
        return CompletableFuture.completedFuture(response.build());
    }

    private CompletableFuture<AdminPb.GetServerInfoResponse> serverInfo(AdminPb.GetServerInfoRequest request) {
        return CompletableFuture.completedFuture(AdminPb.GetServerInfoResponse.newBuilder()
                .setServerInfo(AdminPb.ServerInfo.newBuilder().setServerName(PbNames.toPb(self)))
                .build());
    }
}
