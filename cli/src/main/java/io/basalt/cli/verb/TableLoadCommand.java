package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.client.row.FinishedFiles;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** HBase's {@code completebulkload}: files that a batch job has written become part of a table. */
@Command(
        name = "load",
        description = {
            "Makes HFiles part of a table, such as HFileOutputFormat2 writes them: DIRECTORY has a directory for each"
                    + " column family, and in it the files, with rows of any regions.",
            "The region servers read and copy them, so they must be where the servers run. Loading them again does no"
                    + " harm."
        })
final class TableLoadCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The table.")
    private String name;

    @Parameters(index = "1", paramLabel = "DIRECTORY", description = "Where the files are.")
    private Path directory;

    @Mixin
    private Rehearsal rehearsal = new Rehearsal();

    TableLoadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        TableName table = TableName.parse(name);
        Admin admin = session.admin();
        FinishedFiles files =
                find(admin.describeTable(table), directory.toAbsolutePath().normalize());
        if (!rehearsal.stopsAt(session, "load " + files.files().size() + " files into table " + table)) {
            session.table(name).load(files);
        }
        return 0;
    }

    private static FinishedFiles find(TableDescriptor table, Path directory) throws IOException {
        var files = new FinishedFiles(List.of());
        for (Path family : visible(directory)) {
            if (!Files.isDirectory(family)) {
                continue;
            }
            Bytes familyName = Bytes.of(family.getFileName().toString());
            if (table.family(familyName).isEmpty()) {
                throw new IOException(
                        "there is " + family + ", but table " + table.name() + " has no such family; it has "
                                + table.families().keySet().stream()
                                        .map(Bytes::toString)
                                        .collect(Collectors.joining(", ")));
            }
            for (Path file : visible(family)) {
                files = files.add(familyName, file.toString());
            }
        }
        if (files.files().isEmpty()) {
            throw new IOException("there are no files in " + directory + "/FAMILY");
        }
        return files;
    }

    /** Without what jobs leave beside their output: {@code _SUCCESS}, checksums. */
    private static List<Path> visible(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("_")
                            && !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
