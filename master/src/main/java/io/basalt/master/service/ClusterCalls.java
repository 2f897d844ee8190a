package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** The cluster and this master as a whole. */
final class ClusterCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("IsMasterRunning", MasterPb.IsMasterRunningRequest.parser(), ClusterCalls::running)
                .on("GetClusterStatus", MasterPb.GetClusterStatusRequest.parser(), ClusterCalls::status)
                .on(
                        "IsMasterInMaintenanceMode",
                        MasterPb.IsInMaintenanceModeRequest.parser(),
                        ClusterCalls::maintenance)
                .on(
                        "getSecurityCapabilities",
                        MasterPb.SecurityCapabilitiesRequest.parser(),
                        ClusterCalls::securityCapabilities);
    }

    private static CompletableFuture<? extends MessageLite> running(
            Reign reign, MasterPb.IsMasterRunningRequest request) {
        return completedFuture(MasterPb.IsMasterRunningResponse.newBuilder()
                .setIsMasterRunning(true)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> status(
            Reign reign, MasterPb.GetClusterStatusRequest request) {
        return reign.status().describe(request.getOptionsList());
    }

    private static CompletableFuture<? extends MessageLite> maintenance(
            Reign reign, MasterPb.IsInMaintenanceModeRequest request) {
        return completedFuture(MasterPb.IsInMaintenanceModeResponse.newBuilder()
                .setInMaintenanceMode(false)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> securityCapabilities(
            Reign reign, MasterPb.SecurityCapabilitiesRequest request) {
        return completedFuture(MasterPb.SecurityCapabilitiesResponse.newBuilder()
                .addCapabilities(MasterPb.SecurityCapabilitiesResponse.Capability.SIMPLE_AUTHENTICATION)
                .build());
    }
}
