package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
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
        var splitKeys = new ArrayList<Bytes>();
        request.getSplitKeysList().forEach(key -> splitKeys.add(Bytes.wrap(key.toByteArray())));
        long id = Submissions.start(
                reign,
                "create table " + descriptor.name(),
                request.getNonceGroup(),
                request.getNonce(),
                () -> reign.tables().create(descriptor, splitKeys));
        return completedFuture(
                MasterPb.CreateTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> deleteTable(
            Reign reign, MasterPb.DeleteTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id = Submissions.start(
                reign, "delete table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .delete(table));
        return completedFuture(
                MasterPb.DeleteTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> enableTable(
            Reign reign, MasterPb.EnableTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id = Submissions.start(
                reign, "enable table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .enable(table));
        return completedFuture(
                MasterPb.EnableTableResponse.newBuilder().setProcId(id).build());
    }

    private static CompletableFuture<? extends MessageLite> disableTable(
            Reign reign, MasterPb.DisableTableRequest request) throws RpcException {
        TableName table = PbNames.fromPb(request.getTableName());
        long id = Submissions.start(
                reign, "disable table " + table, request.getNonceGroup(), request.getNonce(), () -> reign.tables()
                        .disable(table));
        return completedFuture(
                MasterPb.DisableTableResponse.newBuilder().setProcId(id).build());
    }
}
