package io.basalt.master.operator;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.balance.Move;
import io.basalt.master.service.MethodGroup;
import io.basalt.master.service.Reign;
import io.basalt.protocol.pb.OperatorPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbNames;
import java.util.concurrent.CompletableFuture;

/** What the balancer would do. */
final class BalanceCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("PlanBalance", OperatorPb.PlanBalanceRequest.parser(), BalanceCalls::plan);
    }

    private static CompletableFuture<? extends MessageLite> plan(Reign reign, OperatorPb.PlanBalanceRequest request) {
        return completedFuture(OperatorPb.PlanBalanceResponse.newBuilder()
                .addAllMove(
                        reign.balancer().plan().stream().map(BalanceCalls::toPb).toList())
                .build());
    }

    private static OperatorPb.PlannedMove toPb(Move move) {
        return OperatorPb.PlannedMove.newBuilder()
                .setRegion(PbNames.toPb(move.region()))
                .setFrom(PbNames.toPb(move.from()))
                .setTo(PbNames.toPb(move.to()))
                .setReason(move.reason())
                .build();
    }
}
