package io.basalt.storage.wal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.base.Clock;
import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log of one server: group commit into preallocated segments.
 *
 * <p>Threads: any thread may call any method. Nothing here waits: the disk is touched only by tasks on the two
 * executors that {@link #create} takes. On the syncer at most one task of a log runs or waits; what is under "syncer
 * only" belongs to it.
 */
public final class Wal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Wal.class);

    /** The first segment is small, so that a server starts at once and an idle one takes little space. */
    private static final long FIRST_SEGMENT_BYTES = 4 << 20;

    /** By which no sync takes any time. */
    private static final Clock STANDING = new Clock() {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return 0;
        }
    };

    private final String directory;
    private final long maxUnsyncedBytes;
    private final boolean synced;
    private final Executor syncer;
    private final FileSystem.Lock fileLock;
    private final Segments segments;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private final Object lock = new Object();
    private final Gathering gathering;

    /** Of every region that ever appended. */
    @GuardedBy("lock")
    private final Map<String, RegionPosition> positions = new HashMap<>();

    @GuardedBy("lock")
    private Group filling = new Group();

    /** The other group; null while the syncer has it. */
    @GuardedBy("lock")
    private Group idle = new Group();

    /** Whether a syncer task runs or waits to. */
    @GuardedBy("lock")
    private boolean syncing;

    @GuardedBy("lock")
    private long unsyncedBytes;

    /** What waiters are told once no record can become durable any more; null until then. */
    @GuardedBy("lock")
    private WalClosedException failure;

    /** Whether the failure is the disk's. */
    @GuardedBy("lock")
    private boolean broken;

    /** Whether {@link #shutdown} or {@link #abort} was called. */
    @GuardedBy("lock")
    private boolean closed;

    /** Whether, after that, the last group is through. */
    @GuardedBy("lock")
    private boolean ending;

    @GuardedBy("lock")
    private long writerBytes;

    @GuardedBy("lock")
    private long syncedRecords;

    @GuardedBy("lock")
    private long syncedMutations;

    @GuardedBy("lock")
    private long syncedBytes;

    @GuardedBy("lock")
    private long syncs;

    private volatile boolean rollRequested; // set by any thread, cleared by the syncer

    // ---- syncer only ----
    private SegmentWriter writer;

    private Wal(
            FileSystem files,
            String directory,
            WalConfig config,
            Executor syncer,
            Executor background,
            Clock clock,
            FileSystem.Lock fileLock)
            throws IOException {
        this.directory = directory;
        this.maxUnsyncedBytes = config.maxUnsynced().bytes();
        this.synced = config.sync();
        this.syncer = syncer;
        this.fileLock = fileLock;
        this.gathering = new Gathering(clock, lock);
        this.segments = new Segments(files, directory, config.segmentSize().bytes(), background, this::fail);
        Segments.Prepared first = segments.create(Math.min(config.segmentSize().bytes(), FIRST_SEGMENT_BYTES));
        this.writer = writer(first, SegmentHeader.first(directory, first.number()));
    }

    private SegmentWriter writer(Segments.Prepared segment, SegmentHeader header) {
        return new SegmentWriter(segment.file(), header, segment.capacityBytes(), synced);
    }

    /**
     * Starts the log of a new server: creates its directory, takes its lock and prepares the first segment. Blocks.
     *
     * @param directory {@code wal/<server>}, which must hold no log yet
     * @param syncer runs the writes, the syncs and every {@link AppendCallback}
     * @param background prepares and releases segments; may be the same as {@code syncer}, at the price of a stall
     *     whenever a segment is prepared
     * @param clock tells how long syncs take
     * @throws IOException also when somebody else holds the lock
     */
    public static Wal create(
            FileSystem files, String directory, WalConfig config, Executor syncer, Executor background, Clock clock)
            throws IOException {
        files.createDirectories(directory);
        FileSystem.Lock fileLock = files.tryLock(WalFiles.lock(directory))
                .orElseThrow(() -> new IOException(
                        "another process holds the lock of " + directory + ": does the server run already?"));
        try {
            if (!WalFiles.segments(files, directory).isEmpty() || files.exists(WalFiles.seal(directory))) {
                throw new FileAlreadyExistsException(directory, null, "holds the log of an earlier server");
            }
            return new Wal(files, directory, config, syncer, background, clock, fileLock);
        } catch (IOException | RuntimeException e) {
            fileLock.close();
            throw e;
        }
    }

    /** Starts a log that never waits for more writers: for one that has a single one. */
    public static Wal create(FileSystem files, String directory, WalConfig config, Executor syncer, Executor background)
            throws IOException {
        return create(files, directory, config, syncer, background, STANDING);
    }

    /**
     * Adds the batch to the log as one record and returns at once.
     *
     * <p>The order of calls is the order in the log, so when a record is durable every earlier one is too.
     *
     * @param region encoded region name
     * @param batch not empty; its sequence ids are greater than those of every earlier append of the region. Read
     *     before this method returns
     * @return whether the record was taken. {@code false}: {@link WalConfig#maxUnsynced} bytes are waiting for the
     *     disk already; nothing was added, the callback will not be called, and the client should be told to retry
     * @throws WalClosedException when the log was closed or has failed; the callback will not be called
     */
    public boolean append(String region, WalBatch batch, AppendCallback done) throws WalClosedException {
        batch.prepare(region);
        Thread gathered = null;
        boolean isFirst;
        synchronized (lock) {
            refuseIfClosed();
            int bytes = batch.recordBytes();
            if (unsyncedBytes > 0 && unsyncedBytes + bytes > maxUnsyncedBytes) {
                return false;
            }
            RegionPosition position = positions.get(region);
            if (position == null) {
                position = new RegionPosition();
                positions.put(region, position);
            } else if (batch.firstSequenceId() <= position.lastSequenceId) {
                throw new IllegalArgumentException("region " + region + " appends sequence id "
                        + batch.firstSequenceId() + " after " + position.lastSequenceId);
            }
            filling.add(region, batch, done);
            position.lastSequenceId = batch.lastSequenceId();
            unsyncedBytes += bytes;
            isFirst = !syncing;
            syncing = true;
            if (!isFirst) {
                gathered = gathering.toWake(filling);
            }
        }
        if (isFirst) {
            startSyncing();
        } else if (gathered != null) {
            LockSupport.unpark(gathered);
        }
        return true;
    }

    /**
     * Tells that no record of the region up to {@code flushedSequenceId} will be needed any more: they are in files
     * that a published manifest names. Segments in which that holds for every region are released in the background.
     */
    public void regionFlushed(String region, long flushedSequenceId) {
        segments.regionFlushed(region, flushedSequenceId);
    }

    /** Lets the next record go to a new segment, as soon as that one is prepared. */
    public void roll() {
        rollRequested = true;
        segments.prepare();
    }

    /**
     * The regions whose flush would release every segment but the newest {@code keep}, in order of their names. When
     * a log grows because one quiet region was never flushed, this names it.
     */
    public List<String> regionsHolding(int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("the segment being written stays");
        }
        return segments.regionsHolding(keep);
    }

    /** What the log holds and has done so far. */
    public WalStatus status() {
        int retiredSegments = segments.retiredSegments();
        long retiredBytes = segments.retiredBytes();
        synchronized (lock) {
            return new WalStatus(
                    retiredSegments + 1,
                    retiredBytes + writerBytes,
                    unsyncedBytes,
                    syncedRecords,
                    syncedMutations,
                    syncedBytes,
                    syncs,
                    broken);
        }
    }

    /**
     * Refuses new records, writes the waiting ones, closes the last segment with its index and gives the lock back.
     * The future completes when that is done, on the syncer; exceptionally when the log had failed or fails now.
     */
    public CompletableFuture<Void> shutdown() {
        return end(null);
    }

    /**
     * Gives the log up without writing anything more: refuses new records, fails the waiting ones, gives the lock
     * back. For a server that has lost its lease or is going down hard. The future completes when the lock is free.
     */
    public CompletableFuture<Void> abort(String reason) {
        return end(new WalClosedException("the log " + directory + " was given up: " + reason));
    }

    /** {@link #shutdown} without waiting for it. */
    @Override
    public void close() {
        CompletableFuture<Void> unused = shutdown();
    }

    private CompletableFuture<Void> end(WalClosedException waitersHear) {
        synchronized (lock) {
            closed = true;
            if (failure == null) {
                failure = waitersHear;
            }
            if (syncing || ending) {
                return ended;
            }
            syncing = true;
        }
        startSyncing();
        return ended;
    }

    @GuardedBy("lock")
    private void refuseIfClosed() throws WalClosedException {
        if (failure != null) {
            throw new WalClosedException(failure.getMessage(), failure);
        }
        if (closed) {
            throw new WalClosedException("the log " + directory + " was shut down");
        }
    }

    /**
     * The disk did not do what it was told. What of the written bytes is durable is unknown, and a later sync that
     * succeeds would not say: so this log never tries again.
     */
    private void fail(Throwable cause) {
        synchronized (lock) {
            if (broken) {
                return;
            }
            log.error("Log failed, it takes no more records directory={}", directory, cause);
            broken = true;
            failure = new WalClosedException("the log " + directory + " has failed: " + cause.getMessage(), cause);
            if (syncing || ending) {
                return;
            }
            syncing = true;
        }
        startSyncing();
    }

    /** Called by whoever has just set {@link #syncing}. */
    private void startSyncing() {
        try {
            syncer.execute(this::sync);
        } catch (RejectedExecutionException e) {
            // The process is going down. Nobody else will tell the waiters.
            fail(e);
            sync();
        }
    }

    /** Writes, syncs and completes all that has been appended, then makes room for the next group. */
    private void sync() {
        gather();
        Group group = nextGroup();
        if (group == null) {
            return;
        }
        WalClosedException failed = write(group);
        if (failed == null) {
            group.synced();
        } else {
            group.failed(failed);
        }
        group.clear();
        synchronized (lock) {
            idle = group;
            syncing = !filling.isEmpty() || gathering.wants(filling) || (closed && !ending);
            if (!syncing) {
                return;
            }
        }
        // A task per group, so that others who share the executor get their turn.
        startSyncing();
    }

    private void gather() {
        synchronized (lock) {
            if (closed || failure != null || !gathering.begins(filling)) {
                return;
            }
        }
        gathering.await();
    }

    /** Takes the group that has been filling; null when there is nothing to do. */
    private Group nextGroup() {
        synchronized (lock) {
            if (!filling.isEmpty()) {
                Group group = filling;
                filling = idle;
                idle = null;
                return group;
            }
            syncing = false;
            if (!closed || ending) {
                return null;
            }
            ending = true;
        }
        segments.close(this::startEnding);
        return null;
    }

    /** Returns null on success, otherwise what the waiters are to be told. */
    private WalClosedException write(Group group) {
        synchronized (lock) {
            if (failure != null) {
                unsyncedBytes -= group.bytes();
                return failure;
            }
        }
        try {
            rollIfDue(group.bytes());
            gathering.syncBegins();
            writer.write(group);
            gathering.syncEnded();
            if (writer.wantsSuccessor()) {
                segments.prepare();
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the waiters must hear of it
            fail(e);
        }
        synchronized (lock) {
            unsyncedBytes -= group.bytes();
            gathering.expect(group, filling);
            if (failure == null) {
                writerBytes = writer.end();
                syncedMutations += group.mutations();
                syncedRecords += group.records();
                syncedBytes += group.bytes();
                syncs++;
            }
            return failure;
        }
    }

    /** When the next segment is not ready, the present one grows: slower, but nobody waits. */
    private void rollIfDue(int bytes) {
        if (writer.isEmpty() || (writer.hasRoomFor(bytes) && !rollRequested)) {
            return;
        }
        Segments.Prepared next = segments.takePrepared();
        if (next == null) {
            segments.prepare();
            return;
        }
        rollRequested = false;
        SegmentWriter full = writer;
        SegmentHeader header = full.successor(next.number(), SegmentHeader.idOf(directory, next.number()));
        writer = writer(next, header);
        segments.retire(full);
        WalStatus status = status();
        log.info(
                "Log goes on in its next segment directory={} segment={} segments={} bytes={} mutations={} syncs={}",
                directory,
                next.number(),
                status.segments(),
                status.bytes(),
                status.syncedMutations(),
                status.syncs());
    }

    private void startEnding() {
        try {
            syncer.execute(this::finish);
        } catch (RejectedExecutionException e) {
            fail(e);
            finish();
        }
    }

    private void finish() {
        WalClosedException failed;
        boolean exceptionally;
        synchronized (lock) {
            failed = failure;
            exceptionally = broken;
        }
        try (fileLock) {
            try {
                if (failed == null && !writer.isEmpty()) {
                    writer.finish();
                } else {
                    writer.abandon();
                }
            } finally {
                segments.discardUnused();
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, somebody waits for the end
            ended.completeExceptionally(e);
        }
        if (exceptionally) {
            ended.completeExceptionally(failed);
        } else {
            ended.complete(null);
        }
    }

    /** The sequence id of a region's last record; an object so that an append allocates none. */
    private static final class RegionPosition {
        long lastSequenceId;
    }
}
