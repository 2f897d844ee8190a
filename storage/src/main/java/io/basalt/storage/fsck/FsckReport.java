package io.basalt.storage.fsck;

import java.util.List;

/**
 * What a check has looked at and found.
 *
 * @param regions with a manifest
 * @param files live HFiles, one that two regions share counted once
 * @param cells in those files
 * @param logs of servers
 * @param logRecords mutations in the logs
 * @param findings in the order of the walk
 */
public record FsckReport(int regions, int files, long cells, int logs, long logRecords, List<Finding> findings) {
    public FsckReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is damaged or lost. */
    public boolean isSound() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.WASTE);
    }
}
