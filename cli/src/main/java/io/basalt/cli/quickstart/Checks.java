package io.basalt.cli.quickstart;

import io.basalt.base.Clock;
import io.basalt.base.SystemClock;
import io.basalt.client.RowScanner;
import io.basalt.client.Table;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Get;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** Reads the table in four ways and compares each answer with what the JDK says. */
final class Checks {
    /** ROMAN NUMERAL TWELVE, which has nearly every column. */
    private static final int ONE = 0x216b;

    private static final String PREFIX = "01f30";

    private final Table table;
    private final PrintWriter out;
    private final Clock clock = new SystemClock();
    private int disagreements;

    Checks(Table table, PrintWriter out) {
        this.table = table;
        this.out = out;
    }

    /** Whether all answers were right. */
    boolean run() throws IOException {
        get();
        prefixScan();
        filteredScan();
        count();
        return disagreements == 0;
    }

    private void get() throws IOException {
        title("get " + UnicodeRows.key(ONE));
        long began = clock.nanos();
        Optional<Row> row = table.get(Get.row(UnicodeRows.key(ONE)));
        long took = clock.nanos() - began;
        SortedMap<String, String> columns = row.map(Checks::columns).orElseGet(TreeMap::new);
        columns.forEach((column, value) -> out.printf("  %-16s %s%n", column, value));
        judge(columns, UnicodeRows.columns(ONE), columns.size() + " columns", took);
    }

    private void prefixScan() throws IOException {
        title("scan rows that begin with " + PREFIX);
        judgeRows(Scan.all().prefix(PREFIX), code -> UnicodeRows.key(code).startsWith(PREFIX));
    }

    private void filteredScan() throws IOException {
        title("scan where props:script = THAI and props:category = Nd");
        Filter filter = Filter.and(
                Filter.where(UnicodeRows.PROPS, "script", Comparison.equal("THAI")),
                Filter.where(UnicodeRows.PROPS, "category", Comparison.equal("Nd")));
        judgeRows(
                Scan.all().filter(filter),
                code -> Character.isDigit(code)
                        && Character.UnicodeScript.of(code) == Character.UnicodeScript.THAI);
    }

    private void count() throws IOException {
        title("count");
        long began = clock.nanos();
        long rows = table.count(Scan.all());
        long took = clock.nanos() - began;
        judge(rows, UnicodeRows.codePoints().count(), String.format(Locale.ROOT, "%,d rows", rows), took);
    }

    private void judgeRows(Scan scan, IntPredicate belongs) throws IOException {
        long began = clock.nanos();
        var found = new ArrayList<SortedMap<String, String>>();
        try (RowScanner rows = table.scan(scan)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                found.add(columns(row.get()));
                int code = UnicodeRows.codePoint(text(row.get()));
                out.printf(
                        "  %06x  %s  %s%n",
                        code,
                        new String(Character.toChars(code)),
                        row.get().text(UnicodeRows.NAME, "name").orElse(""));
            }
        }
        long took = clock.nanos() - began;
        List<SortedMap<String, String>> expected =
                UnicodeRows.codePoints().filter(belongs).mapToObj(UnicodeRows::columns).toList();
        judge(found, expected, found.size() + " rows", took);
    }

    private void judge(Object answer, Object expected, String what, long tookNanos) {
        if (answer.equals(expected)) {
            out.printf(Locale.ROOT, "  -> %s in %.1f ms, as the JDK says%n", what, tookNanos / 1e6);
        } else {
            disagreements++;
            out.println("  -> WRONG: the JDK says " + expected);
        }
        out.flush();
    }

    private void title(String text) {
        out.println();
        out.println("unicode> " + text);
    }

    private static String text(Row row) {
        return new String(row.key().toArray(), StandardCharsets.UTF_8);
    }

    private static SortedMap<String, String> columns(Row row) {
        var columns = new TreeMap<String, String>();
        for (Cell cell : row.cells()) {
            String column = new String(cell.family().toArray(), StandardCharsets.UTF_8) + ":"
                    + new String(cell.qualifier().toArray(), StandardCharsets.UTF_8);
            columns.put(column, cell.text());
        }
        return columns;
    }
}
