package io.basalt.client.admin;

import io.basalt.protocol.pb.OperatorPb;
import java.util.List;

/**
 * What was looked at, and what of it is not as it should be.
 *
 * @param findings none on a healthy cluster; the gravest first
 */
public record Diagnosis(int servers, int tables, int regions, List<Finding> findings) {
    /** How grave a finding is. */
    public enum Severity {
        /** Will pass by itself, or is a matter of taste. */
        NOTICE,
        /** Works, but not as it should. */
        WARNING,
        /** Rows cannot be reached, or may be lost. */
        ERROR
    }

    /**
     * Something that is not as it should be.
     *
     * @param check a fixed word for what was checked
     * @param remedy what to do about it
     */
    public record Finding(Severity severity, String check, String subject, String problem, String remedy) {}

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    static Diagnosis fromPb(OperatorPb.DiagnoseResponse answer) {
        return new Diagnosis(
                answer.getServers(),
                answer.getTables(),
                answer.getRegions(),
                answer.getFindingList().stream()
                        .map(finding -> new Finding(
                                Severity.valueOf(finding.getSeverity().name()),
                                finding.getCheck(),
                                finding.getSubject(),
                                finding.getProblem(),
                                finding.getRemedy()))
                        .sorted((a, b) -> b.severity().compareTo(a.severity()))
                        .toList());
    }
}
