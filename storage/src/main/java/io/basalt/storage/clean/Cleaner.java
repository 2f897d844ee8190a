package io.basalt.storage.clean;

import io.basalt.base.Clock;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.lineage.Retirement;
import io.basalt.storage.manifest.LostOwnershipException;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.RegionFileName;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what nobody needs any more: HFiles that no newest manifest and no snapshot names, and directories of retired
 * regions. Retires split and merged regions once their children have been opened.
 *
 * <p>What it deletes can never be named again: that is a fact on disk, not one of time (see the package's essay). The
 * grace period is for people and tools that look at the files; it counts from when this cleaner first saw that nobody
 * names them.
 *
 * <p>Blocks on the disk. One thread at a time; several cleaners do each other no harm.
 */
public final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    private final FileSystem files;
    private final Clock clock;
    private final Duration grace;
    private final Retirement retirement;
    private final ManifestStore manifests;
    private Map<String, Long> firstSeenNanos = new HashMap<>();

    public Cleaner(FileSystem files, Clock clock, Duration grace) {
        this.files = files;
        this.clock = clock;
        this.grace = grace;
        this.retirement = new Retirement(files);
        this.manifests = new ManifestStore(files);
    }

    /** One look, with what it found. */
    private static final class Look {
        final Map<String, Long> seenNanos = new HashMap<>();
        final List<String> deletedFiles = new ArrayList<>();
        final List<String> retiredRegions = new ArrayList<>();
        final List<String> deletedDirectories = new ArrayList<>();
        long deletedBytes;
    }

    /**
     * Looks once through everything and deletes what has been garbage for the grace period.
     *
     * @throws IOException when something cannot be read or deleted; what was not looked at stays for the next time
     */
    public CleanReport clean() throws IOException {
        Look look = new Look();
        Census census = Census.take(files);
        try {
            if (!census.snapshotUnderWay()) {
                for (Map.Entry<String, Manifest> region : census.regions().entrySet()) {
                    cleanRegion(look, census, region.getKey(), region.getValue());
                }
                for (String directory : census.unknown()) {
                    cleanUnknown(look, census, directory);
                }
                retireParents(look, census);
            }
        } finally {
            firstSeenNanos = census.snapshotUnderWay() ? firstSeenNanos : look.seenNanos;
        }
        CleanReport report = new CleanReport(
                look.deletedFiles,
                look.deletedBytes,
                look.retiredRegions,
                look.deletedDirectories,
                firstSeenNanos.size(),
                census.snapshotUnderWay());
        log(report);
        return report;
    }

    private void cleanRegion(Look look, Census census, String directory, Manifest manifest) throws IOException {
        boolean stays = false;
        for (Map.Entry<String, Long> file : hfiles(directory).entrySet()) {
            boolean settled = Garbage.isSettled(manifest, name(file.getKey()));
            stays |= !settled || !deleteIfUnnamed(look, census, file.getKey(), file.getValue());
        }
        boolean over = manifest.isRetired() && (!manifest.isSuperseded() || census.isTakenOver(manifest));
        if (over && !stays && isOld(look, directory)) {
            deleteRegion(look, directory);
        }
    }

    /**
     * A directory that had no manifest: of a dropped table; of a region that was about to be made when somebody
     * crashed; or of a retired one, whose last owner knew nothing of that and wrote another file.
     */
    private void cleanUnknown(Look look, Census census, String directory) throws IOException {
        Map<String, Long> files = hfiles(directory);
        if (manifests.latest(directory).isPresent()) {
            return; // A region publishes its manifest before it writes the first file.
        }
        boolean stays = false;
        for (Map.Entry<String, Long> file : files.entrySet()) {
            boolean known = RegionFileName.parse(name(file.getKey())).isPresent();
            stays |= !known || !deleteIfUnnamed(look, census, file.getKey(), file.getValue());
        }
        if (!stays && isOld(look, directory)) {
            deleteRegion(look, directory);
        }
    }

    private boolean deleteIfUnnamed(Look look, Census census, String path, long sizeBytes) throws IOException {
        if (census.isNamed(path) || !isOld(look, path)) {
            return false;
        }
        files.delete(path);
        look.deletedFiles.add(path);
        look.deletedBytes += sizeBytes;
        return true;
    }

    /** Whether this cleaner has known for the grace period that nobody needs it. Remembers that nobody does. */
    private boolean isOld(Look look, String path) {
        long firstNanos = firstSeenNanos.getOrDefault(path, clock.nanos());
        if (clock.nanos() - firstNanos >= grace.toNanos()) {
            return true;
        }
        look.seenNanos.put(path, firstNanos);
        return false;
    }

    /** The manifests go last, and durably so: what a crash leaves is still a retired region. */
    private void deleteRegion(Look look, String directory) throws IOException {
        try {
            for (FileSystem.Entry family : files.list(directory)) {
                if (family.directory()) {
                    files.syncDirectory(directory + "/" + family.name());
                    files.delete(directory + "/" + family.name());
                }
            }
            manifests.deleteAll(directory);
            files.delete(directory);
            look.deletedDirectories.add(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("Its last owner has just written to it; the next look deletes it directory={}", directory, e);
        }
    }

    /** Files in the families of a region, with their sizes. */
    private Map<String, Long> hfiles(String directory) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (FileSystem.Entry family : files.list(directory)) {
            if (family.directory()) {
                String path = directory + "/" + family.name();
                for (FileSystem.Entry file : files.list(path)) {
                    found.put(path + "/" + file.name(), file.sizeBytes());
                }
            }
        }
        return found;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void retireParents(Look look, Census census) throws IOException {
        for (Map.Entry<String, Manifest> region : census.regions().entrySet()) {
            if (!region.getValue().isRetired() && census.isTakenOver(region.getValue())) {
                try {
                    retirement.retire(region.getValue());
                    look.retiredRegions.add(region.getKey());
                } catch (LostOwnershipException e) {
                    LOG.debug("Not retired, for it has changed directory={}", region.getKey(), e);
                }
            }
        }
    }

    private static void log(CleanReport report) {
        if (report.deletedFiles().size()
                        + report.retiredRegions().size()
                        + report.deletedDirectories().size()
                > 0) {
            LOG.info(
                    "Cleaned files={} bytes={} retiredRegions={} directories={} waiting={}",
                    report.deletedFiles().size(),
                    report.deletedBytes(),
                    report.retiredRegions().size(),
                    report.deletedDirectories().size(),
                    report.waiting());
        }
    }
}
