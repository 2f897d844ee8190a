package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.MasterStorePb.ModifyTableState;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A table gets another descriptor: first on disk, then its open regions are closed and opened with it, a few at a time.
 * A region that is opened for any other reason from then on has the new one already.
 *
 * @param version number of the new descriptor; 0 before that was looked up
 */
record ModifyTable(TableSteps work, Step at, Change change, TableDescriptor table, long version) implements Procedure {
    private static final String KIND = "modify-table";

    /** How the new descriptor comes from the present one, and so what {@link #table} is. */
    enum Change {
        /** The new descriptor itself; always so from {@link #prepare} on. */
        REPLACE,
        /** A table with the families to be added, and nothing else. */
        ADD_FAMILY,
        /** As before, families that are there already. */
        MODIFY_FAMILY,
        /** As before, families of which only the names count. */
        DELETE_FAMILY
    }

    /** The order is that of the stored numbers. */
    enum Step {
        DESCRIPTOR,
        REGIONS,
        VERSION
    }

    ModifyTable(TableSteps work, Change change, TableDescriptor table) {
        this(work, Step.VERSION, change, table, 0);
    }

    static ProcedureKind kind(TableSteps work) {
        return new ProcedureKind(KIND, state -> {
            ModifyTableState stored = ModifyTableState.parseFrom(state.asBuffer());
            return new ModifyTable(
                    work,
                    Step.values()[stored.getStep()],
                    Change.values()[stored.getChange()],
                    PbDescriptors.fromPb(stored.getTable()),
                    stored.getSchemaVersion());
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return "table " + table.name();
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.table(table.name()));
    }

    @Override
    public Bytes state() {
        return Bytes.wrap(ModifyTableState.newBuilder()
                .setStep(at.ordinal())
                .setChange(change.ordinal())
                .setTable(PbDescriptors.toPb(table))
                .setSchemaVersion(version)
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        TableDescriptor next = changed(work.existing(table.name()).descriptor());
        TableSteps.checkSane(next);
        return new ModifyTable(work, at, Change.REPLACE, next, version);
    }

    private TableDescriptor changed(TableDescriptor present) throws RpcException {
        if (change == Change.REPLACE) {
            return table;
        }
        TableDescriptor.Builder next = present.toBuilder();
        for (FamilyDescriptor family : table.families().values()) {
            boolean known = present.family(family.name()).isPresent();
            if (known == (change == Change.ADD_FAMILY)) {
                throw new RpcException(
                        ErrorKind.INVALID_FAMILY_OPERATION,
                        "Column family '" + family.name() + "' " + (known ? "already exists" : "does not exist"));
            }
            switch (change) {
                case ADD_FAMILY -> next.family(family);
                case MODIFY_FAMILY -> next.replaceFamily(family);
                default -> next.removeFamily(family.name());
            }
        }
        TableDescriptor result = next.build();
        if (result.families().isEmpty()) {
            throw new RpcException(
                    ErrorKind.INVALID_FAMILY_OPERATION,
                    "Table '" + table.name() + "' has only one column family, so it cannot be deleted");
        }
        return result;
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case VERSION ->
                work.directories().newest(table.name()).thenApply(newest -> next(Step.DESCRIPTOR, newest + 1));
            case DESCRIPTOR ->
                work.directories().write(table, version).thenApply(nothing -> {
                    work.tables().find(table.name()).ifPresent(known -> known.descriptor(table));
                    return next(Step.REGIONS, version);
                });
            case REGIONS ->
                work.reopenAll(table.name(), "the table is modified").thenApply(nothing -> {
                    work.tell(Event.Kind.TABLE_MODIFIED, table.name(), "every region has the new descriptor");
                    return new Next.Done();
                });
        };
    }

    private Next next(Step step, long number) {
        return new Next.Step(new ModifyTable(work, step, Change.REPLACE, table, number));
    }
}
