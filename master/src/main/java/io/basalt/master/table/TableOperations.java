package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, enables, disables and deletes tables.
 *
 * <p>Each operation first records in hbase:meta, in one atomic step, what it is about to do, and only then does it. A
 * master that takes over finds there how far its predecessor came and goes on: a table that is ENABLING is opened, one
 * that is DISABLING is closed, a directory without a row in hbase:meta is what a create did not get done or a delete
 * left over, and is removed.
 *
 * <p>The checks are made when the operation is asked for; they fail at once with the exception that HBase has for it.
 *
 * <p>Lives on the master's loop.
 */
public final class TableOperations {
    private static final Logger LOG = LoggerFactory.getLogger(TableOperations.class);

    /** The namespaces that there are. */
    public static final List<String> NAMESPACES = List.of(TableName.DEFAULT_NAMESPACE, TableName.SYSTEM_NAMESPACE);

    private final Clock clock;
    private final RegionStates regions;
    private final Assigner assigner;
    private final MetaTable meta;
    private final TableDirectories directories;
    private final Map<TableName, Table> tables = new TreeMap<>();

    public TableOperations(
            Clock clock, RegionStates regions, Assigner assigner, MetaTable meta, TableDirectories directories) {
        this.clock = clock;
        this.regions = regions;
        this.assigner = assigner;
        this.meta = meta;
        this.directories = directories;
    }

    /** All tables but hbase:meta, by name. */
    public Collection<Table> tables() {
        return List.copyOf(tables.values());
    }

    public Optional<Table> find(TableName name) {
        return Optional.ofNullable(tables.get(name));
    }

    // ---- what clients ask for ----

    /**
     * @param splitKeys where its regions begin, besides the first; in any order
     * @return runs the operation; completes when every region is open
     */
    public Operation create(TableDescriptor descriptor, List<Bytes> splitKeys) throws RpcException {
        TableName name = descriptor.name();
        if (tables.containsKey(name) || name.isMeta()) {
            throw new RpcException(ErrorKind.TABLE_EXISTS, name.toString());
        }
        if (!NAMESPACES.contains(name.namespace())) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name.namespace());
        }
        if (name.isSystem()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "table " + name + " would be in the system namespace, which is not for users");
        }
        List<String> problems = descriptor.problems();
        if (!problems.isEmpty()) {
            throw new RpcException(ErrorKind.FAILED_SANITY_CHECK, "table " + name + ": " + String.join("; ", problems));
        }
        List<RegionInfo> infos = split(name, splitKeys);
        var table = new Table(descriptor, TableState.ENABLING);
        table.lock();
        tables.put(name, table);
        return () -> directories
                .create(descriptor)
                .thenCompose(nothing -> {
                    var changes = new ArrayList<MetaMutation>();
                    changes.add(MetaMutation.tableState(name, TableState.ENABLING));
                    infos.forEach(info -> changes.add(MetaMutation.created(info, State.OFFLINE)));
                    return meta.apply(changes);
                })
                .thenCompose(nothing -> {
                    infos.forEach(regions::add);
                    return openAll(table);
                })
                .whenComplete((nothing, failure) -> {
                    table.unlock();
                    if (failure != null && regions.ofTable(name).isEmpty()) {
                        // Not recorded: the next master removes the directory, and until then the name is free again.
                        tables.remove(name);
                    }
                });
    }

    public Operation enable(TableName name) throws RpcException {
        Table table = existing(name);
        if (table.state() != TableState.DISABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_DISABLED, name.toString());
        }
        table.lock();
        return () -> setState(table, TableState.ENABLING)
                .thenCompose(nothing -> openAll(table))
                .whenComplete((nothing, failure) -> table.unlock());
    }

    public Operation disable(TableName name) throws RpcException {
        Table table = existing(name);
        if (table.state() != TableState.ENABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_ENABLED, name.toString());
        }
        table.lock();
        return () -> setState(table, TableState.DISABLING)
                .thenCompose(nothing -> closeAll(table))
                .whenComplete((nothing, failure) -> table.unlock());
    }

    public Operation delete(TableName name) throws RpcException {
        Table table = existing(name);
        if (table.state() != TableState.DISABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_DISABLED, name.toString());
        }
        table.lock();
        return () -> {
            var changes = new ArrayList<MetaMutation>();
            changes.add(MetaMutation.tableRemoved(name));
            for (RegionEntry entry : regions.ofTable(name)) {
                changes.add(MetaMutation.removed(entry.info()));
            }
            return meta.apply(changes)
                    .thenCompose(nothing -> {
                        regions.removeTable(name);
                        return directories.delete(name);
                    })
                    .whenComplete((nothing, failure) -> {
                        table.unlock();
                        if (regions.ofTable(name).isEmpty()) {
                            tables.remove(name);
                        }
                    });
        };
    }

    // ---- what a new master does ----

    /**
     * Takes over what is recorded: tables by their descriptors on disk and their states in hbase:meta. The regions are
     * known already. Nothing is opened or closed yet.
     */
    public CompletableFuture<Void> restore(Map<TableName, TableState> recorded) {
        return directories.load().thenCompose(found -> {
            CompletableFuture<Void> removed = CompletableFuture.completedFuture(null);
            for (TableDescriptor descriptor : found) {
                TableState state = recorded.get(descriptor.name());
                if (state != null) {
                    tables.put(descriptor.name(), new Table(descriptor, state));
                } else {
                    LOG.info("Removing what an unfinished create or delete left table={}", descriptor.name());
                    removed = removed.thenCompose(nothing -> directories.delete(descriptor.name()));
                }
            }
            var lost = new TreeSet<>(recorded.keySet());
            lost.removeAll(tables.keySet());
            for (TableName name : lost) {
                LOG.error(
                        "Table has no descriptor on disk and stays offline table={} remedy=\"restore data/{}/{}/descriptor.*\"",
                        name,
                        name.namespace(),
                        name.qualifier());
            }
            return removed;
        });
    }

    /** Brings every region to where its table's state wants it, and finishes what a predecessor began. */
    public void resume() {
        for (Table table : tables()) {
            switch (table.state()) {
                case ENABLED -> regions.ofTable(table.name()).forEach(assigner::open);
                case DISABLED -> regions.ofTable(table.name()).forEach(assigner::close);
                case ENABLING -> {
                    table.lock();
                    openAll(table).whenComplete((nothing, failure) -> table.unlock());
                }
                case DISABLING -> {
                    table.lock();
                    closeAll(table).whenComplete((nothing, failure) -> table.unlock());
                }
            }
        }
    }

    // ---- the steps ----

    private CompletableFuture<Void> openAll(Table table) {
        return CompletableFuture.allOf(regions.ofTable(table.name()).stream()
                        .map(assigner::open)
                        .toArray(CompletableFuture<?>[]::new))
                .thenCompose(nothing -> setState(table, TableState.ENABLED));
    }

    private CompletableFuture<Void> closeAll(Table table) {
        return CompletableFuture.allOf(regions.ofTable(table.name()).stream()
                        .map(assigner::close)
                        .toArray(CompletableFuture<?>[]::new))
                .thenCompose(nothing -> setState(table, TableState.DISABLED));
    }

    private CompletableFuture<Void> setState(Table table, TableState state) {
        return meta.apply(List.of(MetaMutation.tableState(table.name(), state))).thenRun(() -> {
            table.state(state);
            LOG.info("Table changed table={} state={}", table.name(), state);
        });
    }

    private Table existing(TableName name) throws RpcException {
        if (name.isMeta()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "hbase:meta can be neither disabled nor deleted");
        }
        Table table = tables.get(name);
        if (table == null) {
            throw new RpcException(ErrorKind.TABLE_NOT_FOUND, name.toString());
        }
        if (table.locked()) {
            throw new RpcException(
                    ErrorKind.IO, "another operation on table " + name + " is under way; it is " + table.state());
        }
        return table;
    }

    private List<RegionInfo> split(TableName name, List<Bytes> splitKeys) throws RpcException {
        var keys = new TreeSet<>(splitKeys);
        if (keys.size() != splitKeys.size()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "table " + name + ": a split key is given twice");
        }
        if (keys.contains(Bytes.EMPTY)) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "table " + name + ": a split key is empty");
        }
        long regionId = clock.wallMillis();
        var infos = new ArrayList<RegionInfo>();
        Bytes start = Bytes.EMPTY;
        for (Bytes key : keys) {
            infos.add(RegionInfo.of(name, start, key, regionId));
            start = key;
        }
        infos.add(RegionInfo.of(name, start, Bytes.EMPTY, regionId));
        return infos;
    }

    /** An operation that passed its checks and holds its table. It is run once. */
    public interface Operation {
        CompletableFuture<Void> run();
    }
}
