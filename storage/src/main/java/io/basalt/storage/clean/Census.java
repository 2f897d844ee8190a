package io.basalt.storage.clean;

import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who names which files: the newest manifest of every region, and every snapshot, read while all of them may change.
 *
 * <p>A name moves from one to another (parent to daughter, region to snapshot, snapshot to clone) by being copied
 * first and dropped later. So the census goes round until a whole round has shown nobody new: whoever got a name from
 * somebody that was read too late, or not at all, has been read then, and had it.
 */
final class Census {
    /** Rounds, in each of which something new must have come. */
    private static final int MOST_ROUNDS = 1000;

    private final FileSystem files;
    private final ManifestStore manifests;
    private final SnapshotStore snapshots;
    private final Map<String, Manifest> regions = new TreeMap<>();
    private final Map<String, Manifest> byName = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private boolean snapshotUnderWay;

    private Census(FileSystem files) {
        this.files = files;
        this.manifests = new ManifestStore(files);
        this.snapshots = new SnapshotStore(files);
    }

    /**
     * Reads everything.
     *
     * @throws IOException when something cannot be read: it may name anything
     */
    static Census take(FileSystem files) throws IOException {
        Census census = new Census(files);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int regionsBefore = census.regions.size();
            int namedBefore = census.named.size();
            census.readRegions();
            census.readSnapshots();
            if (round > 0 && census.regions.size() == regionsBefore && census.named.size() == namedBefore) {
                return census;
            }
        }
        throw new IOException("regions and snapshots come faster than they can be read");
    }

    /** By directory: every region's manifest, at some moment during the census. */
    Map<String, Manifest> regions() {
        return regions;
    }

    /** Directories of regions without a manifest, and of tables without anything. */
    Set<String> unknown() {
        return unknown;
    }

    boolean isNamed(String path) {
        return named.contains(path);
    }

    /** Whether a snapshot is being taken or deleted, so that more files may be named than the census knows. */
    boolean snapshotUnderWay() {
        return snapshotUnderWay;
    }

    /** See {@link Garbage#isTakenOver}. */
    boolean isTakenOver(Manifest parent) {
        return Garbage.isTakenOver(parent, byName);
    }

    private void readRegions() throws IOException {
        unknown.clear();
        for (String namespace : directories(StoreLayout.data())) {
            for (String table : directories(namespace)) {
                if (files.list(table).isEmpty()) {
                    unknown.add(table);
                }
                for (String region : directories(table)) {
                    if (!regions.containsKey(region)) {
                        readRegion(region);
                    }
                }
            }
        }
    }

    private void readRegion(String directory) throws IOException {
        Optional<Manifest> newest = manifests.latest(directory);
        if (newest.isEmpty()) {
            unknown.add(directory);
        } else {
            regions.put(directory, newest.get());
            byName.put(newest.get().region().encodedName(), newest.get());
            name(newest.get());
        }
    }

    /** All of them every time: one that is gone may have come back with other files. */
    private void readSnapshots() throws IOException {
        for (SnapshotId id : snapshots.incomplete()) {
            snapshotUnderWay |= snapshots.isUnderWay(id);
        }
        for (SnapshotId id : snapshots.list()) {
            try {
                Optional<Snapshot> snapshot = snapshots.read(id);
                snapshot.ifPresent(complete -> complete.regions().forEach(this::name));
            } catch (CorruptFileException e) {
                if (snapshots.list().contains(id)) {
                    throw e;
                }
                snapshotUnderWay = true; // It was deleted while it was read.
            }
        }
    }

    private void name(Manifest manifest) {
        for (LiveFile file : manifest.files()) {
            named.add(file.path());
        }
    }

    private List<String> directories(String parent) throws IOException {
        List<String> directories = new ArrayList<>();
        for (FileSystem.Entry entry : files.list(parent)) {
            if (entry.directory()) {
                directories.add(parent + "/" + entry.name());
            }
        }
        return directories;
    }
}
