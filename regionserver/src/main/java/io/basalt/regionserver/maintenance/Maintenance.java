package io.basalt.regionserver.maintenance;

import io.basalt.base.EventLoop;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionMetrics;
import io.basalt.storage.wal.Wal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps memory, log and file counts within bounds: flushes and compacts regions, one of each at a time per region.
 *
 * <p>A region is flushed when its MemStores have reached their size; the largest ones when all together come near the
 * bound at which writes are refused; those that hold old segments of the log when it has become long; and one that has
 * replayed a dead server's log soon after it was opened, so that the log can go.
 *
 * <p>Lives on the server's loop, but for the work, which the regions do on the disk's threads.
 */
public final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final EventLoop loop;
    private final OnlineRegions regions;
    private final ChunkPool memory;
    private final Wal wal;
    private final Compactions compactions;
    private final Supplier<MaintenanceConfig> config;
    private final Set<Region> flushing = new HashSet<>();
    private final Set<Region> compacting = new HashSet<>();
    private boolean stopped;

    public Maintenance(
            EventLoop loop,
            OnlineRegions regions,
            ChunkPool memory,
            Wal wal,
            Compactions compactions,
            Supplier<MaintenanceConfig> config) {
        this.loop = loop;
        this.regions = regions;
        this.memory = memory;
        this.wal = wal;
        this.compactions = compactions;
        this.config = config;
    }

    public void start() {
        loop.schedule(config.get().interval(), this::look);
    }

    public void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) {
            return;
        }
        for (Region region : regions.all()) {
            RegionMetrics metrics = region.metrics();
            if (metrics.memStoreBytes() >= region.flushSizeBytes()) {
                flush(region, "size");
            }
            // What is shared with a parent is rewritten soon: until then the region cannot be split, nor the parent go.
            if (metrics.mostFilesOfAFamily() >= config.get().compactAtFiles() || metrics.sharedFiles() > 0) {
                compact(region);
            }
        }
        if (memory.usedBytes() >= memory.limitBytes() * config.get().flushAtPercentOfMemory() / 100) {
            largest().ifPresent(region -> flush(region, "memory of all regions"));
        }
        for (String holder : wal.regionsHolding(config.get().keepSegments())) {
            regions.find(holder).ifPresent(region -> flush(region, "length of the log"));
        }
        start();
    }

    private Optional<Region> largest() {
        return regions.all().stream()
                .filter(region -> !flushing.contains(region))
                .max(Comparator.comparingLong(region -> region.metrics().memStoreBytes()));
    }

    private void flush(Region region, String why) {
        if (flushing.size() < config.get().flushesAtOnce()) {
            run(region, flushing, "Flush", why, Region::flush);
        }
    }

    private void compact(Region region) {
        if (compacting.size() < config.get().compactionsAtOnce()) {
            run(region, compacting, "Compaction", "files", each -> compactions.start(each, false));
        }
    }

    private void run(
            Region region,
            Set<Region> running,
            String what,
            String why,
            Function<Region, CompletableFuture<Boolean>> work) {
        if (!running.add(region)) {
            return;
        }
        work.apply(region)
                .whenComplete((done, failure) -> loop.execute(() -> {
                    running.remove(region);
                    if (failure != null) {
                        LOG.warn(
                                "{} failed, will be tried again region={} trigger=\"{}\" reason={}",
                                what,
                                region.info().encodedName(),
                                why,
                                failure.toString());
                    }
                }));
    }
}
