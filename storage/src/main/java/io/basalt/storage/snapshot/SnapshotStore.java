package io.basalt.storage.snapshot;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.Envelope;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.lineage.Inheritance;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.RetiredRegionException;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Snapshots on disk: copies of manifests, which keep the files that they name from being deleted.
 *
 * <pre>
 *   begin    begun           from here on nobody deletes any file
 *   add      r/manifest.1    per region, a copy of its newest manifest
 *   complete complete        from here on the copies protect their files
 *   delete                   the other way round
 * </pre>
 *
 * <p>Each step can be repeated after a crash; a snapshot that is not complete holds up the cleaner, so it is completed
 * or deleted soon. Who has begun a step and slept, until others have done it and went on, does no harm. Blocks on the
 * disk. Thread-safe; for one snapshot one caller at a time.
 */
public final class SnapshotStore {
    private static final String BEGUN = "begun";
    private static final String COMPLETE = "complete";
    private static final int FORMAT_VERSION = 1;
    private static final Pattern LEGAL_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final FileSystem files;
    private final ManifestStore manifests;
    private final NumberedFiles descriptors;

    public SnapshotStore(FileSystem files) {
        this.files = files;
        this.manifests = new ManifestStore(files);
        this.descriptors = NumberedFiles.descriptors(files);
    }

    /**
     * Begins a snapshot. With the same arguments it can be repeated until the snapshot is complete.
     *
     * @param description kept for the caller
     * @param schema of the table, kept for the caller
     * @throws IllegalArgumentException when HBase does not allow this name
     * @throws FileAlreadyExistsException when there is a complete one of this name, or this one was begun otherwise
     */
    public void begin(SnapshotId id, Bytes description, Bytes schema) throws IOException {
        if (!LEGAL_NAME.matcher(id.name()).matches()) {
            throw new IllegalArgumentException("'" + id.name() + "' is not a name for a snapshot");
        }
        String directory = id.path();
        Optional<Bytes> begun = payload(directory, BEGUN);
        if (find(id.name()).isPresent() || (begun.isPresent() && !begun.get().equals(description))) {
            throw new FileAlreadyExistsException(directory, null, "there is a snapshot of this name");
        }
        if (begun.isEmpty()) {
            publish(directory, BEGUN, description);
        }
        if (descriptors.latest(directory).isEmpty()) {
            descriptors.publish(directory, 1, schema);
        }
    }

    /**
     * Adds a region as its newest manifest has it; what is not flushed is not in the snapshot.
     *
     * @throws RetiredRegionException when it was split, merged or dropped
     * @throws NoSuchFileException when the snapshot was not begun, or was deleted since
     */
    public void add(SnapshotId id, RegionInfo region) throws IOException {
        checkBegun(id);
        if (isComplete(id)) {
            throw new IllegalStateException("snapshot " + id.name() + " is complete");
        }
        String copies = id.path() + "/" + region.encodedName();
        if (manifests.latest(copies).isPresent()) {
            return;
        }
        Manifest.Builder copy = Manifest.first(region);
        Optional<Manifest> newest = manifests.latest(StoreLayout.region(region));
        if (newest.isPresent()) {
            if (newest.get().region().offline()) {
                throw new RetiredRegionException(newest.get());
            }
            copy.openSequenceId(newest.get().lastSequenceId())
                    .flushedSequenceIds(newest.get().flushedSequenceIds())
                    .files(newest.get().files());
        }
        manifests.publish(copies, copy.build());
    }

    /**
     * Ends a snapshot: it has all the regions that were added.
     *
     * @throws NoSuchFileException when the snapshot was not begun, or was deleted since
     */
    public void complete(SnapshotId id) throws IOException {
        String directory = id.path();
        checkBegun(id);
        if (!isComplete(id)) {
            publish(directory, COMPLETE, Bytes.of(String.join("\n", copies(directory))));
            if (!isBegun(id)) {
                // It was deleted by somebody else since it was checked: this file would be all of it, and look like
                // damage.
                delete(id);
                checkBegun(id);
            }
        }
    }

    /** Complete snapshots, sorted. */
    public List<SnapshotId> list() throws IOException {
        return all(true);
    }

    /** Snapshots that were begun and are not complete, or are half deleted; sorted. */
    public List<SnapshotId> incomplete() throws IOException {
        return all(false);
    }

    /** The complete snapshot of a name. */
    public Optional<SnapshotId> find(String name) throws IOException {
        return list().stream().filter(id -> id.name().equals(name)).findFirst();
    }

    /**
     * A complete snapshot; empty when it is not there, or no more.
     *
     * @throws CorruptFileException when something of it is damaged or missing
     */
    public Optional<Snapshot> read(SnapshotId id) throws IOException {
        String directory = id.path();
        Optional<Bytes> complete = payload(directory, COMPLETE);
        if (complete.isEmpty()) {
            return Optional.empty();
        }
        List<Manifest> regions = new ArrayList<>();
        for (String region : complete.get().utf8().split("\n", -1)) {
            if (!region.isEmpty()) {
                regions.add(manifests
                        .latest(directory + "/" + region)
                        .orElseThrow(() -> missing(directory, "the manifest of region " + region)));
            }
        }
        return Optional.of(new Snapshot(
                id,
                payload(directory, BEGUN).orElseThrow(() -> missing(directory, BEGUN)),
                descriptors
                        .latest(directory)
                        .orElseThrow(() -> missing(directory, "the descriptor"))
                        .payload(),
                regions));
    }

    /** Whether a snapshot is under way, so that what it will name is not known yet. */
    public boolean isUnderWay(SnapshotId id) throws IOException {
        return isBegun(id) && !isComplete(id);
    }

    /**
     * Deletes a snapshot, complete or not; nothing when it is not there. Its files are the cleaner's then. Another one that
     * has got its name meanwhile stays as it is.
     */
    public void delete(SnapshotId id) throws IOException {
        String directory = id.path();
        if (!files.exists(directory)) {
            return;
        }
        files.delete(directory + "/" + COMPLETE);
        files.syncDirectory(directory);
        for (String copies : copies(directory)) {
            manifests.deleteAll(directory + "/" + copies);
            files.delete(directory + "/" + copies);
        }
        descriptors.deleteAll(directory);
        files.delete(directory + "/" + BEGUN);
        files.syncDirectory(directory);
        files.deleteRecursively(directory);
    }

    /**
     * Makes regions of a snapshot's: the first manifest of each target names the files of its source. Nothing is
     * copied. Can be repeated.
     *
     * @param targets by source; a target has the rows of its source
     * @throws NoSuchFileException when there is no such snapshot with all the sources, or no more: then the targets must
     *     be retired
     */
    public void cloneRegions(String name, Map<RegionInfo, RegionInfo> targets) throws IOException {
        SnapshotId id = find(name).orElseThrow(() -> new NoSuchFileException(new SnapshotId(name, 0).path()));
        Snapshot snapshot = read(id).orElseThrow(() -> new NoSuchFileException(id.path()));
        // A target without a manifest would be opened empty.
        if (!snapshot.regions().stream()
                .map(Manifest::region)
                .collect(Collectors.toSet())
                .containsAll(targets.keySet())) {
            throw new NoSuchFileException(id.path(), null, "replaced since somebody looked up its regions");
        }
        for (Manifest source : snapshot.regions()) {
            RegionInfo target = targets.get(source.region());
            if (target != null) {
                cloneRegion(source, target);
            }
        }
        // A snapshot that was deleted meanwhile may not have protected the files until now.
        if (!isComplete(id)) {
            throw new NoSuchFileException(id.path(), null, "deleted while it was cloned");
        }
    }

    private void cloneRegion(Manifest source, RegionInfo target) throws IOException {
        if (!source.region().rows().equals(target.rows())) {
            throw new IllegalArgumentException("region " + target + " has other rows than " + source.region());
        }
        Optional<Manifest> known = manifests.latest(StoreLayout.region(target));
        if (known.isEmpty()) {
            manifests.publish(StoreLayout.region(target), Inheritance.of(List.of(source), target));
        } else if (known.get().region().offline()) {
            throw new RetiredRegionException(known.get());
        }
    }

    private void checkBegun(SnapshotId id) throws IOException {
        if (!isBegun(id)) {
            throw new NoSuchFileException(id.path(), null, "the snapshot was deleted, or not begun");
        }
    }

    private boolean isBegun(SnapshotId id) throws IOException {
        return files.exists(id.path() + "/" + BEGUN);
    }

    private boolean isComplete(SnapshotId id) throws IOException {
        return files.exists(id.path() + "/" + COMPLETE);
    }

    private List<SnapshotId> all(boolean complete) throws IOException {
        List<SnapshotId> all = new ArrayList<>();
        for (FileSystem.Entry entry : files.list(StoreLayout.snapshots())) {
            SnapshotId id = SnapshotId.of(entry.name());
            if (entry.directory() && isComplete(id) == complete) {
                all.add(id);
            }
        }
        Collections.sort(all);
        return all;
    }

    /** Directories of copies, by encoded region name. */
    private List<String> copies(String directory) throws IOException {
        return files.list(directory).stream()
                .filter(FileSystem.Entry::directory)
                .map(FileSystem.Entry::name)
                .toList();
    }

    private Optional<Bytes> payload(String directory, String file) throws IOException {
        return Envelope.read(files, directory + "/" + file, kind(file), FORMAT_VERSION, 0)
                .map(Envelope::payload);
    }

    private void publish(String directory, String file, Bytes payload) throws IOException {
        files.publish(directory + "/" + file, new Envelope(kind(file), FORMAT_VERSION, 0, payload).toBuffer());
    }

    private static String kind(String file) {
        return "snapshot-" + file;
    }

    private static CorruptFileException missing(String directory, String what) {
        return new CorruptFileException(directory, 0, what + " is missing");
    }
}
