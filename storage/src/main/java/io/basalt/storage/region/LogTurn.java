package io.basalt.storage.region;

import io.basalt.storage.wal.AppendCallback;
import io.basalt.storage.wal.WalBatch;
import io.basalt.storage.wal.WalClosedException;
import java.time.Duration;

/**
 * The record that a region's writer fills and gives to the log, one batch after the other. A batch that the log has no
 * room for is offered again until it is taken; meanwhile the writer must begin no other, for records of a region enter
 * the log in the order of their sequence ids.
 *
 * <p>Threads: the region's loop only.
 */
final class LogTurn {
    /** How soon a batch is offered again that the log had no room for. */
    private static final Duration RETRY = Duration.ofMillis(1);

    private final RegionEnvironment environment;
    private final String encodedName;
    private final SyncOrder sync;
    private final RegionWriter.Failure failure;
    private final Runnable goOn;

    private final WalBatch record = new WalBatch();
    private SyncOrder.Batch stalled; // or null: what the log had no room for yet

    /** @param goOn called when a batch that had stalled has been taken */
    LogTurn(
            RegionEnvironment environment,
            String encodedName,
            SyncOrder sync,
            RegionWriter.Failure failure,
            Runnable goOn) {
        this.environment = environment;
        this.encodedName = encodedName;
        this.sync = sync;
        this.failure = failure;
        this.goOn = goOn;
    }

    /** What the next record will hold. */
    WalBatch record() {
        return record;
    }

    /** True while the log has no room for the last batch. */
    boolean isStalled() {
        return stalled != null;
    }

    /** Ends the batch: it is durable when its record is, or at once when nothing of it is to be logged. */
    void end(SyncOrder.Batch batch) {
        if (record.isEmpty()) {
            sync.durable(batch);
        } else {
            append(batch);
        }
    }

    private void append(SyncOrder.Batch batch) {
        stalled = null;
        try {
            boolean taken = environment.wal().append(encodedName, record, new AppendCallback() {
                @Override
                public void synced() {
                    sync.durable(batch);
                }

                @Override
                public void failed(WalClosedException cause) {
                    failure.regionFailed(cause);
                }
            });
            if (!taken) {
                stalled = batch;
                environment.loop().schedule(RETRY, this::appendStalled);
                return;
            }
        } catch (WalClosedException | RuntimeException | Error e) { // whatever it is, the batch must hear of it
            failure.regionFailed(e);
        }
        record.clear();
    }

    private void appendStalled() {
        SyncOrder.Batch batch = stalled;
        if (batch != null) {
            append(batch);
            goOn.run();
        }
    }
}
