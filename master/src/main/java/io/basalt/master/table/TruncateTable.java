package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.pb.MasterStorePb.TruncateTableState;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A disabled table is emptied: new regions take the place of the old ones in hbase:meta, the files of the old ones are
 * removed, and the table is enabled, as HBase does.
 *
 * @param oldRegions empty before {@link #prepare}, as the new ones
 */
record TruncateTable(
        TableSteps work,
        Step at,
        TableName name,
        boolean preserveSplits,
        List<RegionInfo> oldRegions,
        List<RegionInfo> newRegions)
        implements Procedure {
    private static final String KIND = "truncate-table";

    enum Step {
        META,
        FILES,
        OPEN
    }

    static ProcedureKind kind(TableSteps work) {
        return new ProcedureKind(KIND, state -> {
            TruncateTableState stored = TruncateTableState.parseFrom(state.asBuffer());
            return new TruncateTable(
                    work,
                    Step.values()[stored.getStep()],
                    PbNames.fromPb(stored.getTable()),
                    stored.getPreserveSplits(),
                    stored.getOldRegionList().stream().map(PbNames::fromPb).toList(),
                    stored.getNewRegionList().stream().map(PbNames::fromPb).toList());
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
        return Set.of(Lock.table(name));
    }

    @Override
    public Bytes state() {
        var state = TruncateTableState.newBuilder()
                .setStep(at.ordinal())
                .setTable(PbNames.toPb(name))
                .setPreserveSplits(preserveSplits);
        oldRegions.forEach(info -> state.addOldRegion(PbNames.toPb(info)));
        newRegions.forEach(info -> state.addNewRegion(PbNames.toPb(info)));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        work.checkDisabled(name);
        List<RegionInfo> old = work.recorded(name);
        List<Bytes> keys = preserveSplits
                ? work.regions().ofTable(name).stream()
                        .map(entry -> entry.info().startKey())
                        .filter(key -> !key.isEmpty())
                        .toList()
                : List.of();
        long newest = old.stream().mapToLong(RegionInfo::regionId).max().orElse(0);
        long regionId = Math.max(newest + 1, work.clock().wallMillis());
        return new TruncateTable(work, at, name, preserveSplits, old, TableSteps.split(name, keys, regionId));
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case META -> replace().thenApply(nothing -> next(Step.FILES));
            case FILES -> work.directories().retire(oldRegions).thenApply(nothing -> next(Step.OPEN));
            case OPEN ->
                work.openAll(name, "the table is truncated")
                        .thenCompose(nothing -> work.setState(name, TableState.ENABLED))
                        .thenApply(nothing -> {
                            work.tell(Event.Kind.TABLE_TRUNCATED, name, newRegions.size() + " empty regions are open");
                            return new Next.Done();
                        });
        };
    }

    private CompletableFuture<Void> replace() {
        var changes = new ArrayList<MetaMutation>();
        changes.add(MetaMutation.tableState(name, TableState.ENABLING));
        oldRegions.forEach(info -> changes.add(MetaMutation.removed(info)));
        newRegions.forEach(info -> changes.add(MetaMutation.created(info, State.OFFLINE)));
        return work.applyInParts(changes).thenRun(() -> {
            work.tables().find(name).ifPresent(table -> table.state(TableState.ENABLING));
            work.forget(oldRegions);
            newRegions.forEach(work.regions()::findOrAdd);
        });
    }

    private Next next(Step step) {
        return new Next.Step(new TruncateTable(work, step, name, preserveSplits, oldRegions, newRegions));
    }
}
