package io.basalt.cli.disk;

import io.basalt.cli.output.Json;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import io.basalt.storage.file.LocalFileSystem;
import io.basalt.storage.fsck.Finding;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import io.basalt.storage.fsck.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "fsck",
        description = {
            "Checks a stopped store: every manifest, every block of every file, every record of every log.",
            "Says what is wrong, how bad it is, and what to do. Changes nothing.",
            "Exit code 0 sound (there may be waste), 1 damaged, 3 data is lost."
        })
final class FsckCommand implements Callable<Integer> {
    private static final int DAMAGED = 1;
    private static final int LOST = 3;
    private static final String MASTERS = "master";

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ROOT",
            description = "The store's root directory. Default: basalt.root of the configuration.")
    private String root = "";

    FsckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Path directory = root.isEmpty() ? FilePlace.root(session) : Path.of(root);
        if (!Files.isDirectory(directory)) {
            throw new CommandFailedException("there is no directory " + directory, "");
        }
        FsckReport report = check(directory);
        PrintWriter out = session.console().out();
        if (session.json()) {
            out.println(Json.of(toJson(report)));
        } else {
            print(report, out);
        }
        Severity worst = report.worst().orElse(Severity.WASTE);
        return worst == Severity.LOST ? LOST : worst == Severity.DAMAGED ? DAMAGED : 0;
    }

    /** With what the masters keep for themselves, which is a store of its own. */
    private static FsckReport check(Path root) throws IOException {
        FsckReport report = Fsck.check(LocalFileSystem.existing(root));
        Path masters = root.resolve(MASTERS);
        return Files.isDirectory(masters)
                ? report.with(Fsck.check(LocalFileSystem.existing(masters)), MASTERS)
                : report;
    }

    /** The worst comes first. */
    private void print(FsckReport report, PrintWriter out) {
        List<Finding> findings = report.findings().stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
        for (Finding finding : findings) {
            String severity = finding.severity().toString();
            out.println((finding.severity() == Severity.WASTE
                            ? severity
                            : session.console().red(severity)) + " " + finding.path());
            out.println("    " + finding.finding() + ".");
            out.println("    " + finding.remedy() + ".");
        }
        out.println("regions=" + report.regions() + " files=" + report.files() + " shared=" + report.sharedFiles()
                + " cells=" + report.cells() + " snapshots=" + report.snapshots() + " logs=" + report.logs()
                + " logRecords=" + report.logRecords());
        out.println(
                report.worst().isEmpty()
                        ? "sound"
                        : "lost=" + count(report, Severity.LOST) + " damaged=" + count(report, Severity.DAMAGED)
                                + " waste=" + count(report, Severity.WASTE));
    }

    private static long count(FsckReport report, Severity severity) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static Map<String, Object> toJson(FsckReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("regions", report.regions());
        fields.put("files", report.files());
        fields.put("sharedFiles", report.sharedFiles());
        fields.put("cells", report.cells());
        fields.put("snapshots", report.snapshots());
        fields.put("logs", report.logs());
        fields.put("logRecords", report.logRecords());
        fields.put(
                "findings", report.findings().stream().map(FsckCommand::toJson).toList());
        return fields;
    }

    private static Map<String, Object> toJson(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", finding.severity().toString());
        fields.put("path", finding.path());
        fields.put("finding", finding.finding());
        fields.put("remedy", finding.remedy());
        return fields;
    }
}
