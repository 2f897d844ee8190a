package io.basalt.cli.verb;

import io.basalt.cli.output.Console;
import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints rows as they come: a line per cell for people, a JSON object per row for programs. */
final class RowPrinter {
    /** Lines that are aligned together. */
    private static final int PORTION = 200;

    private final Console console;
    private final boolean json;
    private final boolean timestamps;
    private final TextTable table;
    private long rows;

    /** @param timestamps whether people want to see them; programs always do */
    RowPrinter(Console console, boolean json, boolean timestamps) {
        this.console = console;
        this.json = json;
        this.timestamps = timestamps;
        this.table = timestamps
                ? new TextTable(console, "ROW", "COLUMN", "TIMESTAMP", "VALUE")
                : new TextTable(console, "ROW", "COLUMN", "VALUE");
    }

    void print(Row row) {
        rows++;
        if (json) {
            console.out().println(toJson(row));
            return;
        }
        String key = EscapedBytes.print(row.key());
        for (Cell cell : row.cells()) {
            String column = ColumnName.print(cell.family(), cell.qualifier());
            String value = EscapedBytes.print(cell.value());
            if (timestamps) {
                table.add(key, column, Instant.ofEpochMilli(cell.timestamp()), value);
            } else {
                table.add(key, column, value);
            }
            // The key once per row, so that rows are told apart at a glance.
            key = "";
        }
        if (table.pending() >= PORTION) {
            table.print();
        }
    }

    /** Prints what is left, and for people how many rows there were. */
    void finish() {
        if (json) {
            return;
        }
        if (rows > 0) {
            table.print();
        }
        console.out().println(rows == 1 ? "1 row" : rows + " rows");
    }

    static String toJson(Row row) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (Cell cell : row.cells()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("family", EscapedBytes.print(cell.family()));
            fields.put("qualifier", EscapedBytes.print(cell.qualifier()));
            fields.put("timestamp", cell.timestamp());
            fields.put("value", EscapedBytes.print(cell.value()));
            cells.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("row", EscapedBytes.print(row.key()));
        fields.put("cells", cells);
        return Json.of(fields);
    }
}
