package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import io.basalt.client.row.Get;
import io.basalt.client.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Prints one row; exit code 1 if it is not there.")
final class GetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Parameters(index = "1", paramLabel = "ROW", description = "The row's key.")
    private String row;

    @Parameters(
            index = "2..*",
            paramLabel = "COLUMN",
            description = "Only these columns, family:qualifier, or whole families.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--versions", paramLabel = "N", description = "Up to N versions of each column. Default: 1.")
    private int versions = 1;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Prints when each cell was written.")
    private boolean timestamps;

    GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Get get = Get.row(EscapedBytes.parse(row)).versions(versions);
        for (String column : columns) {
            ColumnName name = ColumnName.parse(column);
            get = name.qualifier().isPresent()
                    ? get.column(name.family(), name.qualifier().get())
                    : get.family(name.family());
        }
        Optional<Row> found = session.table(table).get(get);
        if (found.isEmpty()) {
            throw new CommandFailedException(
                    "table " + table + " has no row '" + row + "'" + (columns.isEmpty() ? "" : " with these columns"),
                    "");
        }
        if (session.json()) {
            session.console().out().println(RowPrinter.toJson(found.get()));
        } else {
            var printer = new RowPrinter(session.console(), false, timestamps || versions > 1);
            printer.print(found.get());
            printer.finish();
        }
        return 0;
    }
}
