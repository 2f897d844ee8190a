package io.basalt.storage.region;

import io.basalt.storage.manifest.LostOwnershipException;
import java.util.concurrent.CompletableFuture;

/** Whether and why a region stopped by itself. The first cause stays. Thread-safe. */
final class RegionFailure implements RegionWriter.Failure {
    /** Tells the region's parts to stop. */
    interface Listener {
        void stop(Throwable cause);
    }

    private final CompletableFuture<Throwable> future = new CompletableFuture<>();
    private volatile Listener listener = cause -> {}; // set once, before the region is used

    void listener(Listener newListener) {
        this.listener = newListener;
    }

    @Override
    public void regionFailed(Throwable cause) {
        if (future.complete(cause)) {
            listener.stop(cause);
        }
    }

    /** The region has failed if {@code problem} says that somebody else owns it. */
    void ifOwnershipLost(Throwable problem) {
        if (problem instanceof LostOwnershipException) {
            regionFailed(problem);
        }
    }

    /** Null while the region has not failed. */
    Throwable cause() {
        return future.getNow(null);
    }

    CompletableFuture<Throwable> future() {
        return future.copy();
    }
}
