package io.basalt.storage.fsck;

import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.LiveFile;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.RegionFileName;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.snapshot.Snapshot;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks everything below a root: every manifest and snapshot, every block of every file that they name, every record of
 * every log; and looks for what nobody names. Reads only. Blocks on the disk; one thread.
 */
public final class Fsck {
    private static final long CACHE_BYTES = 4 << 20;

    private final FileSystem files;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> checked = new HashSet<>();
    /** How many name each file. */
    private final Map<String, Integer> named = new HashMap<>();

    /** Whether all could be read that names files. If not, as for the cleaner, any file may be named. */
    private boolean allNamed = true;

    private final List<String> present = new ArrayList<>();
    private final List<Manifest> regions = new ArrayList<>();
    private int snapshots;
    private long cells;
    private int logs;
    private long logRecords;

    private Fsck(FileSystem files) {
        this.files = files;
    }

    /**
     * Checks the store below the root of {@code files}.
     *
     * @throws IOException when a directory cannot be listed; what is wrong with files is in the report
     */
    public static FsckReport check(FileSystem files) throws IOException {
        return new Fsck(files).run();
    }

    private FsckReport run() throws IOException {
        try (BlockCache cache = new BlockCache(CACHE_BYTES)) {
            for (String namespace : directories(StoreLayout.data())) {
                for (String table : directories(namespace)) {
                    for (String region : directories(table)) {
                        checkRegion(cache, region);
                    }
                }
            }
            checkSnapshots(cache);
        }
        OverlapCheck.run(regions, findings::add);
        reportUnnamed();
        for (String log : directories(WalFiles.root())) {
            checkLog(log);
        }
        int shared = (int) named.values().stream().filter(count -> count > 1).count();
        return new FsckReport(regions.size(), checked.size(), shared, cells, snapshots, logs, logRecords, findings);
    }

    private void checkRegion(BlockCache cache, String directory) throws IOException {
        RegionCheck.Result result = new RegionCheck(files, cache, directory, findings::add).run(checked);
        cells += result.cells();
        allNamed &= result.readable();
        result.manifest().ifPresent(manifest -> {
            regions.add(manifest);
            name(manifest);
        });
        for (String family : directories(directory)) {
            for (FileSystem.Entry entry : files.list(family)) {
                present.add(family + "/" + entry.name());
            }
        }
    }

    private void checkSnapshots(BlockCache cache) throws IOException {
        SnapshotCheck check = new SnapshotCheck(files, cache, findings::add);
        for (Snapshot snapshot : check.run(checked)) {
            snapshots++;
            snapshot.regions().forEach(this::name);
        }
        cells += check.cells();
        allNamed &= check.readable();
    }

    private void name(Manifest manifest) {
        manifest.files().stream().map(LiveFile::path).distinct().forEach(path -> named.merge(path, 1, Integer::sum));
    }

    private void reportUnnamed() {
        for (String path : present) {
            if (allNamed && !named.containsKey(path)) {
                boolean known = RegionFileName.parse(path.substring(path.lastIndexOf('/') + 1))
                        .isPresent();
                findings.add(
                        new Finding(
                                Severity.WASTE,
                                path,
                                "no manifest and no snapshot names this file",
                                known
                                        ? "The cleaner deletes it"
                                        : "No region made it, so the cleaner leaves it alone: whoever put it there may remove it"));
            }
        }
    }

    private void checkLog(String directory) {
        logs++;
        try {
            WalReader log = new WalReader(files, directory);
            for (String region : log.regions().keySet()) {
                logRecords += log.replay(region, 0, (sequenceId, framed) -> {}).mutations();
            }
        } catch (CorruptFileException e) {
            findings.add(new Finding(
                    Severity.LOST,
                    directory,
                    e.getMessage(),
                    "Regions that this server owned do not open; the records before this place can be dumped with"
                            + " 'basalt wal dump'"));
        } catch (IOException e) {
            findings.add(new Finding(
                    Severity.DAMAGED, directory, "cannot be read: " + e, "Look at the disk, then check again"));
        }
    }

    private List<String> directories(String parent) throws IOException {
        return files.list(parent).stream()
                .filter(FileSystem.Entry::directory)
                .map(entry -> parent + "/" + entry.name())
                .toList();
    }
}
