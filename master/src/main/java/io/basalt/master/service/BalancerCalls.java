package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.settings.Switch;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** Running the balancer. */
final class BalancerCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("Balance", MasterPb.BalanceRequest.parser(), BalancerCalls::balance);
    }

    private static CompletableFuture<? extends MessageLite> balance(Reign reign, MasterPb.BalanceRequest request) {
        int planned = reign.balancer().plan().size();
        if (request.getDryRun()) {
            return completedFuture(answer(true, planned, 0));
        }
        return reign.balancer().run(false).thenApply(moved -> answer(reign.settings().on(Switch.BALANCER), planned, moved));
    }

    private static MasterPb.BalanceResponse answer(boolean ran, int planned, int moved) {
        return MasterPb.BalanceResponse.newBuilder()
                .setBalancerRan(ran)
                .setMovesCalculated(planned)
                .setMovesExecuted(moved)
                .build();
    }
}
