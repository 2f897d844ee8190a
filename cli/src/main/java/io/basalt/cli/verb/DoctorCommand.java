package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.session.Session;
import io.basalt.client.admin.Diagnosis;
import io.basalt.client.admin.Diagnosis.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = {
            "Compares hbase:meta, the files, the nodes in ZooKeeper and what servers have with each other, and prints"
                    + " what does not agree and what to do about it.",
            "Exit code: 0 nothing found, or only notices; 1 something found."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Session session;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Diagnosis diagnosis = session.admin().diagnose();
        if (session.json()) {
            session.console().out().println(Json.of(toJson(diagnosis)));
        } else {
            print(diagnosis);
        }
        boolean ill = diagnosis.findings().stream().anyMatch(finding -> finding.severity() != Severity.NOTICE);
        return ill ? 1 : 0;
    }

    private void print(Diagnosis diagnosis) {
        var console = session.console();
        for (Diagnosis.Finding finding : diagnosis.findings()) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            console.out()
                    .println((finding.severity() == Severity.ERROR ? console.red(severity) : severity) + "  "
                            + finding.check() + "  " + finding.subject());
            console.out().println("  " + finding.problem());
            console.out().println("  -> " + finding.remedy());
        }
        console.out()
                .println((diagnosis.findings().isEmpty()
                                ? "nothing found"
                                : diagnosis.findings().size() + " found")
                        + ": " + diagnosis.servers() + " servers, " + diagnosis.tables() + " tables, "
                        + diagnosis.regions() + " regions");
    }

    private static Map<String, Object> toJson(Diagnosis diagnosis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("servers", diagnosis.servers());
        fields.put("tables", diagnosis.tables());
        fields.put("regions", diagnosis.regions());
        List<Map<String, Object>> findings = new ArrayList<>();
        for (Diagnosis.Finding finding : diagnosis.findings()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            one.put("check", finding.check());
            one.put("subject", finding.subject());
            one.put("problem", finding.problem());
            one.put("remedy", finding.remedy());
            findings.add(one);
        }
        fields.put("findings", findings);
        return fields;
    }
}
