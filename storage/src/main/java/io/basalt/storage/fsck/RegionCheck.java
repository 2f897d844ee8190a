package io.basalt.storage.fsck;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Checks one region's directory: its manifest, and what that names. */
final class RegionCheck {
    private final FileSystem files;
    private final BlockCache cache;
    private final String directory;
    private final Consumer<Finding> findings;

    /** What was found; without a manifest nothing else. */
    record Result(Optional<Manifest> manifest, long cells) {}

    RegionCheck(FileSystem files, BlockCache cache, String directory, Consumer<Finding> findings) {
        this.files = files;
        this.cache = cache;
        this.directory = directory;
        this.findings = findings;
    }

    /** @param checked files that another region's check has read already; those of this region are added */
    Result run(Set<String> checked) throws IOException {
        Optional<Manifest> manifest = manifest();
        if (manifest.isEmpty()) {
            return new Result(manifest, 0);
        }
        RegionInfo region = manifest.get().region();
        if (!directory.endsWith("/" + region.encodedName())) {
            findings.accept(new Finding(
                    Severity.DAMAGED,
                    directory,
                    "holds the manifest of region " + region.name(),
                    "Move it to a directory of that region's encoded name"));
        }
        CellOrder order = region.isMeta() ? CellOrder.META : CellOrder.USER;
        Set<String> named = new HashSet<>();
        long cells = 0;
        for (LiveFile live : manifest.get().files()) {
            if (!named.add(live.path()) && isTwice(manifest.get(), live)) {
                findings.accept(new Finding(
                        Severity.DAMAGED,
                        directory,
                        "the manifest names " + live.path() + " twice",
                        "Its cells are read twice, which costs time and harms nothing; a major compaction ends it"));
            }
            boolean own = live.path().startsWith(directory + "/");
            if (!own && !region.rows().contains(live.rows())) {
                findings.accept(new Finding(
                        Severity.DAMAGED,
                        directory,
                        "the region uses rows " + live.rows() + " of " + live.path() + ", but has rows "
                                + region.rows(),
                        "Cells outside of its rows are never asked for; a major compaction drops them"));
            }
            if (checked.add(live.path())) {
                RowRange rows = own && live.rows().equals(RowRange.ALL) ? region.rows() : RowRange.ALL;
                cells += new FileCheck(files, cache, order, live, rows, findings).run();
            }
        }
        return new Result(manifest, cells);
    }

    /** Whether some row of the file is named more than once. A merged region may have several parts of one file. */
    private static boolean isTwice(Manifest manifest, LiveFile live) {
        return manifest.files().stream()
                        .filter(other ->
                                other.path().equals(live.path()) && other.rows().overlaps(live.rows()))
                        .count()
                > 1;
    }

    private Optional<Manifest> manifest() throws IOException {
        try {
            Optional<Manifest> manifest = new ManifestStore(files).latest(directory);
            if (manifest.isEmpty()) {
                findings.accept(new Finding(
                        Severity.WASTE,
                        directory,
                        "has no manifest: a region that was never opened, or is half deleted",
                        "Delete it if hbase:meta does not name it"));
            }
            return manifest;
        } catch (CorruptFileException e) {
            findings.accept(new Finding(
                    Severity.LOST,
                    directory,
                    "the newest manifest is damaged: " + e.getMessage(),
                    "An older manifest beside it names nearly the same files; flushes and compactions since are missing"
                            + " in it"));
            return Optional.empty();
        }
    }
}
