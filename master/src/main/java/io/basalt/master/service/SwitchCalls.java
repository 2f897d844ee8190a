package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.settings.Switch;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is turned on and off; each call that turns something tells how it was before. */
final class SwitchCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        balancer(methods);
        normalizer(methods);
        catalogJanitor(methods);
        cleaner(methods);
        snapshotCleanup(methods);
        throttles(methods);
        methods.on(
                        "SetSplitOrMergeEnabled",
                        MasterPb.SetSplitOrMergeEnabledRequest.parser(),
                        SwitchCalls::setSplitOrMerge)
                .on(
                        "IsSplitOrMergeEnabled",
                        MasterPb.IsSplitOrMergeEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsSplitOrMergeEnabledResponse.newBuilder()
                                .setEnabled(reign.settings().on(splitOrMerge(request.getSwitchType())))
                                .build()));
    }

    private static void balancer(MethodTable<Reign> methods) {
        methods.on(
                        "SetBalancerRunning",
                        MasterPb.SetBalancerRunningRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.BALANCER, request.getOn())
                                .thenApply(before -> MasterPb.SetBalancerRunningResponse.newBuilder()
                                        .setPrevBalanceValue(before)
                                        .build()))
                .on(
                        "IsBalancerEnabled",
                        MasterPb.IsBalancerEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsBalancerEnabledResponse.newBuilder()
                                .setEnabled(reign.settings().on(Switch.BALANCER))
                                .build()));
    }

    private static void normalizer(MethodTable<Reign> methods) {
        methods.on(
                        "SetNormalizerRunning",
                        MasterPb.SetNormalizerRunningRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.NORMALIZER, request.getOn())
                                .thenApply(before -> MasterPb.SetNormalizerRunningResponse.newBuilder()
                                        .setPrevNormalizerValue(before)
                                        .build()))
                .on(
                        "IsNormalizerEnabled",
                        MasterPb.IsNormalizerEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsNormalizerEnabledResponse.newBuilder()
                                .setEnabled(reign.settings().on(Switch.NORMALIZER))
                                .build()));
    }

    private static void catalogJanitor(MethodTable<Reign> methods) {
        methods.on(
                        "EnableCatalogJanitor",
                        MasterPb.EnableCatalogJanitorRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.CATALOG_JANITOR, request.getEnable())
                                .thenApply(before -> MasterPb.EnableCatalogJanitorResponse.newBuilder()
                                        .setPrevValue(before)
                                        .build()))
                .on(
                        "IsCatalogJanitorEnabled",
                        MasterPb.IsCatalogJanitorEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsCatalogJanitorEnabledResponse.newBuilder()
                                .setValue(reign.settings().on(Switch.CATALOG_JANITOR))
                                .build()));
    }

    private static void cleaner(MethodTable<Reign> methods) {
        methods.on(
                        "SetCleanerChoreRunning",
                        MasterPb.SetCleanerChoreRunningRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.CLEANER, request.getOn())
                                .thenApply(before -> MasterPb.SetCleanerChoreRunningResponse.newBuilder()
                                        .setPrevValue(before)
                                        .build()))
                .on(
                        "IsCleanerChoreEnabled",
                        MasterPb.IsCleanerChoreEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsCleanerChoreEnabledResponse.newBuilder()
                                .setValue(reign.settings().on(Switch.CLEANER))
                                .build()));
    }

    private static void snapshotCleanup(MethodTable<Reign> methods) {
        methods.on(
                        "SwitchSnapshotCleanup",
                        MasterPb.SetSnapshotCleanupRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.SNAPSHOT_CLEANUP, request.getEnabled())
                                .thenApply(before -> MasterPb.SetSnapshotCleanupResponse.newBuilder()
                                        .setPrevSnapshotCleanup(before)
                                        .build()))
                .on(
                        "IsSnapshotCleanupEnabled",
                        MasterPb.IsSnapshotCleanupEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsSnapshotCleanupEnabledResponse.newBuilder()
                                .setEnabled(reign.settings().on(Switch.SNAPSHOT_CLEANUP))
                                .build()));
    }

    private static void throttles(MethodTable<Reign> methods) {
        methods.on("SwitchRpcThrottle", MasterPb.SwitchRpcThrottleRequest.parser(), (reign, request) -> reign.settings()
                        .turn(Switch.RPC_THROTTLE, request.getRpcThrottleEnabled())
                        .thenApply(before -> MasterPb.SwitchRpcThrottleResponse.newBuilder()
                                .setPreviousRpcThrottleEnabled(before)
                                .build()))
                .on(
                        "IsRpcThrottleEnabled",
                        MasterPb.IsRpcThrottleEnabledRequest.parser(),
                        (reign, request) -> completedFuture(MasterPb.IsRpcThrottleEnabledResponse.newBuilder()
                                .setRpcThrottleEnabled(reign.settings().on(Switch.RPC_THROTTLE))
                                .build()))
                .on(
                        "SwitchExceedThrottleQuota",
                        MasterPb.SwitchExceedThrottleQuotaRequest.parser(),
                        (reign, request) -> reign.settings()
                                .turn(Switch.EXCEED_THROTTLE, request.getExceedThrottleQuotaEnabled())
                                .thenApply(before -> MasterPb.SwitchExceedThrottleQuotaResponse.newBuilder()
                                        .setPreviousExceedThrottleQuotaEnabled(before)
                                        .build()));
    }

    private static CompletableFuture<? extends MessageLite> setSplitOrMerge(
            Reign reign, MasterPb.SetSplitOrMergeEnabledRequest request) {
        List<CompletableFuture<Boolean>> turned = request.getSwitchTypesList().stream()
                .map(type -> reign.settings().turn(splitOrMerge(type), request.getEnabled()))
                .toList();
        return CompletableFuture.allOf(turned.toArray(CompletableFuture<?>[]::new))
                .thenApply(nothing -> MasterPb.SetSplitOrMergeEnabledResponse.newBuilder()
                        .addAllPrevValue(
                                turned.stream().map(CompletableFuture::join).toList())
                        .build());
    }

    private static Switch splitOrMerge(MasterPb.MasterSwitchType type) {
        return switch (type) {
            case SPLIT -> Switch.SPLIT;
            case MERGE -> Switch.MERGE;
        };
    }
}
