package io.basalt.master.lineage;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.master.region.RegionEntry;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.MasterStorePb.SplitRegionState;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A region is replaced by two. The parent is closed, the daughters' manifests are published, hbase:meta is changed in
 * one atomic step, and the daughters are opened, where the parent was if that server is there.
 *
 * <pre>
 *   POINT -> CLOSE -> FILES -> META -> OPEN -> done
 *                       |
 *                       +-> WITHDRAW -> REOPEN -> refused
 * </pre>
 *
 * <p>There is no way back once the files are published, but for what the disk itself refuses: a parent whose server
 * died while it closed has records that are in a log only.
 *
 * @param point the first row of the upper daughter; empty until it is known
 * @param daughters lower rows first; empty until the point is known
 * @param server where the parent was, as text; empty until the point is known
 * @param refusal why it is taken back; empty if it is not
 */
record SplitRegion(
        LineageSteps work,
        Step at,
        RegionInfo parent,
        Bytes point,
        List<RegionInfo> daughters,
        String server,
        String refusal)
        implements Procedure {
    private static final String KIND = "split-region";

    enum Step {
        POINT,
        CLOSE,
        FILES,
        META,
        OPEN,
        WITHDRAW,
        REOPEN
    }

    /** @param point empty for a row in the middle of its data */
    static SplitRegion of(LineageSteps work, RegionInfo parent, Optional<Bytes> point) {
        return new SplitRegion(work, Step.POINT, parent, point.orElse(Bytes.EMPTY), List.of(), "", "");
    }

    static ProcedureKind kind(LineageSteps work) {
        return new ProcedureKind(KIND, state -> {
            SplitRegionState stored = SplitRegionState.parseFrom(state.asBuffer());
            return new SplitRegion(
                    work,
                    Step.values()[stored.getStep()],
                    PbNames.fromPb(stored.getParent()),
                    PbBytes.fromPb(stored.getPoint()),
                    stored.getDaughterList().stream().map(PbNames::fromPb).toList(),
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
        return "region " + parent.encodedName() + " of table " + parent.table();
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        var locks = new HashSet<Lock>();
        locks.add(Lock.tableShared(parent.table()));
        locks.add(Lock.region(parent));
        daughters.forEach(daughter -> locks.add(Lock.region(daughter)));
        return locks;
    }

    @Override
    public Bytes state() {
        var state = SplitRegionState.newBuilder()
                .setStep(at.ordinal())
                .setParent(PbNames.toPb(parent))
                .setPoint(PbBytes.toPb(point))
                .setServer(server)
                .setRefusal(refusal);
        daughters.forEach(daughter -> state.addDaughter(PbNames.toPb(daughter)));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        work.checkServed(parent);
        if (parent.isMeta()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "hbase:meta is not split");
        }
        if (!point.isEmpty()) {
            checkPoint(point);
        }
        return this;
    }

    private void checkPoint(Bytes row) throws RpcException {
        if (row.equals(parent.startKey())) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "Split row is equal to startkey: " + row);
        }
        if (!parent.contains(row)) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "Split row " + row + " is not inside the region's rows " + parent.rows());
        }
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case POINT -> findPoint();
            case CLOSE ->
                work.takeDown(List.of(parent), lastServer(), "it is split")
                        .thenApply(nothing -> new Next.Step(at(Step.FILES)));
            case FILES ->
                work.files(
                        succession -> succession.split(parent, daughters.get(0), daughters.get(1)),
                        at(Step.META),
                        this::takenBack);
            case META -> record().thenApply(nothing -> new Next.Step(at(Step.OPEN)));
            case OPEN ->
                work.open(daughters, lastServer(), "its parent " + parent.encodedName() + " was split")
                        .thenApply(nothing -> told());
            case WITHDRAW ->
                work.withdraw(List.of(parent), daughters).thenApply(nothing -> new Next.Step(at(Step.REOPEN)));
            case REOPEN ->
                work.open(List.of(parent), lastServer(), "it could not be split")
                        .thenApply(
                                nothing -> new Next.Refused(new RpcException(ErrorKind.IO, "not split: " + refusal)));
        };
    }

    private CompletableFuture<Next> findPoint() {
        RegionEntry entry = work.regions().findOrAdd(parent);
        return work.assigner()
                .open(entry, "it is to be split")
                .thenCompose(nothing -> entry.server()
                        .map(at -> point.isEmpty() ? middle(at) : CompletableFuture.completedFuture(Optional.of(point)))
                        .orElseGet(() -> CompletableFuture.failedFuture(new IOException("the region is not open"))))
                .thenApply(row -> row.<Next>map(found -> withPoint(entry, found))
                        .orElseGet(() -> new Next.Refused(new RpcException(
                                ErrorKind.DO_NOT_RETRY,
                                "Region " + parent.name() + " has no row at which it could be split now"))));
    }

    /** The middle of its files; when there are none, of what is flushed first. */
    private CompletableFuture<Optional<Bytes>> middle(ServerName holder) {
        return work.calls()
                .splitPoint(holder, parent)
                .thenCompose(row -> row.isPresent()
                        ? CompletableFuture.completedFuture(row)
                        : work.calls().flush(holder, parent, Optional.empty()).thenCompose(nothing -> work.calls()
                                .splitPoint(holder, parent)));
    }

    private Next withPoint(RegionEntry entry, Bytes row) {
        try {
            checkPoint(row);
        } catch (RpcException e) {
            return new Next.Refused(e);
        }
        long id = work.childId(List.of(parent));
        return new Next.Step(new SplitRegion(
                work,
                Step.CLOSE,
                parent,
                row,
                List.of(
                        RegionInfo.of(parent.table(), parent.startKey(), row, id),
                        RegionInfo.of(parent.table(), row, parent.endKey(), id)),
                entry.server().map(ServerName::toString).orElse(""),
                ""));
    }

    private CompletableFuture<Void> record() {
        return work.meta()
                .apply(MetaMutation.split(parent, daughters.get(0), daughters.get(1)))
                .thenRun(() -> {
                    work.regions().remove(parent);
                    daughters.forEach(work.regions()::findOrAdd);
                    work.parents().forgetMerged(parent);
                    work.parents().split(parent, daughters);
                });
    }

    private Next told() {
        work.events()
                .record(
                        Event.Kind.REGION_SPLIT,
                        parent.encodedName(),
                        "split at row " + point,
                        Map.of(
                                "table", parent.table().toString(),
                                "lower", daughters.get(0).encodedName(),
                                "upper", daughters.get(1).encodedName()));
        return new Next.Done();
    }

    private Optional<ServerName> lastServer() {
        return server.isEmpty() ? Optional.empty() : Optional.of(ServerName.parse(server));
    }

    private SplitRegion at(Step step) {
        return new SplitRegion(work, step, parent, point, daughters, server, refusal);
    }

    private SplitRegion takenBack(String why) {
        return new SplitRegion(work, Step.WITHDRAW, parent, point, daughters, server, why);
    }
}
