package io.basalt.storage.fsck;

import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.file.CorruptFileException;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.storage.wal.WalFiles;
import io.basalt.storage.wal.WalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks everything below a root: every manifest, every block of every live file, every record of every log. Reads only.
 * Blocks on the disk; one thread.
 */
public final class Fsck {
    private static final long CACHE_BYTES = 4 << 20;

    private final FileSystem files;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> checked = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final List<String> present = new ArrayList<>();
    private int regions;
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
        }
        reportUnnamed();
        for (String log : directories(WalFiles.root())) {
            checkLog(log);
        }
        return new FsckReport(regions, checked.size(), cells, logs, logRecords, findings);
    }

    private void checkRegion(BlockCache cache, String directory) throws IOException {
        RegionCheck.Result result = new RegionCheck(files, cache, directory, findings::add).run(checked);
        regions += result.hasManifest() ? 1 : 0;
        cells += result.cells();
        named.addAll(result.files());
        for (String family : directories(directory)) {
            for (FileSystem.Entry entry : files.list(family)) {
                present.add(family + "/" + entry.name());
            }
        }
    }

    private void reportUnnamed() {
        for (String path : present) {
            if (!named.contains(path)) {
                findings.add(new Finding(
                        Severity.WASTE,
                        path,
                        "no manifest names this file",
                        "The cleaner deletes it after its grace period, if no snapshot names it either"));
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
