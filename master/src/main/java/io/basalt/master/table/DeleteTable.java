package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterStorePb.DeleteTableState;
import io.basalt.protocol.wire.PbNames;
import io.basalt.storage.lineage.Retirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A disabled table goes: its rows in hbase:meta, the one of its state last, then its files. Which those are is looked up
 * before there can be another table of the name.
 *
 * @param contents what there is of it on disk; nothing before that was looked up
 */
record DeleteTable(TableSteps work, Step at, TableName name, Retirement.Contents contents) implements Procedure {
    private static final String KIND = "delete-table";

    /** The order is that of the stored numbers. */
    enum Step {
        META,
        FILES,
        CONTENTS
    }

    DeleteTable(TableSteps work, TableName name) {
        this(work, Step.CONTENTS, name, new Retirement.Contents(List.of(), 0));
    }

    static ProcedureKind kind(TableSteps work) {
        return new ProcedureKind(KIND, state -> {
            DeleteTableState stored = DeleteTableState.parseFrom(state.asBuffer());
            return new DeleteTable(
                    work,
                    Step.values()[stored.getStep()],
                    PbNames.fromPb(stored.getTable()),
                    new Retirement.Contents(
                            stored.getRegionList().stream().map(PbNames::fromPb).toList(), stored.getSchemaVersion()));
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return "table " + name;
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.namespaceShared(name.namespace()), Lock.table(name));
    }

    @Override
    public Bytes state() {
        var state = DeleteTableState.newBuilder()
                .setStep(at.ordinal())
                .setTable(PbNames.toPb(name))
                .setSchemaVersion(contents.descriptor());
        contents.regions().forEach(info -> state.addRegion(PbNames.toPb(info)));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        work.checkDisabled(name);
        return this;
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case CONTENTS ->
                work.directories()
                        .contents(name)
                        .thenApply(found -> new Next.Step(new DeleteTable(work, Step.META, name, found)));
            case META -> {
                List<RegionInfo> all = work.recorded(name);
                var changes = new ArrayList<MetaMutation>();
                all.forEach(region -> changes.add(MetaMutation.removed(region)));
                changes.add(MetaMutation.tableRemoved(name));
                yield work.applyInParts(changes).thenApply(nothing -> {
                    work.forget(all);
                    work.tables().remove(name);
                    return new Next.Step(new DeleteTable(work, Step.FILES, name, contents));
                });
            }
            case FILES ->
                work.directories().drop(name, contents).thenApply(nothing -> {
                    work.tell(Event.Kind.TABLE_DELETED, name, "a client asked for it");
                    return new Next.Done();
                });
        };
    }
}
