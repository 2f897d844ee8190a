package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.ProcedureDescription;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Flushing tables: by HBase's present call, and by the one of clients before 2.6. */
final class FlushCalls implements MethodGroup {
    /** How clients before 2.6 name it. */
    private static final String SIGNATURE = "flush-table-proc";

    private static final Duration EXPECTED = Duration.ofMinutes(5);

    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("FlushTable", MasterPb.FlushTableRequest.parser(), FlushCalls::flush)
                .on("ExecProcedure", MasterPb.ExecProcedureRequest.parser(), FlushCalls::execute)
                .on("IsProcedureDone", MasterPb.IsProcedureDoneRequest.parser(), FlushCalls::isDone);
    }

    private static CompletableFuture<? extends MessageLite> flush(Reign reign, MasterPb.FlushTableRequest request)
            throws RpcException {
        return reign.flushes()
                .submit(
                        PbNames.fromPb(request.getTableName()),
                        request.getColumnFamilyList().stream()
                                .map(PbBytes::fromPb)
                                .toList(),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.FlushTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> execute(Reign reign, MasterPb.ExecProcedureRequest request)
            throws RpcException {
        TableName table = table(request.getProcedure());
        return reign.flushes()
                .submit(table, List.of(), Optional.empty())
                .thenApply(id -> MasterPb.ExecProcedureResponse.newBuilder()
                        .setExpectedTimeout(EXPECTED.toMillis())
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> isDone(Reign reign, MasterPb.IsProcedureDoneRequest request)
            throws RpcException {
        return completedFuture(MasterPb.IsProcedureDoneResponse.newBuilder()
                .setDone(reign.flushes().isDone(table(request.getProcedure())))
                .build());
    }

    private static TableName table(ProcedureDescription procedure) throws RpcException {
        if (!procedure.getSignature().equals(SIGNATURE)) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "there is no procedure with signature " + procedure.getSignature());
        }
        return TableName.parse(procedure.getInstance());
    }
}
