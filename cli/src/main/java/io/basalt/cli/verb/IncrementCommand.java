package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.output.Json;
import io.basalt.cli.session.Session;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Increment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "incr", description = "Adds to counters of a row, all in one step, and prints their new values.")
final class IncrementCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Parameters(index = "1", paramLabel = "ROW", description = "The row's key.")
    private String row;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "COLUMN[=AMOUNT]",
            description = "family:qualifier, or family:qualifier=amount, which may be negative. Default: 1.")
    private List<String> counters;

    IncrementCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Increment increment = Increment.row(EscapedBytes.parse(row));
        for (String counter : counters) {
            int equals = Assignment.indexOfEquals(counter);
            ColumnName column = ColumnName.parseColumn(equals < 0 ? counter : counter.substring(0, equals));
            increment = increment.add(
                    column.family(),
                    column.qualifier().orElseThrow(),
                    equals < 0 ? 1 : amount(counter, counter.substring(equals + 1)));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Cell cell : session.table(table).increment(increment).cells()) {
            values.put(ColumnName.print(cell.family(), cell.qualifier()), cell.number());
        }
        if (session.json()) {
            session.console().out().println(Json.of(values));
        } else {
            values.forEach((column, value) -> session.console().out().println(column + " " + value));
        }
        return 0;
    }

    private static long amount(String counter, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + counter + "' adds no whole number", e);
        }
    }
}
