package io.basalt.master.server;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The calls of RegionService, each with the epoch of this master's reign. Futures complete on the master's loop. */
public final class RegionServerCalls implements RegionCalls {
    private static final String SERVICE = "RegionService";
    private static final String ADMIN_SERVICE = "AdminService";

    /** Opening may replay a log and closing flushes; a call that takes longer is asked again and goes on meanwhile. */
    private static final Duration MOVE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration META_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ANNOUNCEMENT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(5);

    private final RpcClient client;
    private final EventLoop loop;
    private final long epoch;

    public RegionServerCalls(RpcClient client, EventLoop loop, long epoch) {
        this.client = client;
        this.loop = loop;
        this.epoch = epoch;
    }

    @Override
    public CompletableFuture<Long> open(ServerName server, RegionInfo region, TableDescriptor table) {
        var request = ClusterPb.OpenRegionRequest.newBuilder()
                .setRegion(PbNames.toPb(region))
                .setTable(PbDescriptors.toPb(table))
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        return call(server, "OpenRegion", request, ClusterPb.OpenRegionResponse.parser(), MOVE_TIMEOUT)
                .thenApply(ClusterPb.OpenRegionResponse::getOpenSequenceNumber);
    }

    @Override
    public void announce(ServerName server, RegionInfo region) {
        var request = ClusterPb.ExpectRegionRequest.newBuilder()
                .setRegion(PbNames.toPb(region))
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        var unused =
                call(server, "ExpectRegion", request, ClusterPb.ExpectRegionResponse.parser(), ANNOUNCEMENT_TIMEOUT);
    }

    @Override
    public CompletableFuture<Void> close(ServerName server, RegionInfo region, Optional<ServerName> destination) {
        var request = ClusterPb.CloseRegionRequest.newBuilder()
                .setEncodedName(region.encodedName())
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode());
        destination.ifPresent(next -> request.setDestination(PbNames.toPb(next)));
        return call(server, "CloseRegion", request.build(), ClusterPb.CloseRegionResponse.parser(), MOVE_TIMEOUT)
                .thenAccept(response -> {});
    }

    /** Changes hbase:meta, which the server has, in one atomic step; durable when it completes. */
    public CompletableFuture<Void> changeMeta(ServerName server, List<MutationProto> changes) {
        var request = ClusterPb.ChangeMetaRequest.newBuilder()
                .addAllMutation(changes)
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        return call(server, "ChangeMeta", request, ClusterPb.ChangeMetaResponse.parser(), META_TIMEOUT)
                .thenAccept(response -> {});
    }

    /** Puts these limits in force at the server, in place of all those before. */
    public CompletableFuture<Void> limit(ServerName server, List<ClusterPb.ThrottleLimit> limits) {
        var request = ClusterPb.SetThrottlesRequest.newBuilder()
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .addAllLimit(limits)
                .build();
        return call(server, "SetThrottles", request, ClusterPb.SetThrottlesResponse.parser(), REPORT_TIMEOUT)
                .thenAccept(response -> {});
    }

    /** Where the server would split the region; empty when it would not now. */
    public CompletableFuture<Optional<Bytes>> splitPoint(ServerName server, RegionInfo region) {
        var request = ClusterPb.FindSplitPointRequest.newBuilder()
                .setEncodedName(region.encodedName())
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        return call(server, "FindSplitPoint", request, ClusterPb.FindSplitPointResponse.parser(), REPORT_TIMEOUT)
                .thenApply(response ->
                        response.hasRow() ? Optional.of(PbBytes.fromPb(response.getRow())) : Optional.empty());
    }

    /** The regions of the server that have become larger than their table's policy wants them to be. */
    public CompletableFuture<List<ClusterPb.LargeRegion>> findSplits(ServerName server) {
        var request = ClusterPb.FindSplitsRequest.newBuilder()
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        return call(server, "FindSplits", request, ClusterPb.FindSplitsResponse.parser(), REPORT_TIMEOUT)
                .thenApply(ClusterPb.FindSplitsResponse::getRegionList);
    }

    /** Flushes a region, or one family of it. */
    public CompletableFuture<Void> flush(ServerName server, RegionInfo region, Optional<Bytes> family) {
        var request = AdminPb.FlushRegionRequest.newBuilder().setRegion(PbNames.specifier(region));
        family.ifPresent(name -> request.setFamily(PbBytes.toPb(name)));
        return call(
                        server,
                        ADMIN_SERVICE,
                        "FlushRegion",
                        request.build(),
                        AdminPb.FlushRegionResponse.parser(),
                        MOVE_TIMEOUT)
                .thenAccept(response -> {});
    }

    /** Asks for a compaction of a region, or of one family of it, and does not wait for it. */
    public CompletableFuture<Void> compact(
            ServerName server, RegionInfo region, Optional<Bytes> family, boolean major) {
        var request = AdminPb.CompactRegionRequest.newBuilder()
                .setRegion(PbNames.specifier(region))
                .setMajor(major);
        family.ifPresent(name -> request.setFamily(PbBytes.toPb(name)));
        return call(
                        server,
                        ADMIN_SERVICE,
                        "CompactRegion",
                        request.build(),
                        AdminPb.CompactRegionResponse.parser(),
                        REPORT_TIMEOUT)
                .thenAccept(response -> {});
    }

    /** What the server has; from then on it refuses the requests of earlier masters. */
    public CompletableFuture<ClusterPb.ReportRegionsResponse> report(ServerName server) {
        var request = ClusterPb.ReportRegionsRequest.newBuilder()
                .setMasterEpoch(epoch)
                .setServerStartCode(server.startCode())
                .build();
        return call(server, "ReportRegions", request, ClusterPb.ReportRegionsResponse.parser(), REPORT_TIMEOUT);
    }

    private <T extends MessageLite> CompletableFuture<T> call(
            ServerName server, String method, MessageLite request, Parser<T> parser, Duration timeout) {
        return call(server, SERVICE, method, request, parser, timeout);
    }

    private <T extends MessageLite> CompletableFuture<T> call(
            ServerName server, String service, String method, MessageLite request, Parser<T> parser, Duration timeout) {
        var result = new CompletableFuture<T>();
        client.call(server.address(), service, method, request, RpcClient.NO_CELLS, timeout, RpcClient.HIGH_PRIORITY)
                .whenComplete((response, failure) -> loop.execute(() -> {
                    if (failure != null) {
                        result.completeExceptionally(failure);
                        return;
                    }
                    try {
                        result.complete(response.parse(parser));
                    } catch (RpcException e) {
                        result.completeExceptionally(e);
                    }
                }));
        return result;
    }
}
