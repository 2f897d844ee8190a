package io.basalt.storage.fsck;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a check has looked at and found.
 *
 * @param regions with a manifest
 * @param files HFiles that regions and snapshots name, one that several name counted once
 * @param sharedFiles how many of them more than one region names, or a snapshot too
 * @param cells in those files
 * @param snapshots complete ones
 * @param logs of servers
 * @param logRecords mutations in the logs
 * @param findings in the order of the walk
 */
public record FsckReport(
        int regions,
        int files,
        int sharedFiles,
        long cells,
        int snapshots,
        int logs,
        long logRecords,
        List<Finding> findings) {
    public FsckReport {
        findings = List.copyOf(findings);
    }

    /** How bad the worst finding is; empty when there is none. */
    public Optional<Severity> worst() {
        return findings.stream().map(Finding::severity).max(Comparator.naturalOrder());
    }

    /** Whether nothing is damaged or lost. */
    public boolean isSound() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.WASTE);
    }
}
