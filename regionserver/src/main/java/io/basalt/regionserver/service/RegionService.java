package io.basalt.regionserver.service;

import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcService;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.maintenance.SplitFinder;
import io.basalt.regionserver.quota.Throttle;
import io.basalt.regionserver.quota.Throttles;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.regionserver.region.RegionLifecycle;
import io.basalt.storage.region.Region;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * RegionService: what the master asks of this server. Requests of an earlier master than the latest heard of, and those
 * meant for an earlier process at this address, are refused.
 *
 * <p>Called on connections' loops, served on the server's.
 */
public final class RegionService implements RpcService {
    private final EventLoop loop;
    private final ServerName self;
    private final OnlineRegions regions;
    private final RegionLifecycle lifecycle;
    private final LoadReport load;
    private final SplitFinder splits;
    private final Throttles throttles;
    private final Executor disk;
    private final MethodTable<RegionService> methods = new MethodTable<RegionService>()
            .on("OpenRegion", ClusterPb.OpenRegionRequest.parser(), RegionService::open)
            .on("CloseRegion", ClusterPb.CloseRegionRequest.parser(), RegionService::close)
            .on("ExpectRegion", ClusterPb.ExpectRegionRequest.parser(), RegionService::expect)
            .on("ChangeMeta", ClusterPb.ChangeMetaRequest.parser(), RegionService::changeMeta)
            .on("FindSplitPoint", ClusterPb.FindSplitPointRequest.parser(), RegionService::findSplitPoint)
            .on("FindSplits", ClusterPb.FindSplitsRequest.parser(), RegionService::findSplits)
            .on("SetThrottles", ClusterPb.SetThrottlesRequest.parser(), RegionService::setThrottles)
            .on("ReportRegions", ClusterPb.ReportRegionsRequest.parser(), RegionService::report);

    // ---- loop only ----
    private long masterEpoch;

    public RegionService(
            EventLoop loop,
            ServerName self,
            OnlineRegions regions,
            RegionLifecycle lifecycle,
            LoadReport load,
            SplitFinder splits,
            Throttles throttles,
            Executor disk) {
        this.loop = loop;
        this.self = self;
        this.regions = regions;
        this.lifecycle = lifecycle;
        this.load = load;
        this.splits = splits;
        this.throttles = throttles;
        this.disk = disk;
    }

    @Override
    public String name() {
        return "RegionService";
    }

    @Override
    public void call(RpcCall call) {
        loop.execute(() -> {
            try {
                methods.call(call, () -> this);
            } catch (RpcException | RuntimeException e) {
                call.fail(e);
            }
        });
    }

    private CompletableFuture<ClusterPb.SetThrottlesResponse> setThrottles(ClusterPb.SetThrottlesRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        throttles.replace(
                request.getLimitList().stream().map(RegionService::throttle).toList());
        return CompletableFuture.completedFuture(ClusterPb.SetThrottlesResponse.getDefaultInstance());
    }

    private static Throttle throttle(ClusterPb.ThrottleLimit limit) {
        return new Throttle(
                limit.hasUser() ? Optional.of(limit.getUser()) : Optional.empty(),
                limit.hasNamespace() ? Optional.of(limit.getNamespace()) : Optional.empty(),
                limit.hasTable() ? Optional.of(PbNames.fromPb(limit.getTable())) : Optional.empty(),
                Throttle.Kind.valueOf(limit.getKind().name()),
                limit.getLimit(),
                Duration.ofNanos(limit.getPeriodNanos()));
    }

    private CompletableFuture<ClusterPb.OpenRegionResponse> open(ClusterPb.OpenRegionRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        return lifecycle
                .open(PbNames.fromPb(request.getRegion()), PbDescriptors.fromPb(request.getTable()))
                .thenApply(region -> ClusterPb.OpenRegionResponse.newBuilder()
                        .setOpenSequenceNumber(region.openSequenceId())
                        .build());
    }

    private CompletableFuture<ClusterPb.CloseRegionResponse> close(ClusterPb.CloseRegionRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        Optional<ServerName> destination =
                request.hasDestination() ? Optional.of(PbNames.fromPb(request.getDestination())) : Optional.empty();
        return lifecycle.close(request.getEncodedName(), destination).thenApply(lastSequenceId -> {
            var response = ClusterPb.CloseRegionResponse.newBuilder().setWasOpen(lastSequenceId.isPresent());
            lastSequenceId.ifPresent(response::setMaxSequenceId);
            return response.build();
        });
    }

    private CompletableFuture<ClusterPb.ExpectRegionResponse> expect(ClusterPb.ExpectRegionRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        lifecycle.expect(PbNames.fromPb(request.getRegion()));
        return CompletableFuture.completedFuture(ClusterPb.ExpectRegionResponse.getDefaultInstance());
    }

    /**
     * The check and the submission are one task of the loop, as is the report that raises the epoch: once a new master
     * has had its report, no change of an earlier one comes behind the new one's first.
     */
    private CompletableFuture<ClusterPb.ChangeMetaResponse> changeMeta(ClusterPb.ChangeMetaRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        Region meta = regions.find(RegionInfo.META.encodedName())
                .orElseThrow(() -> new RpcException(ErrorKind.NOT_SERVING_REGION, "hbase:meta is not online here"));
        return MetaChange.apply(meta, request.getMutationList())
                .thenApply(nothing -> ClusterPb.ChangeMetaResponse.getDefaultInstance());
    }

    private CompletableFuture<ClusterPb.FindSplitPointResponse> findSplitPoint(ClusterPb.FindSplitPointRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        Region region = regions.find(request.getEncodedName())
                .orElseThrow(() -> new RpcException(
                        ErrorKind.NOT_SERVING_REGION, "region " + request.getEncodedName() + " is not online here"));
        var answer = new CompletableFuture<ClusterPb.FindSplitPointResponse>();
        disk.execute(() -> {
            try {
                var response = ClusterPb.FindSplitPointResponse.newBuilder();
                region.splitPoint().ifPresent(row -> response.setRow(PbBytes.toPb(row)));
                answer.complete(response.build());
            } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private CompletableFuture<ClusterPb.FindSplitsResponse> findSplits(ClusterPb.FindSplitsRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        return CompletableFuture.completedFuture(ClusterPb.FindSplitsResponse.newBuilder()
                .addAllRegion(splits.find(regions.all()))
                .build());
    }

    private CompletableFuture<ClusterPb.ReportRegionsResponse> report(ClusterPb.ReportRegionsRequest request)
            throws RpcException {
        check(request.getMasterEpoch(), request.getServerStartCode());
        var response = ClusterPb.ReportRegionsResponse.newBuilder()
                .setServer(PbNames.toPb(self))
                .setLoad(load.server());
        Map<RegionInfo, RegionLifecycle.Phase> inTransition = lifecycle.inTransition();
        for (Region region : regions.all()) {
            if (inTransition.containsKey(region.info())) {
                continue; // It is flushed once more before it is closed.
            }
            response.addRegions(ClusterPb.RegionReport.newBuilder()
                    .setRegion(PbNames.toPb(region.info()))
                    .setOpenSequenceNumber(region.openSequenceId())
                    .setState(ClusterPb.RegionReport.State.OPEN)
                    .setLoad(load.region(region))
                    .setFileBytes(region.metrics().fileBytes()));
        }
        for (Map.Entry<RegionInfo, RegionLifecycle.Phase> region : inTransition.entrySet()) {
            response.addRegions(ClusterPb.RegionReport.newBuilder()
                    .setRegion(PbNames.toPb(region.getKey()))
                    .setState(
                            switch (region.getValue()) {
                                case OPENING -> ClusterPb.RegionReport.State.OPENING;
                                case CLOSING -> ClusterPb.RegionReport.State.CLOSING;
                            }));
        }
        return CompletableFuture.completedFuture(response.build());
    }

    private void check(long epoch, long startCode) throws RpcException {
        if (startCode != self.startCode()) {
            throw new RpcException(ErrorKind.IO, "this is " + self + ", not the process that started at " + startCode);
        }
        if (epoch < masterEpoch) {
            throw new RpcException(
                    ErrorKind.IO, "a later master reigns: epoch " + masterEpoch + ", the request is of " + epoch);
        }
        masterEpoch = epoch;
    }
}
