package io.basalt.storage.manifest;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.Optional;

/** The manifests of regions, compare-and-set. Blocks on the disk. Thread-safe. */
public final class ManifestStore {
    public ManifestStore(FileSystem files) {}

    /**
     * The newest manifest of a region, empty when the region does not exist on disk.
     *
     * @param regionDirectory as {@link StoreLayout#region} gives it
     * @throws io.basalt.storage.file.CorruptFileException when the newest is damaged; an older one is never taken
     *     instead
     */
    public Optional<Manifest> latest(String regionDirectory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes {@code next} the newest manifest, durably and atomically. Its number is one above the newest.
     *
     * @throws LostOwnershipException when somebody else has published this or a later version; the region must be
     *     given up, and no file deleted
     * @throws IOException any other failure: whether the manifest was published is unknown, so the region must be
     *     given up too, and opened again
     */
    public void publish(String regionDirectory, Manifest next) throws IOException {
        throw new UnsupportedOperationException();
    }
}
