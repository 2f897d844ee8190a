package io.basalt.storage.fsck;

import java.util.ArrayList;
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

    /** Both together, where the other's root is this directory below the one of this report. */
    public FsckReport with(FsckReport other, String directory) {
        List<Finding> all = new ArrayList<>(findings);
        for (Finding finding : other.findings) {
            all.add(new Finding(
                    finding.severity(), directory + "/" + finding.path(), finding.finding(), finding.remedy()));
        }
        return new FsckReport(
                regions + other.regions,
                files + other.files,
                sharedFiles + other.sharedFiles,
                cells + other.cells,
                snapshots + other.snapshots,
                logs + other.logs,
                logRecords + other.logRecords,
                all);
    }

    /** Whether nothing is damaged or lost. */
    public boolean isSound() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.WASTE);
    }
}
