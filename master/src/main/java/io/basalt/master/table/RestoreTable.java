package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.pb.MasterStorePb.RestoreTableState;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.protocol.wire.PbNames;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a snapshot holds becomes a table: a new one, which is enabled then, or one that is disabled, and stays so, with
 * new regions in the place of its old ones.
 *
 * @param sources regions of the snapshot
 * @param targets what is made of each, in the same order; empty before {@link #prepare}
 * @param replaced regions that the table had
 * @param existed whether there was a table of that name
 * @param version number of the table's new descriptor; 0 before that was looked up
 * @param refusal why it is taken back; empty if it is not
 */
record RestoreTable(
        TableSteps work,
        Step at,
        String snapshot,
        TableDescriptor table,
        List<RegionInfo> sources,
        List<RegionInfo> targets,
        List<RegionInfo> replaced,
        boolean existed,
        long version,
        String refusal)
        implements Procedure {
    private static final String KIND = "restore-table";

    /** The order is that of the stored numbers. */
    enum Step {
        FILES,
        DESCRIPTOR,
        META,
        OLD_FILES,
        OPEN,
        TAKE_BACK
    }

    static ProcedureKind kind(TableSteps work) {
        return new ProcedureKind(KIND, state -> {
            RestoreTableState stored = RestoreTableState.parseFrom(state.asBuffer());
            return new RestoreTable(
                    work,
                    Step.values()[stored.getStep()],
                    stored.getSnapshot(),
                    PbDescriptors.fromPb(stored.getTable()),
                    stored.getSourceList().stream().map(PbNames::fromPb).toList(),
                    stored.getTargetList().stream().map(PbNames::fromPb).toList(),
                    stored.getReplacedList().stream().map(PbNames::fromPb).toList(),
                    stored.getExisted(),
                    stored.getSchemaVersion(),
                    stored.getRefusal());
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
        return Set.of(Lock.namespaceShared(table.name().namespace()), Lock.table(table.name()));
    }

    @Override
    public Bytes state() {
        var state = RestoreTableState.newBuilder()
                .setStep(at.ordinal())
                .setSnapshot(snapshot)
                .setTable(PbDescriptors.toPb(table))
                .setExisted(existed)
                .setSchemaVersion(version)
                .setRefusal(refusal);
        sources.forEach(info -> state.addSource(PbNames.toPb(info)));
        targets.forEach(info -> state.addTarget(PbNames.toPb(info)));
        replaced.forEach(info -> state.addReplaced(PbNames.toPb(info)));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        TableName name = table.name();
        if (!work.namespaceExists().test(name.namespace())) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name.namespace());
        }
        if (name.isSystem()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "table " + name + " is the store's own and cannot be made of a snapshot");
        }
        boolean exists = work.tables().find(name).isPresent();
        if (exists) {
            work.checkDisabled(name);
        }
        List<RegionInfo> old = exists ? work.recorded(name) : List.of();
        long newest = old.stream().mapToLong(RegionInfo::regionId).max().orElse(0);
        long ofSnapshot = sources.stream().mapToLong(RegionInfo::regionId).max().orElse(0);
        long regionId = Math.max(Math.max(newest, ofSnapshot) + 1, work.clock().wallMillis());
        List<RegionInfo> made = sources.stream()
                .map(source -> RegionInfo.of(name, source.startKey(), source.endKey(), regionId))
                .toList();
        return new RestoreTable(work, at, snapshot, table, sources, made, old, exists, version, refusal);
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case FILES ->
                work.directories()
                        .cloneRegions(snapshot, targetsBySource())
                        .handle(this::cloned)
                        .thenCompose(next -> next);
            case DESCRIPTOR -> work.directories().write(table, version).thenApply(nothing -> next(Step.META));
            case META ->
                record().thenCompose(nothing -> existed ? closeAll() : CompletableFuture.completedFuture(null))
                        .thenApply(nothing -> next(existed ? Step.OLD_FILES : Step.OPEN));
            case OLD_FILES -> work.directories().retire(replaced).thenApply(nothing -> done());
            case OPEN ->
                work.openAll(table.name(), "the table is made of a snapshot")
                        .thenCompose(nothing -> work.setState(table.name(), TableState.ENABLED))
                        .thenApply(nothing -> done());
            case TAKE_BACK ->
                work.directories()
                        .retire(targets)
                        .thenApply(
                                nothing -> new Next.Refused(new RpcException(ErrorKind.SNAPSHOT_NOT_FOUND, refusal)));
        };
    }

    private CompletableFuture<Next> cloned(Void nothing, Throwable failure) {
        if (failure == null) {
            return work.directories()
                    .newest(table.name())
                    .thenApply(newest -> next(
                            Step.DESCRIPTOR, Math.max(newest + 1, targets.get(0).regionId()), ""));
        }
        Throwable cause = ErrorWire.unwrap(failure);
        if (cause instanceof NoSuchFileException) {
            return CompletableFuture.completedFuture(
                    next(Step.TAKE_BACK, version, "snapshot " + snapshot + " was deleted or replaced meanwhile"));
        }
        return CompletableFuture.failedFuture(cause);
    }

    private Map<RegionInfo, RegionInfo> targetsBySource() {
        var bySource = new LinkedHashMap<RegionInfo, RegionInfo>();
        for (int i = 0; i < sources.size(); i++) {
            bySource.put(sources.get(i), targets.get(i));
        }
        return bySource;
    }

    private CompletableFuture<Void> record() {
        TableState state = existed ? TableState.DISABLED : TableState.ENABLING;
        var changes = new ArrayList<MetaMutation>();
        changes.add(MetaMutation.tableState(table.name(), state));
        replaced.forEach(info -> changes.add(MetaMutation.removed(info)));
        targets.forEach(info -> changes.add(MetaMutation.created(info, existed ? State.CLOSED : State.OFFLINE)));
        return work.applyInParts(changes).thenRun(() -> {
            work.forget(replaced);
            work.tables().findOrAdd(table, state).descriptor(table);
            targets.forEach(work.regions()::findOrAdd);
        });
    }

    /** They are nowhere yet: the assigner is told to leave it so, whatever else is done to the table meanwhile. */
    private CompletableFuture<Void> closeAll() {
        return work.closeAll(table.name(), "a snapshot was restored onto its disabled table");
    }

    private Next done() {
        work.tell(
                Event.Kind.SNAPSHOT_CHANGED,
                table.name(),
                "it was made of snapshot " + snapshot + " with " + targets.size() + " regions");
        return new Next.Done();
    }

    private Next next(Step step) {
        return next(step, version, refusal);
    }

    private Next next(Step step, long number, String reason) {
        return new Next.Step(
                new RestoreTable(work, step, snapshot, table, sources, targets, replaced, existed, number, reason));
    }
}
