package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "count", description = "Counts rows.")
final class CountCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
    private String table;

    @Mixin
    private RowSelection selection;

    CountCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        long rows = session.table(table).count(selection.scan(false, List.of()));
        session.console().out().println(session.json() ? Json.of(Map.of("rows", rows)) : String.valueOf(rows));
        return 0;
    }
}
