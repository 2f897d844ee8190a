package io.basalt.storage.manifest;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The manifests of regions, compare-and-set. Blocks on the disk. Thread-safe, and safe between processes: this is what
 * makes sure that a region has at most one owner.
 */
public final class ManifestStore {
    private final NumberedFiles versions;

    public ManifestStore(FileSystem files) {
        this.versions = new NumberedFiles(files, "manifest", ManifestText.FORMAT_VERSION);
    }

    /**
     * The newest manifest of a region, empty when the region does not exist on disk.
     *
     * @param regionDirectory as {@link StoreLayout#region} gives it
     * @throws io.basalt.storage.file.CorruptFileException when the newest is damaged; an older one is never taken
     *     instead
     */
    public Optional<Manifest> latest(String regionDirectory) throws IOException {
        Optional<NumberedFiles.Version> latest = versions.latest(regionDirectory);
        return latest.isEmpty() ? Optional.empty() : Optional.of(parse(regionDirectory, latest.get()));
    }

    /** One manifest of the few that are kept; empty when it is not, or no more. */
    public Optional<Manifest> read(String regionDirectory, long number) throws IOException {
        Optional<NumberedFiles.Version> version = versions.read(regionDirectory, number);
        return version.isEmpty() ? Optional.empty() : Optional.of(parse(regionDirectory, version.get()));
    }

    /** The numbers of the manifests that are there, ascending. */
    public List<Long> numbers(String regionDirectory) throws IOException {
        return versions.numbers(regionDirectory);
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
        versions.publish(regionDirectory, next.number(), ManifestText.encode(next));
    }

    /** Deletes every manifest of a retired region, the newest last. */
    public void deleteAll(String regionDirectory) throws IOException {
        versions.deleteAll(regionDirectory);
    }

    private static Manifest parse(String regionDirectory, NumberedFiles.Version version) throws IOException {
        String file = regionDirectory + "/manifest." + version.number();
        return ManifestText.parse(file, version.number(), version.payload());
    }
}
