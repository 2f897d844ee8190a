package io.basalt.master.namespace;

import io.basalt.base.Bytes;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.MasterStorePb.ChangeNamespaceState;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A namespace is made, gets other properties, or goes: one change of one row. */
record ChangeNamespace(Namespaces namespaces, Action action, NamespaceDescriptor namespace) implements Procedure {
    private static final String KIND = "change-namespace";

    /** The order is that of the stored numbers. */
    enum Action {
        CREATE("created"),
        MODIFY("got other properties"),
        DELETE("deleted");

        private final String done;

        Action(String done) {
            this.done = done;
        }
    }

    static ProcedureKind kind(Namespaces namespaces) {
        return new ProcedureKind(KIND, state -> {
            ChangeNamespaceState stored = ChangeNamespaceState.parseFrom(state.asBuffer());
            return new ChangeNamespace(
                    namespaces, Action.values()[stored.getAction()], PbDescriptors.fromPb(stored.getNamespace()));
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return "namespace " + namespace.name();
    }

    @Override
    public String step() {
        return action.name();
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.namespace(namespace.name()));
    }

    @Override
    public Bytes state() {
        return Bytes.wrap(ChangeNamespaceState.newBuilder()
                .setAction(action.ordinal())
                .setNamespace(PbDescriptors.toPb(namespace))
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        switch (action) {
            case CREATE -> namespaces.checkAbsent(namespace.name());
            case MODIFY -> namespaces.find(namespace.name());
            case DELETE -> namespaces.checkRemovable(namespace.name());
        }
        return this;
    }

    @Override
    public CompletableFuture<Next> advance() {
        CompletableFuture<Void> changed =
                action == Action.DELETE ? namespaces.remove(namespace.name()) : namespaces.put(namespace, action.done);
        return changed.thenApply(nothing -> new Next.Done());
    }
}
