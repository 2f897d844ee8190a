package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** The balancer. */
final class BalancerCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("IsBalancerEnabled", MasterPb.IsBalancerEnabledRequest.parser(), BalancerCalls::enabled);
    }

    private static CompletableFuture<? extends MessageLite> enabled(
            Reign reign, MasterPb.IsBalancerEnabledRequest request) {
        return completedFuture(MasterPb.IsBalancerEnabledResponse.newBuilder()
                .setEnabled(false)
                .build());
    }
}
