package io.basalt.master.flush;

import io.basalt.base.Bytes;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterStorePb.FlushTableState;
import io.basalt.protocol.wire.PbNames;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** All regions of a table are flushed, which does no harm if it is done again. */
record FlushTable(TableFlushes work, TableName table) implements Procedure {
    static final String KIND = "flush-table";

    static ProcedureKind kind(TableFlushes work) {
        return new ProcedureKind(KIND, state -> {
            return new FlushTable(
                    work,
                    PbNames.fromPb(FlushTableState.parseFrom(state.asBuffer()).getTable()));
        });
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return "table " + table;
    }

    @Override
    public String step() {
        return "FLUSH";
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.tableShared(table));
    }

    @Override
    public Bytes state() {
        return Bytes.wrap(FlushTableState.newBuilder()
                .setTable(PbNames.toPb(table))
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        work.checkEnabled(table);
        return this;
    }

    @Override
    public CompletableFuture<Next> advance() {
        return work.flush(table).thenApply(nothing -> new Next.Done());
    }
}
