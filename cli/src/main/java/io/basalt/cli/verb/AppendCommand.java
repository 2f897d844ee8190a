package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.session.Session;
import io.basalt.client.row.Append;
import io.basalt.client.row.Row;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "append", description = "Appends to values of a row, all in one step, and prints the new values.")
final class AppendCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Parameters(index = "1", paramLabel = "ROW", description = "The row's key.")
    private String row;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "COLUMN=TAIL",
            description = "family:qualifier=tail, any number of them.")
    private List<String> tails;

    AppendCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Append append = Append.row(EscapedBytes.parse(row));
        for (String tail : tails) {
            Assignment each = Assignment.parse(tail, "tail");
            append = append.add(each.family(), each.qualifier(), each.value());
        }
        Row made = session.table(table).append(append);
        if (session.json()) {
            session.console().out().println(RowPrinter.toJson(made));
        } else {
            var printer = new RowPrinter(session.console(), false, false);
            printer.print(made);
            printer.finish();
        }
        return 0;
    }
}
