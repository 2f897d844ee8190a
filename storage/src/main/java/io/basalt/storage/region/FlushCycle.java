package io.basalt.storage.region;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.storage.flush.StoreFlush;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.VersionRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MemStores to HFiles, one flush of the region at a time:
 *
 * <pre>
 *   freeze (loop) -> wait until synced -> write files (disk) -> manifest n+1 (commits) -> swap the view (loop) -> log
 * </pre>
 *
 * <p>Until the view is swapped the frozen MemStores are read like the active one, so a flush that fails loses nothing;
 * the next one takes them along.
 */
final class FlushCycle {
    private static final Logger LOG = LoggerFactory.getLogger(FlushCycle.class);

    private final RegionParts parts;

    // ---- loop only ----
    private CompletableFuture<Boolean> running; // or null
    private CompletableFuture<Boolean> next; // or null: asked for while another was running

    FlushCycle(RegionParts parts) {
        this.parts = parts;
    }

    /** One flush: what was frozen, and up to where. */
    private record Flush(RegionView view, long sequenceId, long startedNanos, CompletableFuture<Boolean> result) {}

    /** Flushes all that is written by now. On the loop, where the future completes too. */
    CompletableFuture<Boolean> start() {
        if (running != null) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            return next;
        }
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        running = result;
        begin(result);
        return result;
    }

    private void begin(CompletableFuture<Boolean> result) {
        if (parts.failure().cause() != null) {
            end(result, false, parts.failure().cause());
            return;
        }
        if (parts.views().onLoop() == null) {
            end(result, false, new CancellationException("the region is closed"));
            return;
        }
        long sequenceId = parts.writer().freeze();
        RegionView view = parts.views().acquire();
        boolean frozen =
                view.stores().stream().anyMatch(store -> !store.frozen().isEmpty());
        if (!frozen && parts.manifest().current().owners().size() <= 1) {
            view.release();
            end(result, false, null);
            return;
        }
        Flush flush = new Flush(view, sequenceId, parts.environment().clock().nanos(), result);
        // A file must not hold what a crash of the log could still take back.
        parts.sync().whenDurable(sequenceId, () -> parts.environment().disk().execute(() -> write(flush)));
    }

    private void write(Flush flush) {
        Map<StoreView, StoreFile> written = new HashMap<>();
        try {
            stopIfFailed();
            for (StoreView store : flush.view().stores()) {
                if (!store.frozen().isEmpty()) {
                    VersionRules rules =
                            store.rules().at(parts.environment().clock().wallMillis());
                    CellOrder order = parts.identity().order();
                    parts.files()
                            .write(
                                    store.family(),
                                    false,
                                    store.frozen().stream().anyMatch(MemStore::hasTags),
                                    output -> StoreFlush.write(store.frozen(), rules, order, output))
                            .ifPresent(file -> written.put(store, file));
                }
            }
            parts.commits().execute(() -> commit(flush, written));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            fail(flush, written, e);
        }
    }

    private void commit(Flush flush, Map<StoreView, StoreFile> written) {
        try {
            stopIfFailed();
            parts.manifest().change(manifest -> withFlush(manifest, flush, written));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            fail(flush, written, e);
            return;
        }
        written.values().forEach(parts.files()::decided);
        parts.environment().loop().execute(() -> swap(flush, written));
    }

    private Manifest.Builder withFlush(Manifest manifest, Flush flush, Map<StoreView, StoreFile> written) {
        List<LiveFile> files = new ArrayList<>();
        // Those of dropped families stay: the log still has their cells.
        SortedMap<String, Long> flushed = new TreeMap<>(manifest.flushedSequenceIds());
        for (StoreView store : flush.view().stores()) {
            flushed.put(store.name().utf8(), flush.sequenceId());
            StoreFile file = written.get(store);
            if (file != null) {
                files.add(file.live());
            }
        }
        files.addAll(manifest.files());
        // Whatever earlier owners logged is in files now.
        List<Owner> owners = manifest.owners()
                .subList(manifest.owners().size() - 1, manifest.owners().size());
        return manifest.next().owners(owners).flushedSequenceIds(flushed).files(files);
    }

    private void swap(Flush flush, Map<StoreView, StoreFile> written) {
        Map<String, StoreView> flushed = new HashMap<>();
        flush.view().stores().forEach(store -> flushed.put(store.name().utf8(), store));
        long bytes = 0;
        for (StoreFile file : written.values()) {
            bytes += file.live().sizeBytes();
        }
        if (parts.views().onLoop() != null) {
            parts.views().replace(store -> {
                StoreView before = flushed.get(store.name().utf8());
                List<MemStore> frozen = new ArrayList<>(store.frozen());
                frozen.removeAll(before.frozen());
                List<StoreFile> files = new ArrayList<>();
                if (written.containsKey(before)) {
                    files.add(written.get(before));
                }
                files.addAll(store.files());
                return store.with(store.active(), frozen, files);
            });
            parts.writer().flushed();
        }
        written.values().forEach(StoreFile::release);
        flush.view().release();
        parts.environment().wal().regionFlushed(parts.identity().encodedName(), flush.sequenceId());
        LOG.info(
                "Flushed region={} sequenceId={} files={} bytes={} tookMs={}",
                parts.identity().encodedName(),
                flush.sequenceId(),
                written.size(),
                bytes,
                (parts.environment().clock().nanos() - flush.startedNanos()) / 1_000_000);
        end(flush.result(), true, null);
    }

    private void fail(Flush flush, Map<StoreView, StoreFile> written, Throwable problem) {
        written.values().forEach(parts.files()::decided);
        written.values().forEach(StoreFile::release);
        parts.environment().loop().execute(() -> {
            flush.view().release();
            if (parts.failure().cause() == null) {
                LOG.warn(
                        "Flush failed and can be repeated region={}",
                        parts.identity().encodedName(),
                        problem);
            }
            end(flush.result(), false, problem);
        });
        parts.failure().ifOwnershipLost(problem);
    }

    private void end(CompletableFuture<Boolean> result, boolean flushed, Throwable problem) {
        running = next;
        next = null;
        if (problem == null) {
            result.complete(flushed);
        } else {
            result.completeExceptionally(problem);
        }
        if (running != null && !running.isDone()) {
            begin(running);
        }
    }

    private void stopIfFailed() throws IOException {
        Throwable cause = parts.failure().cause();
        if (cause != null) {
            throw new IOException("the region has stopped", cause);
        }
    }
}
