package io.basalt.storage.region;

import io.basalt.storage.compaction.CompactionPolicy.Selection;
import io.basalt.storage.compaction.FileDescription;
import io.basalt.storage.compaction.MergeWriter;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.CompactionMatcher;
import io.basalt.storage.read.MergeCursor;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.VersionRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HFiles to fewer HFiles, one compaction of the region at a time:
 *
 * <pre>
 *   pick (loop) -> merge, store by store (disk) -> manifest n+1 (commits) -> swap the view (loop)
 * </pre>
 *
 * <p>The old files stay where they are: readers may still use them, and so may snapshots and other regions. They go
 * when nobody names them any more.
 */
final class CompactionCycle {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionCycle.class);

    private final RegionParts parts;
    private volatile boolean closed; // written on the loop

    // ---- loop only ----
    private CompletableFuture<Boolean> running; // or null

    CompactionCycle(RegionParts parts) {
        this.parts = parts;
    }

    /**
     * The merge of some files of one store.
     *
     * @param leastUnflushed the least sequence id of its cells in MemStores
     */
    private record Job(StoreView store, List<StoreFile> inputs, boolean major, long leastUnflushed) {}

    /** What became of a job: the new file, or null when nothing was left. */
    private record Done(Job job, StoreFile output) {}

    private record Compaction(RegionView view, List<Job> jobs, long startedNanos, CompletableFuture<Boolean> result) {}

    /** Compacts what the policy picks, or everything. On the loop, where the future completes too. */
    CompletableFuture<Boolean> start(boolean major) {
        if (running != null) {
            // Whoever wants a major one gets it after the running one.
            return major ? running.handle((done, problem) -> null).thenCompose(ignored -> start(true)) : running;
        }
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        RegionView view = closed ? null : parts.views().acquire();
        if (view == null || parts.failure().cause() != null) {
            if (view != null) {
                view.release();
            }
            result.completeExceptionally(new CancellationException("the region is closed"));
            return result;
        }
        List<Job> jobs = new ArrayList<>();
        for (StoreView store : view.stores()) {
            pick(store, major).ifPresent(jobs::add);
        }
        if (jobs.isEmpty()) {
            view.release();
            result.complete(false);
            return result;
        }
        running = result;
        Compaction compaction =
                new Compaction(view, jobs, parts.environment().clock().nanos(), result);
        parts.environment().disk().execute(() -> merge(compaction));
        return result;
    }

    /** Lets a running compaction end soon, without effect. On the loop. */
    void close() {
        closed = true;
    }

    private Optional<Job> pick(StoreView store, boolean major) {
        if (major) {
            return store.files().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Job(store, store.files(), true, leastUnflushed(store)));
        }
        List<FileDescription> descriptions = new ArrayList<>();
        for (StoreFile file : store.files()) {
            LiveFile live = file.live();
            descriptions.add(new FileDescription(live.path(), live.sizeBytes(), live.maxSequenceId(), file.isShared()));
        }
        Optional<Selection> selection = parts.environment().compactionPolicy().pick(descriptions);
        return selection.map(picked -> new Job(
                store,
                store.files().stream()
                        .filter(file -> picked.paths().contains(file.live().path()))
                        .toList(),
                picked.major(),
                leastUnflushed(store)));
    }

    /** What comes later gets a greater sequence id than all that is in the store now. */
    private static long leastUnflushed(StoreView store) {
        long least = store.active().minSequenceId();
        for (MemStore frozen : store.frozen()) {
            least = Math.min(least, frozen.minSequenceId());
        }
        return least;
    }

    private void merge(Compaction compaction) {
        List<Done> done = new ArrayList<>();
        try {
            for (Job job : compaction.jobs()) {
                done.add(new Done(job, merge(job)));
            }
            parts.commits().execute(() -> commit(compaction, done));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            fail(compaction, done, e);
        }
    }

    private StoreFile merge(Job job) throws IOException {
        VersionRules rules = job.store().rules().at(parts.environment().clock().wallMillis());
        long earliestPut = Long.MAX_VALUE;
        long maxSequenceId = 0;
        boolean tags = false;
        List<CellCursor> cursors = new ArrayList<>();
        try {
            for (StoreFile file : job.inputs()) {
                cursors.add(file.cursor(ReadMode.MAY_READ, false));
                maxSequenceId = Math.max(maxSequenceId, file.live().maxSequenceId());
                earliestPut = Math.min(earliestPut, file.earliestPut());
                tags |= file.hasTags();
            }
        } catch (RuntimeException | Error e) {
            cursors.forEach(CellCursor::close);
            throw e;
        }
        CompactionMatcher matcher = new CompactionMatcher(rules, job.major(), earliestPut, job.leastUnflushed());
        long newest = maxSequenceId;
        boolean withTags = tags;
        try (MergeCursor cells = new MergeCursor(parts.identity().order(), cursors)) {
            return parts.files()
                    .write(
                            job.store().family(),
                            job.major(),
                            withTags,
                            output -> MergeWriter.write(
                                    cells,
                                    matcher,
                                    output,
                                    newest,
                                    job.major(),
                                    parts.environment().throttle(),
                                    this::isUseless))
                    .orElse(null);
        }
    }

    private void commit(Compaction compaction, List<Done> done) {
        try {
            if (isUseless()) {
                throw new CancellationException("the region is closed");
            }
            parts.manifest().change(manifest -> withCompaction(manifest, done));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            fail(compaction, done, e);
            return;
        }
        outputs(done).forEach(parts.files()::decided);
        parts.environment().loop().execute(() -> swap(compaction, done));
    }

    private static Manifest.Builder withCompaction(Manifest manifest, List<Done> done) {
        List<LiveFile> files = new ArrayList<>(manifest.files());
        for (Done each : done) {
            Set<String> gone = paths(each.job());
            // The output is as old as its newest input and takes that place.
            int at = 0;
            while (at < files.size() && !isIn(files.get(at), each.job(), gone)) {
                at++;
            }
            files.removeIf(file -> isIn(file, each.job(), gone));
            if (each.output() != null) {
                files.add(at, each.output().live());
            }
        }
        boolean sharing = files.stream().anyMatch(file -> !file.path().startsWith(ownDirectory(manifest)));
        return manifest.next().files(files).parents(sharing ? manifest.parents() : List.of());
    }

    private void swap(Compaction compaction, List<Done> done) {
        Map<String, Done> byStore = new HashMap<>();
        done.forEach(each -> byStore.put(each.job().store().name().utf8(), each));
        if (parts.views().onLoop() != null) {
            parts.views().replace(store -> {
                Done each = byStore.get(store.name().utf8());
                return each == null ? store : without(store, each);
            });
        }
        long read = 0;
        long written = 0;
        for (Done each : done) {
            for (StoreFile input : each.job().inputs()) {
                read += input.live().sizeBytes();
            }
            if (each.output() != null) {
                written += each.output().live().sizeBytes();
                each.output().release();
            }
        }
        compaction.view().release();
        LOG.info(
                "Compacted region={} stores={} bytesRead={} bytesWritten={} tookMs={}",
                parts.identity().encodedName(),
                done.size(),
                read,
                written,
                (parts.environment().clock().nanos() - compaction.startedNanos()) / 1_000_000);
        running = null;
        compaction.result().complete(true);
    }

    private static StoreView without(StoreView store, Done done) {
        Set<StoreFile> gone = new HashSet<>(done.job().inputs());
        List<StoreFile> files = new ArrayList<>(store.files());
        int at = files.indexOf(done.job().inputs().get(0));
        files.removeAll(gone);
        if (done.output() != null) {
            files.add(Math.min(at, files.size()), done.output());
        }
        return store.with(store.active(), store.frozen(), files);
    }

    private void fail(Compaction compaction, List<Done> done, Throwable problem) {
        outputs(done).forEach(parts.files()::decided);
        outputs(done).forEach(StoreFile::release);
        parts.environment().loop().execute(() -> {
            compaction.view().release();
            if (!(problem instanceof CancellationException)) {
                LOG.warn(
                        "Compaction failed and will be tried again region={}",
                        parts.identity().encodedName(),
                        problem);
            }
            running = null;
            compaction.result().completeExceptionally(problem);
        });
        parts.failure().ifOwnershipLost(problem);
    }

    private static List<StoreFile> outputs(List<Done> done) {
        return done.stream().map(Done::output).filter(Objects::nonNull).toList();
    }

    private boolean isUseless() {
        return closed || parts.failure().cause() != null;
    }

    private static boolean isIn(LiveFile file, Job job, Set<String> paths) {
        return paths.contains(file.path())
                && file.family().equals(job.store().name().utf8());
    }

    private static Set<String> paths(Job job) {
        Set<String> paths = new HashSet<>();
        job.inputs().forEach(input -> paths.add(input.live().path()));
        return paths;
    }

    private static String ownDirectory(Manifest manifest) {
        return StoreLayout.region(manifest.region()) + "/";
    }
}
