package io.basalt.master.table;

import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterStorePb.TableNameState;
import io.basalt.protocol.wire.PbNames;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A table is enabled or disabled: that is recorded, then every region is opened or closed. */
record ChangeTableState(TableSteps work, Direction direction, Step at, TableName name) implements Procedure {
    enum Direction {
        ENABLE("enable-table"),
        DISABLE("disable-table");

        private final String kind;

        Direction(String kind) {
            this.kind = kind;
        }
    }

    enum Step {
        RECORD,
        REGIONS
    }

    static ProcedureKind kind(TableSteps work, Direction direction) {
        return new ProcedureKind(direction.kind, state -> {
            TableNameState stored = TableNameState.parseFrom(state.asBuffer());
            return new ChangeTableState(
                    work, direction, Step.values()[stored.getStep()], PbNames.fromPb(stored.getTable()));
        });
    }

    @Override
    public String kind() {
        return direction.kind;
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
        return Bytes.wrap(TableNameState.newBuilder()
                .setStep(at.ordinal())
                .setTable(PbNames.toPb(name))
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        if (direction == Direction.ENABLE) {
            work.checkDisabled(name);
        } else if (work.existing(name).state() != TableState.ENABLED) {
            throw new RpcException(ErrorKind.TABLE_NOT_ENABLED, name.toString());
        }
        return this;
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case RECORD ->
                work.setState(name, direction == Direction.ENABLE ? TableState.ENABLING : TableState.DISABLING)
                        .thenApply(nothing -> new Next.Step(new ChangeTableState(work, direction, Step.REGIONS, name)));
            case REGIONS ->
                (direction == Direction.ENABLE ? enable() : disable()).thenApply(nothing -> new Next.Done());
        };
    }

    private CompletableFuture<Void> enable() {
        return work.openAll(name, "the table is enabled")
                .thenCompose(nothing -> work.setState(name, TableState.ENABLED))
                .thenRun(() -> work.tell(Event.Kind.TABLE_ENABLED, name, "all regions are open"));
    }

    private CompletableFuture<Void> disable() {
        return work.closeAll(name, "the table is disabled")
                .thenCompose(nothing -> work.setState(name, TableState.DISABLED))
                .thenRun(() -> work.tell(Event.Kind.TABLE_DISABLED, name, "all regions are closed"));
    }
}
