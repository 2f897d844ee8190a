package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.client.row.Scan;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows a scan or count is about. */
final class RowSelection {
    @Option(names = "--from", paramLabel = "ROW", description = "First row. Of a reversed scan, the upper end.")
    private String from = "";

    @Option(names = "--to", paramLabel = "ROW", description = "First row that is not wanted any more.")
    private String to = "";

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Only rows whose key begins so.")
    private String prefix = "";

    @Option(
            names = {"-w", "--where"},
            paramLabel = "CONDITION",
            description = "Only rows with such a column: family:qualifier=value, or != < <= > >= with bytes in their"
                    + " order, ^= begins with, *= contains in any case, ~= regular expression. Several must all hold.")
    private List<String> where = new ArrayList<>();

    /** The scan, with the columns that the conditions look at if {@code columns} are named at all. */
    Scan scan(boolean reversed, List<String> columns) {
        if (!prefix.isEmpty() && !(from.isEmpty() && to.isEmpty())) {
            throw new IllegalArgumentException("give either --prefix or --from and --to");
        }
        Scan scan = reversed ? Scan.all().reversed() : Scan.all();
        if (!prefix.isEmpty()) {
            scan = scan.prefix(EscapedBytes.parse(prefix));
        }
        if (!from.isEmpty()) {
            scan = scan.from(EscapedBytes.parse(from));
        }
        if (!to.isEmpty()) {
            scan = scan.to(EscapedBytes.parse(to));
        }
        for (String column : columns) {
            ColumnName name = ColumnName.parse(column);
            scan = name.qualifier().isPresent()
                    ? scan.column(name.family(), name.qualifier().get())
                    : scan.family(name.family());
        }
        List<WhereExpression.Condition> conditions =
                where.stream().map(WhereExpression::parse).toList();
        if (!columns.isEmpty()) {
            // A filter sees only what is read.
            for (WhereExpression.Condition condition : conditions) {
                scan = scan.column(condition.family(), condition.qualifier());
            }
        }
        Scan chosen = scan;
        return WhereExpression.filter(conditions).map(chosen::filter).orElse(chosen);
    }
}
