package io.basalt.storage.fsck;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.snapshot.SnapshotId;
import io.basalt.storage.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Checks every snapshot: its own files, and those that it names. */
final class SnapshotCheck {
    private final FileSystem files;
    private final BlockCache cache;
    private final SnapshotStore store;
    private final Consumer<Finding> findings;
    private boolean readable = true;
    private long cells;

    SnapshotCheck(FileSystem files, BlockCache cache, Consumer<Finding> findings) {
        this.files = files;
        this.cache = cache;
        this.store = new SnapshotStore(files);
        this.findings = findings;
    }

    /**
     * Returns the snapshots that can be read.
     *
     * @param checked HFiles that have been read already; those read now are added
     */
    List<Snapshot> run(Set<String> checked) throws IOException {
        for (SnapshotId id : store.incomplete()) {
            findings.accept(new Finding(
                    Severity.WASTE,
                    id.path(),
                    "is a snapshot that was begun or is half deleted; as long as it is there, the cleaner deletes nothing",
                    "The master ends or deletes it when it starts"));
        }
        List<Snapshot> sound = new ArrayList<>();
        for (SnapshotId id : store.list()) {
            try {
                Snapshot snapshot = store.read(id).orElseThrow();
                sound.add(snapshot);
                snapshot.regions().forEach(region -> checkFiles(region, checked));
            } catch (CorruptFileException e) {
                readable = false;
                findings.accept(new Finding(
                        Severity.LOST,
                        id.path(),
                        e.getMessage(),
                        "The snapshot cannot be restored; take another one and delete it"));
            }
        }
        return sound;
    }

    /** Whether it is known which files the snapshots name. */
    boolean readable() {
        return readable;
    }

    /** Cells in the files that nobody but snapshots names. */
    long cells() {
        return cells;
    }

    private void checkFiles(Manifest region, Set<String> checked) {
        CellOrder order = region.region().isMeta() ? CellOrder.META : CellOrder.USER;
        for (LiveFile live : region.files()) {
            if (checked.add(live.path())) {
                cells += new FileCheck(files, cache, order, live, RowRange.ALL, findings).run();
            }
        }
    }
}
