package io.basalt.storage.lineage;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of regions on disk: a last manifest that names no file, so that nobody can open the region any more, and
 * whoever still has it open finds that it has lost it. Files stay, since snapshots and other regions may name them; the
 * cleaner deletes those that nobody names. Everything here can be repeated.
 *
 * <p>Blocks on the disk. Thread-safe.
 */
public final class Retirement {
    /** How often in a row somebody else may publish first. */
    private static final int ATTEMPTS = 100;

    private final FileSystem files;
    private final ManifestStore manifests;

    public Retirement(FileSystem files) {
        this.files = files;
        this.manifests = new ManifestStore(files);
    }

    /**
     * What there is of a table to be dropped. Later there may be another table of its name, with other regions and
     * versions.
     *
     * @param regions those that are not dropped yet
     * @param descriptor number of the newest version of its descriptor; 0 when there is none
     */
    public record Contents(List<RegionInfo> regions, long descriptor) {
        public Contents {
            regions = List.copyOf(regions);
        }
    }

    /** Looks up what is to be dropped of a table that nobody changes. */
    public Contents contents(TableName table) throws IOException {
        String directory = StoreLayout.table(table);
        List<RegionInfo> regions = new ArrayList<>();
        for (FileSystem.Entry region : files.list(directory)) {
            Optional<Manifest> known =
                    region.directory() ? manifests.latest(directory + "/" + region.name()) : Optional.empty();
            if (known.isPresent() && !isDropped(known.get())) {
                regions.add(known.get().region());
            }
        }
        return new Contents(regions, NumberedFiles.descriptors(files).newest(directory));
    }

    /** Drops a table: retires its regions, then deletes its descriptor. A later table of its name stays as it is. */
    public void dropTable(TableName table, Contents contents) throws IOException {
        for (RegionInfo region : contents.regions()) {
            drop(region);
        }
        NumberedFiles.descriptors(files).delete(StoreLayout.table(table), contents.descriptor());
    }

    /** Drops one region, also one that was never opened, or that was split or merged. */
    public void drop(RegionInfo region) throws IOException {
        LostOwnershipException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Manifest> known = manifests.latest(StoreLayout.region(region));
            if (known.isPresent() && isDropped(known.get())) {
                return;
            }
            try {
                Manifest.Builder next = known.map(Manifest::next).orElseGet(() -> Manifest.first(region));
                publish(next.children(List.of()));
                return;
            } catch (LostOwnershipException e) {
                last = e; // It is still in use, and its owner flushed or compacted just now.
            }
        }
        throw last;
    }

    private static boolean isDropped(Manifest manifest) {
        return manifest.isRetired() && !manifest.isSuperseded();
    }

    /**
     * Retires a split or merged region, whose children go on, if it is still as it was known to be.
     *
     * @throws LostOwnershipException when it is not
     */
    public void retire(Manifest known) throws IOException {
        publish(known.next());
    }

    private void publish(Manifest.Builder next) throws IOException {
        Manifest manifest = next.offline(next.build().region().split())
                .owners(List.of())
                .files(List.of())
                .parents(List.of())
                .build();
        manifests.publish(StoreLayout.region(manifest.region()), manifest);
    }
}
