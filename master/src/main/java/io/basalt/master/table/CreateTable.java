package io.basalt.master.table;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.master.event.Event;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.pb.MasterStorePb.CreateTableState;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbDescriptors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A table comes to be: its descriptor on disk, then its rows in hbase:meta, then its regions are opened.
 *
 * @param splitKeys where its regions begin, besides the first; sorted from {@link #prepare} on
 * @param regionId of its regions; 0 before {@link #prepare}
 */
record CreateTable(TableSteps work, Step at, TableDescriptor table, List<Bytes> splitKeys, long regionId)
        implements Procedure {
    private static final String KIND = "create-table";

    enum Step {
        DESCRIPTOR,
        META,
        OPEN
    }

    static ProcedureKind kind(TableSteps work) {
        return new ProcedureKind(KIND, state -> {
            CreateTableState stored = CreateTableState.parseFrom(state.asBuffer());
            return new CreateTable(
                    work,
                    Step.values()[stored.getStep()],
                    PbDescriptors.fromPb(stored.getTable()),
                    stored.getSplitKeyList().stream().map(PbBytes::fromPb).toList(),
                    stored.getRegionId());
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
        var state = CreateTableState.newBuilder()
                .setStep(at.ordinal())
                .setTable(PbDescriptors.toPb(table))
                .setRegionId(regionId);
        splitKeys.forEach(key -> state.addSplitKey(ByteString.copyFrom(key.asBuffer())));
        return Bytes.wrap(state.build().toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        TableName name = table.name();
        if (work.tables().find(name).isPresent() || name.isMeta()) {
            throw new RpcException(ErrorKind.TABLE_EXISTS, name.toString());
        }
        if (!work.namespaceExists().test(name.namespace())) {
            throw new RpcException(ErrorKind.NAMESPACE_NOT_FOUND, name.namespace());
        }
        TableSteps.checkSane(table);
        var keys = new TreeSet<>(splitKeys);
        if (keys.size() != splitKeys.size()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "table " + name + ": a split key is given twice");
        }
        if (keys.contains(Bytes.EMPTY)) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "table " + name + ": a split key is empty");
        }
        return new CreateTable(work, at, table, List.copyOf(keys), work.clock().wallMillis());
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case DESCRIPTOR -> work.directories().write(table, regionId).thenApply(nothing -> next(Step.META));
            case META -> record().thenApply(nothing -> next(Step.OPEN));
            case OPEN ->
                work.openAll(table.name(), "the table is created")
                        .thenCompose(nothing -> work.setState(table.name(), TableState.ENABLED))
                        .thenApply(nothing -> {
                            work.tell(
                                    Event.Kind.TABLE_CREATED,
                                    table.name(),
                                    (splitKeys.size() + 1) + " regions are open");
                            return new Next.Done();
                        });
        };
    }

    private CompletableFuture<Void> record() {
        List<RegionInfo> infos = TableSteps.split(table.name(), splitKeys, regionId);
        var changes = new ArrayList<MetaMutation>();
        changes.add(MetaMutation.tableState(table.name(), TableState.ENABLING));
        infos.forEach(info -> changes.add(MetaMutation.created(info, State.OFFLINE)));
        return work.applyInParts(changes).thenRun(() -> {
            work.tables().findOrAdd(table, TableState.ENABLING);
            infos.forEach(work.regions()::findOrAdd);
        });
    }

    private Next next(Step step) {
        return new Next.Step(new CreateTable(work, step, table, splitKeys, regionId));
    }
}
