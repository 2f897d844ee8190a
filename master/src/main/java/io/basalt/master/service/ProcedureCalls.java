package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.procedure.ProcedureStatus;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Procedures as clients see them. */
final class ProcedureCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("getProcedureResult", MasterPb.GetProcedureResultRequest.parser(), ProcedureCalls::procedureResult);
    }

    private static CompletableFuture<? extends MessageLite> procedureResult(
            Reign reign, MasterPb.GetProcedureResultRequest request) {
        var response = MasterPb.GetProcedureResultResponse.newBuilder();
        Optional<ProcedureStatus> found = reign.procedures().find(request.getProcId());
        if (found.isEmpty()) {
            return completedFuture(response.setState(MasterPb.GetProcedureResultResponse.State.NOT_FOUND)
                    .build());
        }
        ProcedureStatus procedure = found.get();
        response.setSubmittedTime(procedure.submittedMillis()).setLastUpdate(procedure.updatedMillis());
        if (!procedure.ended()) {
            return completedFuture(response.setState(MasterPb.GetProcedureResultResponse.State.RUNNING)
                    .build());
        }
        procedure.failure().ifPresent(failure -> response.setException(ErrorWire.toForeign("master", failure)));
        return completedFuture(response.setState(MasterPb.GetProcedureResultResponse.State.FINISHED)
                .build());
    }
}
