package io.basalt.master.lineage;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.MasterStorePb.MergeRegionsState;
import io.basalt.protocol.wire.PbNames;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Adjacent regions are replaced by one, as {@link SplitRegion} replaces one by two. They need not be on one server: the
 * merged region's manifest names the files of all.
 *
 * <pre>
 *   CLOSE -> FILES -> META -> OPEN -> done
 *              |
 *              +-> WITHDRAW -> REOPEN -> refused
 * </pre>
 *
 * @param parents in the order of their rows from {@link #prepare} on
 * @param merged empty before {@link #prepare}, then the one
 * @param server where the first parent was, as text; empty before {@link #prepare}
 * @param refusal why it is taken back; empty if it is not
 */
record MergeRegions(
        LineageSteps work, Step at, List<RegionInfo> parents, List<RegionInfo> merged, String server, String refusal)
        implements Procedure {
    private static final String KIND = "merge-regions";

    enum Step {
        CLOSE,
        FILES,
        META,
        OPEN,
        WITHDRAW,
        REOPEN
    }

    static MergeRegions of(LineageSteps work, List<RegionInfo> parents) {
        return new MergeRegions(work, Step.CLOSE, parents, List.of(), "", "");
    }

    static ProcedureKind kind(LineageSteps work) {
        return new ProcedureKind(KIND, state -> {
            MergeRegionsState stored = MergeRegionsState.parseFrom(state.asBuffer());
            return new MergeRegions(
                    work,
                    Step.values()[stored.getStep()],
                    stored.getParentList().stream().map(PbNames::fromPb).toList(),
                    stored.getMergedList().stream().map(PbNames::fromPb).toList(),
                    stored.getServer(),
                    stored.getRefusal());
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return parents.size() + " regions of table " + parents.get(0).table();
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        var locks = new HashSet<Lock>();
        locks.add(Lock.tableShared(parents.get(0).table()));
        parents.forEach(parent -> locks.add(Lock.region(parent)));
        merged.forEach(child -> locks.add(Lock.region(child)));
        return locks;
    }

    @Override
    public Bytes state() {
        var state = MergeRegionsState.newBuilder()
                .setStep(at.ordinal())
                .setServer(server)
                .setRefusal(refusal);
        parents.forEach(parent -> state.addParent(PbNames.toPb(parent)));
        merged.forEach(child -> state.addMerged(PbNames.toPb(child)));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        if (parents.size() < 2) {
            throw new RpcException(ErrorKind.MERGE_REGION, "Minimum two regions needed, not " + parents.size());
        }
        List<RegionInfo> sorted = parents.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            RegionInfo before = sorted.get(i - 1);
            RegionInfo after = sorted.get(i);
            if (!before.table().equals(after.table())) {
                throw new RpcException(ErrorKind.MERGE_REGION, "Can't merge regions of two tables: " + parents);
            }
            if (before.endKey().isEmpty() || !before.endKey().equals(after.startKey())) {
                throw new RpcException(
                        ErrorKind.MERGE_REGION, "Unable to merge non-adjacent regions " + before + ", " + after);
            }
        }
        for (RegionInfo parent : sorted) {
            work.checkServed(parent);
        }
        RegionInfo first = sorted.get(0);
        RegionInfo child = RegionInfo.of(
                first.table(), first.startKey(), sorted.get(sorted.size() - 1).endKey(), work.childId(sorted));
        String at = work.checkServed(first).server().map(ServerName::toString).orElse("");
        return new MergeRegions(work, Step.CLOSE, sorted, List.of(child), at, "");
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case CLOSE ->
                work.takeDown(parents, lastServer(), "it is merged")
                        .thenApply(nothing -> new Next.Step(at(Step.FILES)));
            case FILES ->
                work.files(succession -> succession.merge(parents, merged.get(0)), at(Step.META), this::takenBack);
            case META -> record().thenApply(nothing -> new Next.Step(at(Step.OPEN)));
            case OPEN ->
                work.open(merged, lastServer(), "it was merged from " + parents.size() + " regions")
                        .thenApply(nothing -> told());
            case WITHDRAW -> work.withdraw(parents, merged).thenApply(nothing -> new Next.Step(at(Step.REOPEN)));
            case REOPEN ->
                work.open(parents, Optional.empty(), "it could not be merged")
                        .thenApply(
                                nothing -> new Next.Refused(new RpcException(ErrorKind.IO, "not merged: " + refusal)));
        };
    }

    private CompletableFuture<Void> record() {
        return work.meta().apply(MetaMutation.merge(parents, merged.get(0))).thenRun(() -> {
            for (RegionInfo parent : parents) {
                work.regions().remove(parent);
                work.parents().forgetMerged(parent);
            }
            work.regions().findOrAdd(merged.get(0));
            work.parents().merged(merged.get(0), parents);
        });
    }

    private Next told() {
        work.events()
                .record(
                        Event.Kind.REGIONS_MERGED,
                        merged.get(0).encodedName(),
                        "merged from " + parents.size() + " regions",
                        Map.of("table", merged.get(0).table().toString()));
        return new Next.Done();
    }

    private Optional<ServerName> lastServer() {
        return server.isEmpty() ? Optional.empty() : Optional.of(ServerName.parse(server));
    }

    private MergeRegions at(Step step) {
        return new MergeRegions(work, step, parents, merged, server, refusal);
    }

    private MergeRegions takenBack(String why) {
        return new MergeRegions(work, Step.WITHDRAW, parents, merged, server, why);
    }
}
