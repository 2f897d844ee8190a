package io.basalt.cli.verb;

import io.basalt.cli.session.Session;
import io.basalt.client.RowScanner;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "scan", description = "Prints rows in the order of their keys.")
final class ScanCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Mixin
    private RowSelection selection;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description = "Only these columns, family:qualifier, or whole families; separated by commas.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "ROWS", description = "At most so many rows.")
    private Integer limit;

    @Option(
            names = {"-r", "--reverse"},
            description = "From the last row to the first.")
    private boolean reverse;

    @Option(names = "--versions", paramLabel = "N", description = "Up to N versions of each column. Default: 1.")
    private int versions = 1;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Prints when each cell was written.")
    private boolean timestamps;

    ScanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Scan scan = selection.scan(reverse, columns).versions(versions);
        if (limit != null) {
            scan = scan.limit(limit);
        }
        var printer = new RowPrinter(session.console(), session.json(), timestamps || versions > 1);
        try (RowScanner rows = session.table(table).scan(scan)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                printer.print(row.get());
            }
        }
        printer.finish();
        return 0;
    }
}
