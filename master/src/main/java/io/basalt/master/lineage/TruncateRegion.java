package io.basalt.master.lineage;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.MasterStorePb.TruncateRegionState;
import io.basalt.protocol.wire.PbNames;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A region loses its rows and stays what it is: it is closed, its next manifest names no file, and it is opened where it
 * was.
 *
 * <pre>
 *   CLOSE -> FILES -> OPEN -> done
 *     ^        |
 *     '- AGAIN-'
 * </pre>
 *
 * <p>It is opened and closed once more when its server died while it closed: until another server has replayed that
 * one's log, the region cannot go on counting where it was.
 *
 * @param server where it was, as text; empty before {@link #prepare}
 */
record TruncateRegion(LineageSteps work, Step at, RegionInfo region, String server) implements Procedure {
    private static final String KIND = "truncate-region";
    private static final String REASON = "it is truncated";

    /** The order is that of the stored numbers. */
    enum Step {
        CLOSE,
        FILES,
        OPEN,
        AGAIN
    }

    static TruncateRegion of(LineageSteps work, RegionInfo region) {
        return new TruncateRegion(work, Step.CLOSE, region, "");
    }

    static ProcedureKind kind(LineageSteps work) {
        return new ProcedureKind(KIND, state -> {
            TruncateRegionState stored = TruncateRegionState.parseFrom(state.asBuffer());
            return new TruncateRegion(
                    work, Step.values()[stored.getStep()], PbNames.fromPb(stored.getRegion()), stored.getServer());
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return "region " + region.encodedName() + " of table " + region.table();
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.tableShared(region.table()), Lock.region(region));
    }

    @Override
    public Bytes state() {
        return Bytes.wrap(TruncateRegionState.newBuilder()
                .setStep(at.ordinal())
                .setRegion(PbNames.toPb(region))
                .setServer(server)
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        if (region.isMeta()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "hbase:meta is not truncated");
        }
        Optional<ServerName> holder = work.checkServed(region).server();
        return new TruncateRegion(
                work, at, region, holder.map(ServerName::toString).orElse(""));
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case CLOSE -> work.takeDown(Set.of(region), lastServer(), REASON).thenApply(nothing -> next(Step.FILES));
            case FILES -> work.empty(region, at(Step.OPEN), at(Step.AGAIN));
            case OPEN -> work.open(Set.of(region), lastServer(), REASON).thenApply(nothing -> told());
            case AGAIN -> work.open(Set.of(region), lastServer(), REASON).thenApply(nothing -> next(Step.CLOSE));
        };
    }

    private Next told() {
        work.events()
                .record(
                        Event.Kind.REGION_TRUNCATED,
                        region.encodedName(),
                        "a client asked for it",
                        Map.of("table", region.table().toString()));
        return new Next.Done();
    }

    private Optional<ServerName> lastServer() {
        return server.isEmpty() ? Optional.empty() : Optional.of(ServerName.parse(server));
    }

    private TruncateRegion at(Step step) {
        return new TruncateRegion(work, step, region, server);
    }

    private Next next(Step step) {
        return new Next.Step(at(step));
    }
}
