package io.basalt.cluster.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;

/** Cells as text, so that a test shows at a glance what it expects: {@code row/family:qualifier@timestamp=value}. */
final class Cells {
    private Cells() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** All cells of the result in their order, separated by spaces. */
    static String text(Result result) {
        return result.isEmpty() ? "" : text(result.listCells());
    }

    static String text(List<? extends Cell> cells) {
        return cells.stream().map(Cells::text).collect(Collectors.joining(" "));
    }

    static String text(Cell cell) {
        String type =
                switch (cell.getType()) {
                    case Put -> "=" + Bytes.toStringBinary(CellUtil.cloneValue(cell));
                    default -> " " + cell.getType();
                };
        return Bytes.toStringBinary(CellUtil.cloneRow(cell)) + "/" + Bytes.toStringBinary(CellUtil.cloneFamily(cell))
                + ":" + Bytes.toStringBinary(CellUtil.cloneQualifier(cell)) + "@" + cell.getTimestamp() + type;
    }

    /** As {@link #text(List)}, with {@code now} for a timestamp of our days: it differs between clusters. */
    static String timeless(List<? extends Cell> cells) {
        return text(cells).replaceAll("@[12]\\d{12}(?!\\d)", "@now");
    }

    /** {@code family:qualifier=value} of each cell: for where timestamps are the server's. */
    static String values(Result result) {
        return result.isEmpty()
                ? ""
                : result.listCells().stream()
                        .map(cell -> Bytes.toStringBinary(CellUtil.cloneFamily(cell)) + ":"
                                + Bytes.toStringBinary(CellUtil.cloneQualifier(cell)) + "="
                                + Bytes.toStringBinary(CellUtil.cloneValue(cell)))
                        .collect(Collectors.joining(" "));
    }

    /** Each result of the scan as one text. */
    static List<String> scan(Table table, Scan scan) throws IOException {
        List<String> results = new ArrayList<>();
        try (ResultScanner scanner = table.getScanner(scan)) {
            for (Result result = scanner.next(); result != null; result = scanner.next()) {
                results.add(text(result));
            }
        }
        return results;
    }

    /** The rows of the scan's results, one for each result. */
    static List<String> rows(Table table, Scan scan) throws IOException {
        List<String> rows = new ArrayList<>();
        try (ResultScanner scanner = table.getScanner(scan)) {
            for (Result result = scanner.next(); result != null; result = scanner.next()) {
                rows.add(Bytes.toStringBinary(result.getRow()));
            }
        }
        return rows;
    }
}
