package io.basalt.storage.lineage;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Empties a closed region: its next manifest names no file. The region stays what it is, and goes on counting its
 * sequence ids. Files stay too, since snapshots and other regions may name them; the cleaner deletes those that nobody
 * names. It can be repeated.
 *
 * <p>Blocks on the disk. Thread-safe.
 */
public final class Truncation {
    private final ManifestStore manifests;

    public Truncation(FileSystem files) {
        this.manifests = new ManifestStore(files);
    }

    /**
     * Empties the region; nothing to do if it was never opened.
     *
     * @throws SuccessionException the region is open, or was not closed cleanly: open and close it, then repeat
     * @throws RetiredRegionException the region was replaced by others, or dropped
     * @throws LostOwnershipException somebody has opened the region at the same time
     */
    public void empty(RegionInfo region) throws IOException {
        Optional<Manifest> known = manifests.latest(StoreLayout.region(region));
        if (known.isEmpty()) {
            return;
        }
        Manifest manifest = known.get();
        if (manifest.region().offline()) {
            throw new RetiredRegionException(manifest);
        }
        if (!manifest.owners().isEmpty()) {
            throw new SuccessionException(
                    region,
                    "has unflushed records in the logs of " + manifest.owners() + ": open it and close it first");
        }
        if (!manifest.files().isEmpty()) {
            // What is written from now on has greater sequence ids than anything that goes.
            Manifest empty = manifest.next()
                    .openSequenceId(manifest.lastSequenceId())
                    .files(List.of())
                    .parents(List.of())
                    .build();
            manifests.publish(StoreLayout.region(region), empty);
        }
    }
}
