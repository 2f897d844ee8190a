package io.basalt.client.admin;

import io.basalt.client.admin.Procedures.Submission;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Namespaces. Thread-safe, as {@link AsyncAdmin}. */
public final class AsyncNamespaces {
    private final MasterCalls master;
    private final Submissions submissions;

    AsyncNamespaces(MasterCalls master, Submissions submissions) {
        this.master = master;
        this.submissions = submissions;
    }

    /** Fails with {@code NAMESPACE_EXISTS} when there is one of that name. */
    public CompletableFuture<Void> create(NamespaceDescriptor namespace) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "creating namespace " + namespace.name(),
                "CreateNamespace",
                MasterPb.CreateNamespaceRequest.newBuilder()
                        .setNamespaceDescriptor(PbDescriptors.toPb(namespace))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.CreateNamespaceResponse.parser(),
                MasterPb.CreateNamespaceResponse::getProcId,
                Set.of(ErrorKind.NAMESPACE_EXISTS),
                () -> exists(namespace.name())));
    }

    /** Gives it these properties instead of those it had. */
    public CompletableFuture<Void> modify(NamespaceDescriptor namespace) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "changing namespace " + namespace.name(),
                "ModifyNamespace",
                MasterPb.ModifyNamespaceRequest.newBuilder()
                        .setNamespaceDescriptor(PbDescriptors.toPb(namespace))
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.ModifyNamespaceResponse.parser(),
                MasterPb.ModifyNamespaceResponse::getProcId,
                Set.of(),
                () -> list().thenApply(all -> all.contains(namespace))));
    }

    /** Deletes one that has no tables. */
    public CompletableFuture<Void> delete(String name) {
        return submissions.submit(nonce -> new Submission<>(
                () -> "deleting namespace " + name,
                "DeleteNamespace",
                MasterPb.DeleteNamespaceRequest.newBuilder()
                        .setNamespaceName(name)
                        .setNonceGroup(submissions.nonceGroup())
                        .setNonce(nonce)
                        .build(),
                MasterPb.DeleteNamespaceResponse.parser(),
                MasterPb.DeleteNamespaceResponse::getProcId,
                Set.of(ErrorKind.NAMESPACE_NOT_FOUND),
                () -> exists(name).thenApply(there -> !there)));
    }

    /** All of them, in the order of their names; {@code default} and {@code hbase} are always there. */
    public CompletableFuture<List<NamespaceDescriptor>> list() {
        return master.call(
                        () -> "listing the namespaces",
                        "ListNamespaceDescriptors",
                        MasterPb.ListNamespaceDescriptorsRequest.getDefaultInstance(),
                        MasterPb.ListNamespaceDescriptorsResponse.parser())
                .thenApply(answer -> answer.getNamespaceDescriptorList().stream()
                        .map(PbDescriptors::fromPb)
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList());
    }

    /** Fails with {@code NAMESPACE_NOT_FOUND} when there is none of that name. */
    public CompletableFuture<NamespaceDescriptor> find(String name) {
        return master.call(
                        () -> "looking for namespace " + name,
                        "GetNamespaceDescriptor",
                        MasterPb.GetNamespaceDescriptorRequest.newBuilder()
                                .setNamespaceName(name)
                                .build(),
                        MasterPb.GetNamespaceDescriptorResponse.parser())
                .thenApply(answer -> PbDescriptors.fromPb(answer.getNamespaceDescriptor()));
    }

    private CompletableFuture<Boolean> exists(String name) {
        return list().thenApply(all -> all.stream().anyMatch(each -> each.name().equals(name)));
    }
}
