package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import java.util.concurrent.CompletableFuture;

/** Namespaces. */
final class NamespaceCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("CreateNamespace", MasterPb.CreateNamespaceRequest.parser(), NamespaceCalls::create)
                .on("ModifyNamespace", MasterPb.ModifyNamespaceRequest.parser(), NamespaceCalls::modify)
                .on("DeleteNamespace", MasterPb.DeleteNamespaceRequest.parser(), NamespaceCalls::delete)
                .on("GetNamespaceDescriptor", MasterPb.GetNamespaceDescriptorRequest.parser(), NamespaceCalls::find)
                .on("ListNamespaces", MasterPb.ListNamespacesRequest.parser(), NamespaceCalls::names)
                .on(
                        "ListNamespaceDescriptors",
                        MasterPb.ListNamespaceDescriptorsRequest.parser(),
                        NamespaceCalls::descriptors);
    }

    private static CompletableFuture<? extends MessageLite> create(Reign reign, MasterPb.CreateNamespaceRequest request)
            throws RpcException {
        return reign.namespaces()
                .create(
                        PbDescriptors.fromPb(request.getNamespaceDescriptor()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.CreateNamespaceResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> modify(Reign reign, MasterPb.ModifyNamespaceRequest request)
            throws RpcException {
        return reign.namespaces()
                .modify(
                        PbDescriptors.fromPb(request.getNamespaceDescriptor()),
                        Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.ModifyNamespaceResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> delete(Reign reign, MasterPb.DeleteNamespaceRequest request)
            throws RpcException {
        return reign.namespaces()
                .delete(request.getNamespaceName(), Nonces.of(request.getNonceGroup(), request.getNonce()))
                .thenApply(id -> MasterPb.DeleteNamespaceResponse.newBuilder()
                        .setProcId(id)
                        .build());
    }

    private static CompletableFuture<? extends MessageLite> find(
            Reign reign, MasterPb.GetNamespaceDescriptorRequest request) throws RpcException {
        return completedFuture(MasterPb.GetNamespaceDescriptorResponse.newBuilder()
                .setNamespaceDescriptor(PbDescriptors.toPb(reign.namespaces().find(request.getNamespaceName())))
                .build());
    }

    private static CompletableFuture<? extends MessageLite> names(Reign reign, MasterPb.ListNamespacesRequest request) {
        return completedFuture(MasterPb.ListNamespacesResponse.newBuilder()
                .addAllNamespaceName(reign.namespaces().all().stream()
                        .map(NamespaceDescriptor::name)
                        .toList())
                .build());
    }

    private static CompletableFuture<? extends MessageLite> descriptors(
            Reign reign, MasterPb.ListNamespaceDescriptorsRequest request) {
        return completedFuture(MasterPb.ListNamespaceDescriptorsResponse.newBuilder()
                .addAllNamespaceDescriptor(reign.namespaces().all().stream()
                        .map(PbDescriptors::toPb)
                        .toList())
                .build());
    }
}
