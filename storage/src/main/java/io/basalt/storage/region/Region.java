package io.basalt.storage.region;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One contiguous row range of a table. Signatures first; see the package's essay. */
public final class Region {
    private Region() {}

    /**
     * Takes the region over and makes it available. Blocks; for a thread that may wait for the disk.
     *
     * <p>Publishes a manifest that names this server as owner, then replays what earlier owners logged and did not
     * flush. Their logs are sealed by then or will be: whoever calls knows that those servers are dead.
     *
     * @throws io.basalt.storage.manifest.LostOwnershipException when somebody else opened it at the same time
     */
    public static Region open(RegionEnvironment environment, RegionInfo info, TableDescriptor table)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public RegionInfo info() {
        throw new UnsupportedOperationException();
    }

    public TableDescriptor table() {
        throw new UnsupportedOperationException();
    }

    /** Greater than every sequence id that the region had before it was opened; grows with each open. */
    public long openSequenceId() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. The operation's callback is called once, also when the region is closed already. */
    public void submit(RowOperation operation) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #submit} of each in this order, handed over at once. */
    public void submit(List<RowOperation> operations) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a scan, or a get with {@link ScanSpec#row}. Any thread; reads nothing from the disk yet. The scanner sees
     * one state of the region until it is closed, whatever is flushed, compacted or closed meanwhile.
     *
     * @throws RpcException NO_SUCH_FAMILY, WRONG_REGION (a get outside the region), NOT_SERVING_REGION
     */
    public RegionScanner scan(ScanSpec spec, ReadMode mode) throws RpcException {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the MemStores into HFiles; completes when they are live and the log is released. After a failure the data
     * is still in memory and in the log, and the flush may be repeated.
     *
     * @return whether there was anything to flush
     */
    public CompletableFuture<Boolean> flush() {
        throw new UnsupportedOperationException();
    }

    /**
     * Compacts what the policy picks, or with {@code major} all files of every family.
     *
     * @return whether anything was rewritten
     */
    public CompletableFuture<Boolean> compact(boolean major) {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops writes, flushes and gives the region up. Reads that are open go on; new ones are refused. After a failure
     * the region serves no more, and its unflushed data is in the log for the next owner.
     *
     * @return the newest sequence id that the region gave
     */
    public CompletableFuture<Long> close() {
        throw new UnsupportedOperationException();
    }

    /** Drops the region as a crash would: unflushed data stays in the log. Waiting operations fail. Any thread. */
    public void abort() {
        throw new UnsupportedOperationException();
    }

    /**
     * Completes, with the reason, when the region stopped by itself: the log failed, another server owns it, or an
     * acknowledgement was not allowed any more. The server then drops it.
     */
    public CompletableFuture<Throwable> whenFailed() {
        throw new UnsupportedOperationException();
    }

    public RegionMetrics metrics() {
        throw new UnsupportedOperationException();
    }
}
