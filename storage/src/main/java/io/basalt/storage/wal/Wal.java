package io.basalt.storage.wal;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The write-ahead log of one server: group commit into preallocated segments.
 *
 * <p>Any thread may call any method. Nothing here waits: the disk is touched only by tasks on the two executors that
 * {@link #create} takes, one at a time on each.
 */
public final class Wal implements AutoCloseable {
    private Wal() {}

    /**
     * Starts the log of a new server: creates its directory, takes its lock and prepares the first segment. Blocks.
     *
     * @param directory {@code wal/<server>}, which must hold no log yet
     * @param syncer runs the writes, the syncs and every {@link AppendCallback}
     * @param background prepares and releases segments; may be the same as {@code syncer}, at the price of a stall
     *     whenever a segment is zeroed
     * @throws IOException also when somebody else holds the lock
     */
    public static Wal create(FileSystem files, String directory, WalConfig config, Executor syncer, Executor background)
            throws IOException {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /**
     * Tells that no record of the region up to {@code flushedSequenceId} will be needed any more: they are in files
     * that a published manifest names. Segments in which that holds for every region are deleted in the background.
     */
    public void regionFlushed(String region, long flushedSequenceId) {
        throw new UnsupportedOperationException();
    }

    /** Lets the next record go to a new segment, as soon as that one is prepared. */
    public void roll() {
        throw new UnsupportedOperationException();
    }

    /**
     * The regions whose flush would release every segment but the newest {@code keep}, in order of their names. When
     * a log grows because one quiet region was never flushed, this names it.
     */
    public List<String> regionsHolding(int keep) {
        throw new UnsupportedOperationException();
    }

    public WalStatus status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Refuses new records, writes the waiting ones, closes the last segment with its index and gives the lock back.
     * The future completes when that is done, on the syncer; exceptionally when the log had failed or fails now.
     */
    public CompletableFuture<Void> shutdown() {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives the log up without writing anything more: refuses new records, fails the waiting ones, gives the lock
     * back. For a server that has lost its lease or is going down hard.
     */
    public CompletableFuture<Void> abort(String reason) {
        throw new UnsupportedOperationException();
    }

    /** {@link #shutdown} without waiting for it. */
    @Override
    public void close() {
        shutdown();
    }
}
