package io.basalt.master.namespace;

import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.master.procedure.Procedures;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.NamespaceDescriptor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The namespaces there are. {@code default} and {@code hbase} always are; a row of theirs in hbase:meta only holds the
 * properties that somebody gave them.
 *
 * <p>Lives on the master's loop.
 */
public final class Namespaces {
    private final MetaTable meta;
    private final Procedures procedures;
    private final EventLog events;
    private final Supplier<Collection<TableName>> tables;
    private final SortedMap<String, NamespaceDescriptor> all = new TreeMap<>();

    /** @param tables all that there are, or that are being made */
    public Namespaces(MetaTable meta, Procedures procedures, EventLog events, Supplier<Collection<TableName>> tables) {
        this.meta = meta;
        this.procedures = procedures;
        this.events = events;
        this.tables = tables;
        restore(List.of());
    }

    /** What the procedures of a predecessor may be. */
    public ProcedureKind kind() {
        return ChangeNamespace.kind(this);
    }

    /** Takes over what hbase:meta has. */
    public void restore(Collection<NamespaceDescriptor> stored) {
        all.clear();
        all.put(NamespaceDescriptor.DEFAULT.name(), NamespaceDescriptor.DEFAULT);
        all.put(NamespaceDescriptor.SYSTEM.name(), NamespaceDescriptor.SYSTEM);
        stored.forEach(namespace -> all.put(namespace.name(), namespace));
    }

    /** In the order of their names. */
    public List<NamespaceDescriptor> all() {
        return List.copyOf(all.values());
    }

    public boolean exists(String name) {
        return all.containsKey(name);
    }

    /** @throws RpcException NAMESPACE_NOT_FOUND */
    public NamespaceDescriptor find(String name) throws RpcException {
        NamespaceDescriptor found = all.get(name);
        if (found == null) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name);
        }
        return found;
    }

    // ---- what clients ask for: each completes with the id of its procedure ----

    /** @throws RpcException NAMESPACE_EXISTS */
    public CompletableFuture<Long> create(NamespaceDescriptor namespace, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(new ChangeNamespace(this, ChangeNamespace.Action.CREATE, namespace), nonce);
    }

    /** @throws RpcException NAMESPACE_NOT_FOUND */
    public CompletableFuture<Long> modify(NamespaceDescriptor namespace, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(new ChangeNamespace(this, ChangeNamespace.Action.MODIFY, namespace), nonce);
    }

    /** @throws RpcException NAMESPACE_NOT_FOUND, or CONSTRAINT when it has tables or is one that always is */
    public CompletableFuture<Long> delete(String name, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(
                new ChangeNamespace(this, ChangeNamespace.Action.DELETE, new NamespaceDescriptor(name, Map.of())),
                nonce);
    }

    // ---- the steps ----

    void checkAbsent(String name) throws RpcException {
        if (exists(name)) {
            throw new RpcException(ErrorKind.NAMESPACE_EXISTS, name);
        }
    }

    void checkRemovable(String name) throws RpcException {
        find(name);
        if (name.equals(TableName.DEFAULT_NAMESPACE) || name.equals(TableName.SYSTEM_NAMESPACE)) {
            throw new RpcException(ErrorKind.CONSTRAINT, "namespace " + name + " is always there");
        }
        long left = tables.get().stream()
                .filter(table -> table.namespace().equals(name))
                .count();
        if (left > 0) {
            throw new RpcException(
                    ErrorKind.CONSTRAINT, "only empty namespaces can be removed; " + name + " has " + left + " tables");
        }
    }

    CompletableFuture<Void> put(NamespaceDescriptor namespace, String what) {
        return meta.apply(List.of(MetaMutation.namespace(namespace))).thenRun(() -> {
            all.put(namespace.name(), namespace);
            tell(namespace.name(), what, namespace.configuration());
        });
    }

    CompletableFuture<Void> remove(String name) {
        return meta.apply(List.of(MetaMutation.namespaceRemoved(name))).thenRun(() -> {
            all.remove(name);
            tell(name, "deleted", Map.of());
        });
    }

    private void tell(String name, String what, Map<String, String> properties) {
        events.record(Event.Kind.NAMESPACE_CHANGED, name, "a client asked for it: " + what, properties);
    }
}
