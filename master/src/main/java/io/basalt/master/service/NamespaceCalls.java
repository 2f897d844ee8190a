package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.master.table.TableOperations;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** Namespaces. */
final class NamespaceCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on(
                        "ListNamespaceDescriptors",
                        MasterPb.ListNamespaceDescriptorsRequest.parser(),
                        NamespaceCalls::namespaces)
                .on("ListNamespaces", MasterPb.ListNamespacesRequest.parser(), NamespaceCalls::names)
                .on(
                        "GetNamespaceDescriptor",
                        MasterPb.GetNamespaceDescriptorRequest.parser(),
                        NamespaceCalls::namespace);
    }

    private static CompletableFuture<? extends MessageLite> names(Reign reign, MasterPb.ListNamespacesRequest request) {
        return completedFuture(MasterPb.ListNamespacesResponse.newBuilder()
                .addAllNamespaceName(TableOperations.NAMESPACES)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> namespaces(
            Reign reign, MasterPb.ListNamespaceDescriptorsRequest request) {
        var response = MasterPb.ListNamespaceDescriptorsResponse.newBuilder();
        TableOperations.NAMESPACES.forEach(name -> response.addNamespaceDescriptor(descriptor(name)));
        return completedFuture(response.build());
    }

    private static CompletableFuture<? extends MessageLite> namespace(
            Reign reign, MasterPb.GetNamespaceDescriptorRequest request) throws RpcException {
        String name = request.getNamespaceName();
        if (!TableOperations.NAMESPACES.contains(name)) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name);
        }
        return completedFuture(MasterPb.GetNamespaceDescriptorResponse.newBuilder()
                .setNamespaceDescriptor(descriptor(name))
                .build());
    }

    private static BasePb.NamespaceDescriptor descriptor(String name) {
        return BasePb.NamespaceDescriptor.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .build();
    }
}
