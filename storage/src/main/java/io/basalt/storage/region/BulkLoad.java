package io.basalt.storage.region;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.LostOwnershipException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HFiles made elsewhere become files of the region, all of them at once:
 *
 * <pre>
 *   copy and check (disk) -> take a sequence id (loop) -> manifest n+1 (commits) -> swap the view, read point (loop)
 * </pre>
 *
 * <p>All their cells get one sequence id: newer than everything that was written before, older than what comes after.
 * Writes that come after are acknowledged after the load, so that no read point lies beyond cells that are not there
 * yet.
 */
final class BulkLoad {
    private static final Logger LOG = LoggerFactory.getLogger(BulkLoad.class);

    private final RegionParts parts;
    private final FileImport imports;

    BulkLoad(RegionParts parts) {
        this.parts = parts;
        this.imports = new FileImport(parts.environment(), parts.identity());
    }

    /** Makes a file of the region out of one from elsewhere. */
    private interface Copying {
        void copy(FamilyFile from, String to) throws IOException;
    }

    /** One load; {@code copies} are held by it until they are live or given up. */
    private record Load(
            List<FamilyFile> files, Copying copying, List<StoreFiles.Import> copies, CompletableFuture<Long> result) {}

    /** On the loop, where the future completes too, with the sequence id of the cells, or 0 without any. */
    CompletableFuture<Long> start(FileSystem source, List<FamilyFile> files) {
        return start(files, (from, to) -> imports.copy(source, from.path(), to));
    }

    /** Takes {@code rows} and passes over what else is in the files. On the loop, as above. */
    CompletableFuture<Long> start(FileSystem source, List<FamilyFile> files, RowRange rows) {
        return start(files, (from, to) -> imports.copyRows(source, from, rows, to));
    }

    private CompletableFuture<Long> start(List<FamilyFile> files, Copying copying) {
        Load load = new Load(List.copyOf(files), copying, new ArrayList<>(), new CompletableFuture<>());
        parts.environment().disk().execute(() -> copy(load));
        return load.result();
    }

    private void copy(Load load) {
        try {
            for (FamilyFile file : load.files()) {
                imports.checkFamily(file.family());
            }
            for (FamilyFile file : load.files()) {
                StoreFiles.Import copy = parts.files().beginImport(file.family());
                load.copies().add(copy);
                load.copying().copy(file, copy.path());
                if (imports.check(file.family(), copy.path(), file.path()) == 0) {
                    load.copies().remove(copy);
                    parts.files().abandon(copy);
                }
            }
            parts.environment().loop().execute(() -> {
                if (load.copies().isEmpty()) {
                    load.result().complete(0L);
                } else {
                    takeSequenceId(load);
                }
            });
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            fail(load, e);
        }
    }

    private void takeSequenceId(Load load) {
        try {
            SyncOrder.Batch turn = parts.writer().takeTurn();
            parts.commits().execute(() -> commit(load, turn));
        } catch (RpcException e) {
            parts.environment().disk().execute(() -> fail(load, e));
        }
    }

    private void commit(Load load, SyncOrder.Batch turn) {
        List<StoreFile> loaded = new ArrayList<>();
        try {
            if (parts.failure().cause() != null) {
                throw new IOException("the region has stopped", parts.failure().cause());
            }
            for (StoreFiles.Import copy : load.copies()) {
                loaded.add(parts.files().openImport(copy, turn.lastSequenceId));
            }
            parts.manifest().change(manifest -> {
                List<LiveFile> files =
                        new ArrayList<>(loaded.stream().map(StoreFile::live).toList());
                files.addAll(manifest.files());
                return manifest.next().files(files);
            });
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the caller must hear of it
            loaded.forEach(StoreFile::release);
            parts.failure().ifOwnershipLost(e);
            if (e instanceof LostOwnershipException) {
                load.copies().clear(); // Whoever has the region now may know of them.
            }
            fail(load, e);
            parts.environment().loop().execute(() -> parts.sync().durable(turn));
            return;
        }
        loaded.forEach(parts.files()::decided);
        parts.environment().loop().execute(() -> swap(load, turn, loaded));
    }

    private void swap(Load load, SyncOrder.Batch turn, List<StoreFile> loaded) {
        if (parts.views().onLoop() != null) {
            parts.views().replace(store -> {
                List<StoreFile> files = new ArrayList<>();
                for (StoreFile file : loaded) {
                    if (file.live().family().equals(store.name().utf8())) {
                        files.add(file);
                    }
                }
                files.addAll(store.files());
                return store.with(store.active(), store.frozen(), files);
            });
        }
        parts.sync().durable(turn);
        LOG.info(
                "Loaded region={} sequenceId={} files={} bytes={}",
                parts.identity().encodedName(),
                turn.lastSequenceId,
                loaded.size(),
                loaded.stream().mapToLong(file -> file.live().sizeBytes()).sum());
        loaded.forEach(StoreFile::release);
        load.result().complete(turn.lastSequenceId);
    }

    /** On a thread that may wait for the disk. */
    private void fail(Load load, Throwable problem) {
        load.copies().forEach(parts.files()::abandon);
        RpcException refusal = problem instanceof RpcException known
                ? known
                : new RpcException(ErrorKind.IO, "The bulk load failed: " + problem.getMessage(), problem);
        parts.environment().loop().execute(() -> load.result().completeExceptionally(refusal));
    }
}
