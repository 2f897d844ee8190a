package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.session.Session;
import io.basalt.client.row.Delete;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Deletes a row, or columns of it. One that is not there is deleted already.")
final class DeleteCommand implements Callable<Integer> {
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

    DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Delete delete = Delete.row(EscapedBytes.parse(row));
        for (String column : columns) {
            ColumnName name = ColumnName.parse(column);
            delete = name.qualifier().isPresent()
                    ? delete.column(name.family(), name.qualifier().get())
                    : delete.family(name.family());
        }
        session.table(table).delete(delete);
        return 0;
    }
}
