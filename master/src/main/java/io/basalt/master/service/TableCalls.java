package io.basalt.master.service;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Creating, deleting, truncating, enabling and disabling tables. */
final class TableCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("CreateTable", MasterPb.CreateTableRequest.parser(), TableCalls::create)
                .on("DeleteTable", MasterPb.DeleteTableRequest.parser(), TableCalls::delete)
                .on("truncateTable", MasterPb.TruncateTableRequest.parser(), TableCalls::truncate)
                .on("EnableTable", MasterPb.EnableTableRequest.parser(), TableCalls::enable)
                .on("DisableTable", MasterPb.DisableTableRequest.parser(), TableCalls::disable);
    }

    private static CompletableFuture<? extends MessageLite> create(Reign reign, MasterPb.CreateTableRequest request)
            throws RpcException {
        List<Bytes> splitKeys =
                request.getSplitKeysList().stream().map(PbBytes::fromPb).toList();
        return reign.tables()
                .create(
                        PbDescriptors.fromPb(request.getTableSchema()),
                        splitKeys,
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.CreateTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> delete(Reign reign, MasterPb.DeleteTableRequest request)
            throws RpcException {
        return reign.tables()
                .delete(PbNames.fromPb(request.getTableName()), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.DeleteTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> truncate(Reign reign, MasterPb.TruncateTableRequest request)
            throws RpcException {
        return reign.tables()
                .truncate(
                        PbNames.fromPb(request.getTableName()),
                        request.getPreserveSplits(),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.TruncateTableResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> enable(Reign reign, MasterPb.EnableTableRequest request)
            throws RpcException {
        return reign.tables()
                .enable(PbNames.fromPb(request.getTableName()), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.EnableTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> disable(Reign reign, MasterPb.DisableTableRequest request)
            throws RpcException {
        return reign.tables()
                .disable(PbNames.fromPb(request.getTableName()), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.DisableTableResponse.newBuilder().setProcId(id).build());
    }
}
