package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionState;
import io.basalt.master.region.RegionStates;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients ask for about tables, each a procedure: what comes back is its id, once it is stored.
 *
 * <p>What cannot be done is refused with the exception that HBase has for it: at once, or as the procedure's outcome if
 * another one has the table until then.
 *
 * <p>Lives on the master's loop.
 */
public final class TableOperations {
    private static final Logger LOG = LoggerFactory.getLogger(TableOperations.class);

    private final Procedures procedures;
    private final TableSteps work;

    public TableOperations(
            Clock clock,
            Procedures procedures,
            RegionStates regions,
            Assigner assigner,
            Tables tables,
            Parents parents,
            MetaTable meta,
            TableDirectories directories,
            EventLog events,
            Predicate<String> namespaceExists) {
        this.procedures = procedures;
        this.work =
                new TableSteps(clock, tables, regions, parents, assigner, meta, directories, events, namespaceExists);
        procedures.register(CreateTable.kind(work));
        procedures.register(ChangeTableState.kind(work, ChangeTableState.Direction.ENABLE));
        procedures.register(ChangeTableState.kind(work, ChangeTableState.Direction.DISABLE));
        procedures.register(DeleteTable.kind(work));
        procedures.register(TruncateTable.kind(work));
        procedures.register(ModifyTable.kind(work));
        procedures.register(RestoreTable.kind(work));
    }

    /** All tables but hbase:meta, by name. */
    public Collection<Table> tables() {
        return work.tables().all();
    }

    public Optional<Table> find(TableName name) {
        return work.tables().find(name);
    }

    // ---- what clients ask for ----

    /** @param splitKeys where its regions begin, besides the first; in any order */
    public CompletableFuture<Long> create(TableDescriptor table, List<Bytes> splitKeys, Optional<Nonce> nonce)
            throws RpcException {
        TableName name = table.name();
        if (name.isSystem() && !name.isMeta() && find(name).isEmpty()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "table " + name + " would be in the system namespace, which is not for users");
        }
        return procedures.submit(new CreateTable(work, CreateTable.Step.DESCRIPTOR, table, splitKeys, 0), nonce);
    }

    /** A table of the system namespace, which users cannot make. */
    public CompletableFuture<Long> createSystemTable(TableDescriptor table) throws RpcException {
        return procedures.submit(
                new CreateTable(work, CreateTable.Step.DESCRIPTOR, table, List.of(), 0), Optional.empty());
    }

    public CompletableFuture<Long> enable(TableName name, Optional<Nonce> nonce) throws RpcException {
        return changeState(ChangeTableState.Direction.ENABLE, name, nonce);
    }

    public CompletableFuture<Long> disable(TableName name, Optional<Nonce> nonce) throws RpcException {
        return changeState(ChangeTableState.Direction.DISABLE, name, nonce);
    }

    private CompletableFuture<Long> changeState(
            ChangeTableState.Direction direction, TableName name, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(new ChangeTableState(work, direction, ChangeTableState.Step.RECORD, name), nonce);
    }

    public CompletableFuture<Long> delete(TableName name, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(new DeleteTable(work, name), nonce);
    }

    /** @param preserveSplits whether the empty table has regions as before, or one */
    public CompletableFuture<Long> truncate(TableName name, boolean preserveSplits, Optional<Nonce> nonce)
            throws RpcException {
        return procedures.submit(
                new TruncateTable(work, TruncateTable.Step.META, name, preserveSplits, List.of(), List.of()), nonce);
    }

    public CompletableFuture<Long> modify(TableDescriptor table, Optional<Nonce> nonce) throws RpcException {
        return modify(ModifyTable.Change.REPLACE, table, nonce);
    }

    public CompletableFuture<Long> addFamily(TableName name, FamilyDescriptor family, Optional<Nonce> nonce)
            throws RpcException {
        return modify(ModifyTable.Change.ADD_FAMILY, TableDescriptor.of(name, family), nonce);
    }

    public CompletableFuture<Long> modifyFamily(TableName name, FamilyDescriptor family, Optional<Nonce> nonce)
            throws RpcException {
        return modify(ModifyTable.Change.MODIFY_FAMILY, TableDescriptor.of(name, family), nonce);
    }

    public CompletableFuture<Long> deleteFamily(TableName name, Bytes family, Optional<Nonce> nonce)
            throws RpcException {
        TableDescriptor named = TableDescriptor.of(name, FamilyDescriptor.of(family.utf8()));
        return modify(ModifyTable.Change.DELETE_FAMILY, named, nonce);
    }

    private CompletableFuture<Long> modify(ModifyTable.Change change, TableDescriptor table, Optional<Nonce> nonce)
            throws RpcException {
        return procedures.submit(new ModifyTable(work, change, table), nonce);
    }

    /**
     * Makes a new table, or a disabled one anew, of a snapshot.
     *
     * @param table as it is to be
     * @param sources the regions of the snapshot
     */
    public CompletableFuture<Long> restore(
            TableDescriptor table, String snapshot, List<RegionInfo> sources, Optional<Nonce> nonce)
            throws RpcException {
        return procedures.submit(
                new RestoreTable(
                        work, RestoreTable.Step.FILES, snapshot, table, sources, List.of(), List.of(), false, 0, ""),
                nonce);
    }

    // ---- what a new master does ----

    /**
     * Takes over what is recorded: tables by their descriptors on disk and their states in hbase:meta. The regions are
     * known already. Nothing is opened or closed yet.
     */
    public CompletableFuture<Void> restore(Map<TableName, TableState> recorded) {
        return work.directories().load().thenAccept(found -> {
            var lost = new TreeSet<>(recorded.keySet());
            for (TableDescriptor descriptor : found) {
                // One without a state is being made or removed by a procedure.
                TableState state = recorded.get(descriptor.name());
                if (state != null) {
                    work.tables().findOrAdd(descriptor, state);
                    lost.remove(descriptor.name());
                }
            }
            for (TableName name : lost) {
                LOG.error(
                        "Table has no descriptor on disk and stays offline table={} remedy=\"restore data/{}/{}/descriptor.*\"",
                        name,
                        name.namespace(),
                        name.qualifier());
            }
        });
    }

    /**
     * Brings every region to where its table's state wants it, but for those that an unfinished procedure has. One that
     * was closed by itself, while its table is enabled, stays closed.
     */
    public void resume() {
        for (Table table : tables()) {
            for (RegionEntry entry : work.regions().ofTable(table.name())) {
                if (procedures.isHeld(Lock.region(entry.info()))) {
                    continue;
                }
                switch (table.state()) {
                    case ENABLED -> {
                        if (entry.state() == RegionState.CLOSED) {
                            work.assigner().close(entry, "it was closed before this master began to reign");
                        } else {
                            work.assigner().open(entry, "its table is enabled");
                        }
                    }
                    case DISABLED -> work.assigner().close(entry, "its table is disabled");
                    case ENABLING, DISABLING -> {
                        // The procedure that has brought the table into this state goes on.
                    }
                }
            }
        }
    }
}
