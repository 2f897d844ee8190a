package io.basalt.bench.region;

import io.basalt.base.EventLoop;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Flushes and compacts a region when it is due, as a region server does. Lives on a loop. */
public final class Upkeep {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int COMPACT_AT_FILES = 4;

    private final Region region;
    private final EventLoop loop;
    private CompletableFuture<Boolean> flush = CompletableFuture.completedFuture(false);
    private CompletableFuture<Boolean> compaction = CompletableFuture.completedFuture(false);
    private volatile boolean stopped; // set by any thread

    public Upkeep(Region region, EventLoop loop) {
        this.region = region;
        this.loop = loop;
        loop.execute(this::look);
    }

    private void look() {
        if (stopped) {
            return;
        }
        if (flush.isDone() && region.metrics().memStoreBytes() >= region.flushSizeBytes()) {
            flush = region.flush();
        }
        if (compaction.isDone() && region.metrics().mostFilesOfAFamily() >= COMPACT_AT_FILES) {
            compaction = region.compact(false);
        }
        loop.schedule(INTERVAL, this::look);
    }

    /** Returns when all is flushed and no compaction is due. Not on the loop. */
    public void settle() {
        region.flush().join();
        while (region.metrics().mostFilesOfAFamily() >= COMPACT_AT_FILES
                && region.compact(false).join()) {}
    }

    public void stop() {
        stopped = true;
    }
}
