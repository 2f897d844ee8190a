package io.basalt.storage.clean;

import java.util.List;

/**
 * What one look of the cleaner did.
 *
 * @param deletedFiles paths of HFiles deleted
 * @param deletedBytes their size
 * @param retiredRegions directories of split and merged regions whose children have taken over
 * @param deletedDirectories of retired regions without files, and empty ones
 * @param waiting files and directories that nobody names, and that are deleted after the grace period
 * @param snapshotUnderWay whether nothing was deleted because a snapshot is being taken or deleted
 */
public record CleanReport(
        List<String> deletedFiles,
        long deletedBytes,
        List<String> retiredRegions,
        List<String> deletedDirectories,
        int waiting,
        boolean snapshotUnderWay) {
    public CleanReport {
        deletedFiles = List.copyOf(deletedFiles);
        retiredRegions = List.copyOf(retiredRegions);
        deletedDirectories = List.copyOf(deletedDirectories);
    }
}
