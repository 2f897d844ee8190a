package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.session.Session;
import io.basalt.client.row.Put;
import io.basalt.protocol.cell.CellView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "put", description = "Sets columns of a row, all in one step.")
final class PutCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Parameters(index = "1", paramLabel = "ROW", description = "The row's key.")
    private String row;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "COLUMN=VALUE",
            description = "family:qualifier=value, any number of them.")
    private List<String> assignments;

    @Option(
            names = "--timestamp",
            paramLabel = "MILLIS",
            description = "Milliseconds since the epoch. Default: the server's clock.")
    private long timestamp = CellView.LATEST_TIMESTAMP;

    PutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Put put = Put.row(EscapedBytes.parse(row));
        for (String assignment : assignments) {
            Assignment each = Assignment.parse(assignment, "value");
            put = put.set(each.family(), each.qualifier(), timestamp, each.value());
        }
        session.table(table).put(put);
        return 0;
    }
}
