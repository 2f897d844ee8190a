package io.basalt.master.service;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.settings.Switch;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Moving, opening, closing, splitting, merging and emptying regions. */
final class RegionCalls implements MethodGroup {
    private static final String REASON = "a client asked for it";

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("MoveRegion", MasterPb.MoveRegionRequest.parser(), RegionCalls::move)
                .on("AssignRegion", MasterPb.AssignRegionRequest.parser(), RegionCalls::assign)
                .on("UnassignRegion", MasterPb.UnassignRegionRequest.parser(), RegionCalls::unassign)
                .on("SplitRegion", MasterPb.SplitTableRegionRequest.parser(), RegionCalls::split)
                .on("MergeTableRegions", MasterPb.MergeTableRegionsRequest.parser(), RegionCalls::merge)
                .on("TruncateRegion", MasterPb.TruncateRegionRequest.parser(), RegionCalls::truncate);
    }

    private static CompletableFuture<? extends MessageLite> move(Reign reign, MasterPb.MoveRegionRequest request)
            throws RpcException {
        Optional<ServerName> target = request.hasDestServerName()
                ? Optional.of(PbNames.fromPb(request.getDestServerName()))
                : Optional.empty();
        return reign.regions()
                .move(reign.regions().find(request.getRegion()), target, REASON)
                .thenApply(nothing -> MasterPb.MoveRegionResponse.getDefaultInstance());
    }

    private static CompletableFuture<? extends MessageLite> assign(Reign reign, MasterPb.AssignRegionRequest request)
            throws RpcException {
        return reign.regions()
                .assign(reign.regions().find(request.getRegion()))
                .thenApply(nothing -> MasterPb.AssignRegionResponse.getDefaultInstance());
    }

    private static CompletableFuture<? extends MessageLite> unassign(
            Reign reign, MasterPb.UnassignRegionRequest request) throws RpcException {
        return reign.regions()
                .unassign(reign.regions().find(request.getRegion()))
                .thenApply(nothing -> MasterPb.UnassignRegionResponse.getDefaultInstance());
    }

    private static CompletableFuture<? extends MessageLite> split(Reign reign, MasterPb.SplitTableRegionRequest request)
            throws RpcException {
        checkOn(reign, Switch.SPLIT);
        Optional<Bytes> point =
                request.hasSplitRow() ? Optional.of(PbBytes.fromPb(request.getSplitRow())) : Optional.empty();
        BasePb.RegionSpecifier region = PbNames.specifier(PbNames.fromPb(request.getRegionInfo()));
        return reign.regions()
                .split(
                        reign.regions().find(region),
                        point.filter(row -> !row.isEmpty()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.SplitTableRegionResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> merge(
            Reign reign, MasterPb.MergeTableRegionsRequest request) throws RpcException {
        checkOn(reign, Switch.MERGE);
        List<RegionEntry> parents = new ArrayList<>();
        for (BasePb.RegionSpecifier region : request.getRegionList()) {
            parents.add(reign.regions().find(region));
        }
        return reign.regions()
                .merge(parents, Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.MergeTableRegionsResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> truncate(
            Reign reign, MasterPb.TruncateRegionRequest request) throws RpcException {
        BasePb.RegionSpecifier region = PbNames.specifier(PbNames.fromPb(request.getRegionInfo()));
        return reign.regions()
                .truncate(reign.regions().find(region), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.TruncateRegionResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static void checkOn(Reign reign, Switch needed) throws RpcException {
        if (!reign.settings().on(needed)) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "the " + needed.label() + " switch is off");
        }
    }
}
