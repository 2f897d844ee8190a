package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One contiguous row range of a table: the parts below, wired together. See the package's essay. */
public final class Region {
    private final RegionIdentity identity;
    private final RegionEnvironment environment;
    private final long openSequenceId;
    private final RegionFailure failure = new RegionFailure();
    private final NonceTable nonces;
    private final ViewHolder views;
    private final SyncOrder sync; // written but not synced -> synced and acknowledged
    private final RegionReader reader; // gets and scans over an immutable view
    private final RegionWriter writer; // orders and applies mutations
    private final FlushCycle flushes; // MemStores -> HFiles -> manifest n+1
    private final CompactionCycle compactions; // picked files -> one file -> manifest n+1
    private final BulkLoad loads; // HFiles made elsewhere -> manifest n+1
    private final RegionClose close;

    private Region(RegionEnvironment environment, RegionIdentity identity, RegionOpening.Opened opened) {
        this.identity = identity;
        this.environment = environment;
        this.openSequenceId = opened.openSequenceId();
        this.nonces = opened.nonces();
        this.views = new ViewHolder(opened.view());
        long lastSequenceId = openSequenceId - 1;
        this.sync = new SyncOrder(
                lastSequenceId, environment.ackAllowed(), new Acknowledgements(identity, nonces, failure));
        this.reader = new RegionReader(identity, environment, views, sync);
        this.writer =
                new RegionWriter(environment, identity, views, sync, reader::open, nonces, failure, lastSequenceId);
        RegionParts parts = new RegionParts(
                identity,
                environment,
                views,
                sync,
                writer,
                opened.manifest(),
                opened.files(),
                new SerialExecutor(environment.disk()),
                failure);
        this.flushes = new FlushCycle(parts);
        this.compactions = new CompactionCycle(parts);
        this.loads = new BulkLoad(parts);
        this.close = new RegionClose(parts, flushes, compactions);
        failure.listener(close::stopAfterFailure);
        environment.loop().execute(writer::begin);
    }

    /**
     * Takes the region over and makes it available. Blocks; for a thread that may wait for the disk.
     *
     * <p>Publishes a manifest that names this server as owner, then replays what earlier owners logged and did not
     * flush. The logs of other servers have been sealed by whoever knows that those are dead.
     *
     * @throws io.basalt.storage.manifest.LostOwnershipException when somebody else opened it at the same time
     */
    public static Region open(RegionEnvironment environment, RegionInfo info, TableDescriptor table)
            throws IOException {
        RegionIdentity identity = RegionIdentity.of(info, table, environment.config());
        return new Region(environment, identity, RegionOpening.open(environment, identity));
    }

    public RegionInfo info() {
        return identity.info();
    }

    public TableDescriptor table() {
        return identity.table();
    }

    /** Bytes in its MemStores at which the region is to be flushed. */
    public long flushSizeBytes() {
        return identity.flushSizeBytes();
    }

    /** Greater than every sequence id that the region had before it was opened; grows with each open. */
    public long openSequenceId() {
        return openSequenceId;
    }

    /** Any thread. The operation's callback is called once, also when the region is closed already. */
    public void submit(RowOperation operation) {
        writer.submit(operation);
    }

    /** As {@link #submit} of each in this order, handed over at once. */
    public void submit(List<RowOperation> operations) {
        writer.submit(operations);
    }

    /**
     * Opens a scan, or a get with {@link ScanSpec#row}. Any thread; reads nothing from the disk yet. The scanner sees
     * one state of the region until it is closed, whatever is flushed, compacted or closed meanwhile.
     *
     * @throws RpcException NO_SUCH_FAMILY, WRONG_REGION (a get outside the region), NOT_SERVING_REGION, DO_NOT_RETRY
     */
    public RegionScanner scan(ScanSpec spec, ReadMode mode) throws RpcException {
        if (failure.cause() != null) {
            throw RegionReader.notServing(identity);
        }
        return reader.open(spec, mode);
    }

    /**
     * Writes the MemStores into HFiles; completes on the region's loop when they are live and the log is released. After a
     * failure the data is still in memory and in the log, and the flush may be repeated.
     *
     * @return whether there was anything to flush
     */
    public CompletableFuture<Boolean> flush() {
        return onShard(flushes::start);
    }

    /**
     * Compacts what the policy picks, or with {@code major} all files of every family.
     *
     * @return whether anything was rewritten
     */
    public CompletableFuture<Boolean> compact(boolean major) {
        return onShard(() -> compactions.start(major));
    }

    /**
     * Takes HFiles in that were made elsewhere, HBase's too: all of them become visible at once, durably, or none. They
     * are copied and checked from end to end; the originals stay as they are.
     *
     * @param source where the originals are
     * @return completes with the sequence id of all their cells, or with an {@link RpcException}: NO_SUCH_FAMILY,
     *     WRONG_REGION (a row is outside), DO_NOT_RETRY (another family's cells), IO (damaged, or the disk failed)
     */
    public CompletableFuture<Long> bulkLoad(FileSystem source, List<FamilyFile> files) {
        return onShard(() -> loads.start(source, files));
    }

    /**
     * As {@link #bulkLoad(FileSystem, List)}, but of files that may hold rows of other regions too: those in {@code rows}
     * are taken, the others passed over.
     *
     * @return as there; 0 when the files have no such rows. WRONG_REGION is for {@code rows}
     */
    public CompletableFuture<Long> bulkLoad(FileSystem source, List<FamilyFile> files, RowRange rows) {
        return onShard(() -> loads.start(source, files, rows));
    }

    /**
     * Stops writes, flushes and gives the region up. Reads that are open go on; new ones are refused at the end. After
     * a failure the region serves no more, and its unflushed data is in the log for the next owner.
     *
     * @return the newest sequence id that the region gave
     */
    public CompletableFuture<Long> close() {
        return onShard(close::close);
    }

    /** Drops the region as a crash would: unflushed data stays in the log. Waiting operations fail. Any thread. */
    public void abort() {
        failure.regionFailed(new RpcException(ErrorKind.NOT_SERVING_REGION, "the region was dropped"));
    }

    /**
     * Completes, with the reason, when the region stopped by itself: the log failed, another server owns it, or an
     * acknowledgement was not allowed any more. It has dropped everything then, as by {@link #abort}.
     */
    public CompletableFuture<Throwable> whenFailed() {
        return failure.future();
    }

    /** The files that are read now: family by family in the order of their names, each from its newest to its oldest. */
    public List<LiveFile> files() {
        RegionView view = views.acquire();
        if (view == null) {
            return List.of();
        }
        try {
            return view.stores().stream()
                    .flatMap(store -> store.files().stream())
                    .map(StoreFile::live)
                    .toList();
        } finally {
            view.release();
        }
    }

    /**
     * The first row of the second half, if the region can be split now: it has files of its own only, and one of them
     * has more than one row. Blocks on the disk.
     */
    public Optional<Bytes> splitPoint() throws IOException {
        RegionView view = views.acquire();
        if (view == null) {
            return Optional.empty();
        }
        try {
            return SplitPoint.of(view, identity.info());
        } finally {
            view.release();
        }
    }

    /** Whether it uses files of other regions, which the next compactions change. Any thread. */
    public boolean hasReferences() {
        return metrics().sharedFiles() > 0;
    }

    public RegionMetrics metrics() {
        RegionView view = views.acquire();
        if (view == null) {
            return RegionMetrics.NONE;
        }
        try {
            return RegionMetrics.of(view, writer, reader.opened(), sync.readPoint());
        } finally {
            view.release();
        }
    }

    private <T> CompletableFuture<T> onShard(Supplier<CompletableFuture<T>> start) {
        CompletableFuture<T> result = new CompletableFuture<>();
        environment.loop().execute(() -> {
            var unused = start.get().whenComplete((value, problem) -> {
                if (problem == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(problem);
                }
            });
        });
        return result;
    }
}
