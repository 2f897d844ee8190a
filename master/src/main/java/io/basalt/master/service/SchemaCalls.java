package io.basalt.master.service;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.concurrent.CompletableFuture;

/** Changing what a table is like: its settings and its column families. */
final class SchemaCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("ModifyTable", MasterPb.ModifyTableRequest.parser(), SchemaCalls::modify)
                .on("AddColumn", MasterPb.AddColumnRequest.parser(), SchemaCalls::addFamily)
                .on("ModifyColumn", MasterPb.ModifyColumnRequest.parser(), SchemaCalls::modifyFamily)
                .on("DeleteColumn", MasterPb.DeleteColumnRequest.parser(), SchemaCalls::deleteFamily);
    }

    private static CompletableFuture<? extends MessageLite> modify(Reign reign, MasterPb.ModifyTableRequest request)
            throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        TableDescriptor descriptor = PbDescriptors.fromPb(request.getTableSchema());
        if (!descriptor.name().equals(table)) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "the descriptor is of " + descriptor.name() + ", not of " + table);
        }
        return reign.tables()
                .modify(descriptor, Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.ModifyTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> addFamily(Reign reign, MasterPb.AddColumnRequest request)
            throws RpcException {
        return reign.tables()
                .addFamily(
                        PbNames.fromPb(request.getTableName()),
                        PbDescriptors.fromPb(request.getColumnFamilies()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.AddColumnResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> modifyFamily(
            Reign reign, MasterPb.ModifyColumnRequest request) throws RpcException {
        return reign.tables()
                .modifyFamily(
                        PbNames.fromPb(request.getTableName()),
                        PbDescriptors.fromPb(request.getColumnFamilies()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.ModifyColumnResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> deleteFamily(
            Reign reign, MasterPb.DeleteColumnRequest request) throws RpcException {
        return reign.tables()
                .deleteFamily(
                        PbNames.fromPb(request.getTableName()),
                        PbBytes.fromPb(request.getColumnName()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id ->
                        MasterPb.DeleteColumnResponse.newBuilder().setProcId(id).build());
    }
}
