package io.basalt.regionserver.scan;

import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.region.Region;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A scan that a client is in the midst of. Used by one call at a time, which {@link #begin} sees to. Between two calls its
 * scanner may be read for the second one.
 */
final class OpenScanner {
    private final long id;
    private final Region region;
    private final RegionScanner scanner;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** When it is given up if no call comes, on the monotonic clock. Not looked at while a call is running. */
    private volatile long leaseEndsNanos;

    // ---- by the running call ----
    private long nextCallSequence;
    private long maxResultSize;
    private boolean wantsCursor;
    private int fullBatches;
    private ScanBatch ahead;

    OpenScanner(long id, Region region, RegionScanner scanner) {
        this.id = id;
        this.region = region;
        this.scanner = scanner;
    }

    long id() {
        return id;
    }

    Region region() {
        return region;
    }

    RegionScanner scanner() {
        return scanner;
    }

    /** Claims the scanner for one call; false when another one has it. */
    boolean begin() {
        return busy.compareAndSet(false, true);
    }

    void end(long newLeaseEndsNanos) {
        leaseEndsNanos = newLeaseEndsNanos;
        busy.set(false);
    }

    boolean expired(long nowNanos) {
        return !busy.get() && leaseEndsNanos - nowNanos < 0;
    }

    /** The sequence number that the next call must have, if it has one. */
    long nextCallSequence() {
        return nextCallSequence;
    }

    void countCall() {
        nextCallSequence++;
    }

    /** Most bytes that the client wants in one answer; 0 when it does not say. */
    long maxResultSize() {
        return maxResultSize;
    }

    /** Whether the client wants to know how far a scan came that has nothing to return. */
    boolean wantsCursor() {
        return wantsCursor;
    }

    void wishes(long newMaxResultSize, boolean newWantsCursor) {
        maxResultSize = newMaxResultSize;
        wantsCursor = newWantsCursor;
    }

    /** Counts an answer; gives how many of the last ones were full. */
    int countFull(ScanBatch batch) {
        if (batch.bounds().results() > 0) {
            fullBatches = batch.full() ? fullBatches + 1 : 0;
        }
        return fullBatches;
    }

    /** The batch that is being filled, or is filled, for the next call; null when there is none. */
    ScanBatch ahead() {
        return ahead;
    }

    void readAhead(ScanBatch batch) {
        ahead = batch;
    }

    /** Gives the batch that was read ahead, which is the caller's now; null when there is none. */
    ScanBatch takeAhead() {
        ScanBatch taken = ahead;
        ahead = null;
        return taken;
    }
}
