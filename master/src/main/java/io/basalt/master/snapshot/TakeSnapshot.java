package io.basalt.master.snapshot;

import io.basalt.base.Bytes;
import io.basalt.master.procedure.Lock;
import io.basalt.master.procedure.Next;
import io.basalt.master.procedure.Procedure;
import io.basalt.master.procedure.ProcedureKind;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterStorePb.TakeSnapshotState;
import io.basalt.protocol.pb.SnapshotPb.SnapshotDescription;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.protocol.wire.PbDescriptors;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.snapshot.SnapshotId;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A snapshot is taken: every region is flushed, and a copy of its manifest kept. Each region is as it was at some moment
 * of that; everything acknowledged before the beginning is in it. The table keeps its regions meanwhile, and is in use.
 *
 * @param refusal why it is taken back; empty if it is not
 */
record TakeSnapshot(Snapshots work, Step at, SnapshotDescription description, TableDescriptor schema, String refusal)
        implements Procedure {
    static final String KIND = "take-snapshot";

    /** The order is that of the stored numbers. */
    enum Step {
        BEGIN,
        FLUSH,
        ADD,
        COMPLETE,
        TAKE_BACK
    }

    static ProcedureKind kind(Snapshots work) {
        return new ProcedureKind(KIND, state -> {
            TakeSnapshotState stored = TakeSnapshotState.parseFrom(state.asBuffer());
            return new TakeSnapshot(
                    work,
                    Step.values()[stored.getStep()],
                    stored.getSnapshot(),
                    PbDescriptors.fromPb(stored.getSchema()),
                    stored.getRefusal());
        });
    }

    static String subject(String snapshot) {
        return "snapshot " + snapshot;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String subject() {
        return subject(description.getName());
    }

    @Override
    public String step() {
        return at.name();
    }

    @Override
    public Set<Lock> locks() {
        return Set.of(Lock.table(table()));
    }

    private TableName table() {
        return TableName.parse(description.getTable());
    }

    /** Nobody takes two of a name at the same millisecond. */
    private SnapshotId id() {
        return new SnapshotId(description.getName(), description.getCreationTime());
    }

    @Override
    public Bytes state() {
        return Bytes.wrap(TakeSnapshotState.newBuilder()
                .setStep(at.ordinal())
                .setSnapshot(description)
                .setSchema(PbDescriptors.toPb(schema))
                .setRefusal(refusal)
                .build()
                .toByteArray());
    }

    @Override
    public Procedure prepare() throws RpcException {
        String name = description.getName();
        if (work.exists(name) || work.begun(name).isPresent()) {
            throw taken();
        }
        return this;
    }

    @Override
    public CompletableFuture<Next> advance() {
        return switch (at) {
            case BEGIN ->
                work.disk()
                        .begin(id(), description, schema)
                        .handle((nothing, failure) -> begun(failure))
                        .thenCompose(next -> next);
            case FLUSH ->
                (description.getType() == SnapshotDescription.Type.FLUSH
                                ? work.flush(table())
                                : CompletableFuture.<Void>completedFuture(null))
                        .thenApply(nothing -> next(Step.ADD, ""));
            case ADD ->
                work.disk()
                        .add(id(), work.regions(table()))
                        .handle((nothing, failure) -> added(failure))
                        .thenCompose(next -> next);
            case COMPLETE ->
                work.disk()
                        .complete(id())
                        .handle((nothing, failure) -> completed(failure))
                        .thenCompose(next -> next);
            case TAKE_BACK ->
                work.disk()
                        .delete(id())
                        .thenApply(nothing -> new Next.Refused(new RpcException(ErrorKind.SNAPSHOT_CREATION, refusal)));
        };
    }

    private CompletableFuture<Next> begun(Throwable failure) {
        if (failure == null) {
            return CompletableFuture.completedFuture(next(Step.FLUSH, ""));
        }
        Throwable cause = ErrorWire.unwrap(failure);
        if (cause instanceof FileAlreadyExistsException) {
            return CompletableFuture.completedFuture(new Next.Refused(taken()));
        }
        if (cause instanceof IllegalArgumentException) {
            return CompletableFuture.completedFuture(
                    new Next.Refused(new RpcException(ErrorKind.DO_NOT_RETRY, cause.getMessage())));
        }
        return CompletableFuture.failedFuture(cause);
    }

    private CompletableFuture<Next> added(Throwable failure) {
        return failure == null ? CompletableFuture.completedFuture(next(Step.COMPLETE, "")) : takeBackOrRetry(failure);
    }

    private CompletableFuture<Next> completed(Throwable failure) {
        if (failure != null) {
            return takeBackOrRetry(failure);
        }
        work.taken(id(), description);
        return CompletableFuture.completedFuture(new Next.Done());
    }

    private CompletableFuture<Next> takeBackOrRetry(Throwable failure) {
        Throwable cause = ErrorWire.unwrap(failure);
        return cause instanceof RetiredRegionException || cause instanceof NoSuchFileException
                ? CompletableFuture.completedFuture(next(Step.TAKE_BACK, cause.getMessage()))
                : CompletableFuture.failedFuture(cause);
    }

    private RpcException taken() {
        return new RpcException(ErrorKind.SNAPSHOT_EXISTS, "there is a snapshot " + description.getName() + " already");
    }

    private Next next(Step step, String reason) {
        return new Next.Step(new TakeSnapshot(work, step, description, schema, reason));
    }
}
