package io.basalt.master.lineage;

import io.basalt.base.EventLoop;
import io.basalt.master.chore.Chore;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.region.Parents;
import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of hbase:meta what tells of regions that nobody needs any more: the rows of split parents, and the names of
 * their parents in merged regions' rows. A parent is needed until no manifest of a child names a file of it. The files
 * are the cleaner's.
 *
 * <p>Lives on the master's loop; manifests are read on the disk's threads.
 */
public final class CatalogJanitor implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogJanitor.class);

    private final EventLoop loop;
    private final MasterDisk disk;
    private final MetaTable meta;
    private final Parents parents;
    private final EventLog events;
    private final Supplier<Duration> interval;
    private final BooleanSupplier on;
    private boolean stopped;

    /** @param on whether it looks by itself */
    public CatalogJanitor(
            EventLoop loop,
            MasterDisk disk,
            MetaTable meta,
            Parents parents,
            EventLog events,
            Supplier<Duration> interval,
            BooleanSupplier on) {
        this.loop = loop;
        this.disk = disk;
        this.meta = meta;
        this.parents = parents;
        this.events = events;
        this.interval = interval;
        this.on = on;
    }

    @Override
    public void start() {
        loop.schedule(interval.get(), () -> {
            if (stopped) {
                return;
            }
            (on.getAsBoolean() ? run() : CompletableFuture.completedFuture(0)).whenComplete((count, failure) -> {
                if (failure != null) {
                    LOG.warn("Looking for parents to forget failed reason={}", failure.toString());
                }
                start();
            });
        });
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Looks once; completes with how many regions were forgotten or let go of. */
    public CompletableFuture<Integer> run() {
        Map<RegionInfo, List<RegionInfo>> split = parents.splitParents();
        Map<RegionInfo, List<RegionInfo>> merged = parents.mergedRegions();
        if (split.isEmpty() && merged.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        return disk.run(files -> {
                    var manifests = new ManifestStore(files);
                    var unneeded = new HashSet<RegionInfo>();
                    for (Map.Entry<RegionInfo, List<RegionInfo>> each : split.entrySet()) {
                        if (!isUsed(manifests, List.of(each.getKey()), each.getValue())) {
                            unneeded.add(each.getKey());
                        }
                    }
                    for (Map.Entry<RegionInfo, List<RegionInfo>> each : merged.entrySet()) {
                        if (!isUsed(manifests, each.getValue(), List.of(each.getKey()))) {
                            unneeded.add(each.getKey());
                        }
                    }
                    return unneeded;
                })
                .thenCompose(unneeded -> forget(split, merged, unneeded));
    }

    /** Whether a child has yet to be opened, or names a file of a parent. One that is gone names nothing. */
    private static boolean isUsed(ManifestStore manifests, List<RegionInfo> parents, List<RegionInfo> children)
            throws IOException {
        for (RegionInfo child : children) {
            Optional<Manifest> manifest = manifests.latest(StoreLayout.region(child));
            if (manifest.isEmpty()) {
                continue;
            }
            for (RegionInfo parent : parents) {
                String directory = StoreLayout.region(parent) + "/";
                if (manifest.get().files().stream().anyMatch(file -> file.path().startsWith(directory))) {
                    return true;
                }
            }
        }
        return false;
    }

    private CompletableFuture<Integer> forget(
            Map<RegionInfo, List<RegionInfo>> split, Map<RegionInfo, List<RegionInfo>> merged, Set<RegionInfo> which) {
        var changes = new ArrayList<MetaMutation>();
        var gone = new ArrayList<RegionInfo>();
        // Only what is as it was when it was looked at: its table may have been dropped meanwhile, and its row with it.
        for (RegionInfo parent : split.keySet()) {
            if (which.contains(parent) && parents.splitParents().containsKey(parent)) {
                changes.add(MetaMutation.removed(parent));
                gone.add(parent);
            }
        }
        var freed = new ArrayList<RegionInfo>();
        for (Map.Entry<RegionInfo, List<RegionInfo>> child : merged.entrySet()) {
            if (which.contains(child.getKey()) && parents.mergedRegions().containsKey(child.getKey())) {
                changes.add(MetaMutation.mergeForgotten(new MetaRow(
                        child.getKey(),
                        Optional.empty(),
                        MetaRow.NEVER_OPENED,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        child.getValue())));
                freed.add(child.getKey());
            }
        }
        if (changes.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        return meta.apply(changes).thenApply(nothing -> {
            gone.forEach(parent -> {
                parents.forgetSplit(parent);
                events.record(
                        Event.Kind.REGION_REMOVED,
                        parent.encodedName(),
                        "its daughters use none of its files any more",
                        Map.of("table", parent.table().toString()));
            });
            freed.forEach(parents::forgetMerged);
            return changes.size();
        });
    }
}
