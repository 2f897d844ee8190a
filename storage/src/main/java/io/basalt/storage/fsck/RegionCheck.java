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
import io.basalt.storage.manifest.Owner;
import io.basalt.storage.wal.WalFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Checks one region's directory: its manifest, and what that names. */
final class RegionCheck {
    private final FileSystem files;
    private final BlockCache cache;
    private final ManifestStore manifests;
    private final String directory;
    private final Consumer<Finding> findings;

    /**
     * What was found; without a manifest nothing else.
     *
     * @param readable whether it is known which files the region names, also that it names none
     */
    record Result(Optional<Manifest> manifest, boolean readable, long cells) {}

    RegionCheck(FileSystem files, BlockCache cache, String directory, Consumer<Finding> findings) {
        this.files = files;
        this.cache = cache;
        this.manifests = new ManifestStore(files);
        this.directory = directory;
        this.findings = findings;
    }

    /** @param checked files that another region's check has read already; those of this region are added */
    Result run(Set<String> checked) throws IOException {
        Optional<Manifest> manifest;
        try {
            manifest = manifest();
        } catch (CorruptFileException e) {
            findings.accept(new Finding(
                    Severity.LOST, directory, "the newest manifest is damaged: " + e.getMessage(), olderManifests()));
            return new Result(Optional.empty(), false, 0);
        } catch (IOException e) {
            findings.accept(new Finding(
                    Severity.DAMAGED,
                    directory,
                    "the newest manifest cannot be read: " + e,
                    "Look at the disk and at the release of this program, then check again"));
            return new Result(Optional.empty(), false, 0);
        }
        if (manifest.isEmpty()) {
            return new Result(manifest, true, 0);
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
        checkLogs(manifest.get());
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
        return new Result(manifest, true, cells);
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
        Optional<Manifest> manifest = manifests.latest(directory);
        if (manifest.isEmpty()) {
            findings.accept(new Finding(
                    Severity.WASTE,
                    directory,
                    "has no manifest: a region that was never opened, or is half deleted",
                    "Delete it if hbase:meta does not name it"));
        }
        return manifest;
    }

    /** What a person can choose from when the newest manifest is damaged. */
    private String olderManifests() throws IOException {
        List<Long> numbers = manifests.numbers(directory);
        List<String> older = new ArrayList<>();
        for (int i = numbers.size() - 2; i >= 0; i--) {
            older.add("manifest." + numbers.get(i) + " " + describe(numbers.get(i)));
        }
        return older.isEmpty()
                ? "There is no older manifest beside it; restore one from a backup"
                : "Older manifests beside it name nearly the same files; flushes and compactions since are missing in"
                        + " them: " + String.join(", ", older);
    }

    private String describe(long number) throws IOException {
        try {
            Optional<Manifest> manifest = manifests.read(directory, number);
            if (manifest.isEmpty()) {
                return "is gone";
            }
            Set<String> missing = new TreeSet<>();
            for (LiveFile live : manifest.get().files()) {
                if (!files.exists(live.path())) {
                    missing.add(live.path());
                }
            }
            return "names " + manifest.get().files().size() + " files, "
                    + (missing.isEmpty() ? "all there" : "of which these are missing: " + String.join(" ", missing));
        } catch (CorruptFileException e) {
            return "is damaged too";
        }
    }

    /** Without the logs of all its owners a region does not open. */
    private void checkLogs(Manifest manifest) throws IOException {
        if (manifest.region().offline()) {
            return;
        }
        for (Owner owner : manifest.owners()) {
            String log = WalFiles.directory(owner.server());
            if (!files.exists(log)) {
                findings.accept(new Finding(
                        Severity.LOST,
                        directory,
                        "the log of its owner is missing: " + log
                                + "; it had the region's writes that were not flushed, from sequence id "
                                + owner.openedAtSequenceId() + " on",
                        "Restore the log from a backup; without it the region does not open"));
            }
        }
    }
}
