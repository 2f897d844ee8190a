package io.basalt.master.service;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Creating, deleting, enabling and disabling tables. */
final class TableCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("CreateTable", MasterPb.CreateTableRequest.parser(), TableCalls::createTable)
                .on("DeleteTable", MasterPb.DeleteTableRequest.parser(), TableCalls::deleteTable)
                .on("EnableTable", MasterPb.EnableTableRequest.parser(), TableCalls::enableTable)
                .on("DisableTable", MasterPb.DisableTableRequest.parser(), TableCalls::disableTable);
    }

    private static CompletableFuture<? extends MessageLite> createTable(
            Reign reign, MasterPb.CreateTableRequest request) throws RpcException {
        TableDescriptor descriptor = PbDescriptors.fromPb(request.getTableSchema());
        List<Bytes> splitKeys =
                request.getSplitKeysList().stream().map(PbBytes::fromPb).toList();
        return reign.tables()
                .create(descriptor, splitKeys, Submissions.nonce(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.CreateTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> deleteTable(
            Reign reign, MasterPb.DeleteTableRequest request) throws RpcException {
        return reign.tables()
                .delete(
                        PbNames.fromPb(request.getTableName()),
                        Submissions.nonce(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.DeleteTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> enableTable(
            Reign reign, MasterPb.EnableTableRequest request) throws RpcException {
        return reign.tables()
                .enable(
                        PbNames.fromPb(request.getTableName()),
                        Submissions.nonce(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.EnableTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> disableTable(
            Reign reign, MasterPb.DisableTableRequest request) throws RpcException {
        return reign.tables()
                .disable(
                        PbNames.fromPb(request.getTableName()),
                        Submissions.nonce(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.DisableTableResponse.newBuilder().setProcId(id).build());
    }
}
