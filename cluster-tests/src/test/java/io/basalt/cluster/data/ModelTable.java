package io.basalt.cluster.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.filter.Filter;
import org.apache.hadoop.hbase.io.TimeRange;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * HBase's table as a sorted set of cells that is never flushed, compacted or divided: the specification that clusters are
 * compared with. Slow and plain. Filters are the stock client's own classes, asked in HBase's order.
 */
final class ModelTable {
    /** Somewhere in 2033: what the model takes for the server's clock, which goes on with each operation. */
    static final long NOW = 2_000_000_000_000L;

    private final Map<String, Integer> versionsOfFamilies;
    private final NavigableSet<ModelCell> cells = new TreeSet<>(ModelCell.ORDER);
    private long sequence;

    ModelTable(Map<String, Integer> versionsOfFamilies) {
        this.versionsOfFamilies = new TreeMap<>(versionsOfFamilies);
    }

    // ---- writes ----

    /** Puts and deletes with timestamps of their own, in one step. */
    void apply(List<? extends Mutation> mutations) {
        sequence++;
        mutations.forEach(this::add);
    }

    private void add(Mutation mutation) {
        if (mutation instanceof Delete && mutation.isEmpty()) {
            for (String family : versionsOfFamilies.keySet()) {
                add(
                        mutation.getRow(),
                        Bytes.toBytes(family),
                        new byte[0],
                        mutation.getTimestamp(),
                        Cell.Type.DeleteFamily,
                        new byte[0]);
            }
            return;
        }
        for (List<Cell> family : mutation.getFamilyCellMap().values()) {
            for (Cell cell : family) {
                add(cell);
            }
        }
    }

    /** Adds to a counter, or begins one; what is stored otherwise is as in the stock client's tests. */
    Cell increment(byte[] row, byte[] family, byte[] qualifier, long amount) throws IOException {
        byte[] old = newest(row, family, qualifier);
        return replace(row, family, qualifier, Bytes.toBytes(amount + (old == null ? 0 : Bytes.toLong(old))));
    }

    Cell append(byte[] row, byte[] family, byte[] qualifier, byte[] tail) throws IOException {
        byte[] old = newest(row, family, qualifier);
        return replace(row, family, qualifier, old == null ? tail : Bytes.add(old, tail));
    }

    /** The value of the newest visible version of a column, or null. */
    byte[] newest(byte[] row, byte[] family, byte[] qualifier) throws IOException {
        List<Cell> found = get(new Get(row).addColumn(family, qualifier));
        return found.isEmpty() ? null : CellUtil.cloneValue(found.get(0));
    }

    private Cell replace(byte[] row, byte[] family, byte[] qualifier, byte[] value) {
        sequence++;
        var cell = new ModelCell(row, family, qualifier, NOW + sequence, Cell.Type.Put, value, sequence);
        cells.add(cell);
        return cell.toCell();
    }

    private void add(Cell cell) {
        add(
                CellUtil.cloneRow(cell),
                CellUtil.cloneFamily(cell),
                CellUtil.cloneQualifier(cell),
                cell.getTimestamp(),
                cell.getType(),
                CellUtil.cloneValue(cell));
    }

    private void add(byte[] row, byte[] family, byte[] qualifier, long timestamp, Cell.Type type, byte[] value) {
        var cell = new ModelCell(row, family, qualifier, timestamp, type, value, sequence);
        // Of cells with the same key in one operation, the last one stays.
        cells.remove(cell);
        cells.add(cell);
    }

    // ---- reads ----

    List<Cell> get(Get get) throws IOException {
        List<List<Cell>> rows = scan(new Scan(get));
        return rows.isEmpty() ? List.of() : rows.get(0);
    }

    /** The cells of each row that the scan returns. */
    List<List<Cell>> scan(Scan scan) throws IOException {
        Filter filter = scan.getFilter();
        if (filter != null) {
            filter.setReversed(scan.isReversed());
        }
        List<List<Cell>> result = new ArrayList<>();
        for (byte[] row : rows(scan)) {
            if (filter != null && filter.filterAllRemaining()) {
                break;
            }
            List<Cell> cellsOfRow = readRow(scan, row, filter);
            if (!cellsOfRow.isEmpty()) {
                result.add(cellsOfRow);
            }
            if (filter != null) {
                filter.reset();
            }
            if (scan.getLimit() > 0 && result.size() >= scan.getLimit()) {
                break;
            }
        }
        return result;
    }

    private List<byte[]> rows(Scan scan) {
        NavigableSet<byte[]> rows = new TreeSet<>(Bytes.BYTES_COMPARATOR);
        for (ModelCell cell : cells) {
            if (isWantedFamily(scan, cell.family())) {
                rows.add(cell.row());
            }
        }
        byte[] low = scan.isReversed() ? scan.getStopRow() : scan.getStartRow();
        byte[] high = scan.isReversed() ? scan.getStartRow() : scan.getStopRow();
        boolean withLow = scan.isReversed() ? scan.includeStopRow() : scan.includeStartRow();
        boolean withHigh = scan.isReversed() ? scan.includeStartRow() : scan.includeStopRow();
        if (low.length > 0) {
            rows.removeIf(row -> Bytes.compareTo(row, low) < (withLow ? 0 : 1));
        }
        if (high.length > 0) {
            rows.removeIf(row -> Bytes.compareTo(row, high) > (withHigh ? 0 : -1));
        }
        return new ArrayList<>(scan.isReversed() ? rows.descendingSet() : rows);
    }

    private static boolean isWantedFamily(Scan scan, byte[] family) {
        return !scan.hasFamilies() || scan.getFamilyMap().containsKey(family);
    }

    private List<Cell> readRow(Scan scan, byte[] row, Filter filter) throws IOException {
        List<ModelCell> all = new ArrayList<>();
        for (ModelCell cell : cells) {
            if (Bytes.equals(cell.row(), row) && isWantedFamily(scan, cell.family())) {
                all.add(cell);
            }
        }
        if (filter != null && filter.filterRowKey(all.get(0).toCell())) {
            return List.of();
        }
        List<Cell> kept = new ArrayList<>();
        for (String family : versionsOfFamilies.keySet()) {
            List<ModelCell> ofFamily = all.stream()
                    .filter(cell -> Bytes.equals(cell.family(), Bytes.toBytes(family)))
                    .toList();
            if (!readFamily(scan, family, ofFamily, filter, kept)) {
                break;
            }
        }
        if (filter != null && !kept.isEmpty()) {
            if (filter.hasFilterRow()) {
                filter.filterRowCells(kept);
            }
            // A row that is empty by now is not counted by those who count rows.
            if (kept.isEmpty() || filter.filterRow()) {
                return List.of();
            }
        }
        return kept;
    }

    /** Adds what passes to {@code kept}; false when the filter wants nothing more at all. */
    private boolean readFamily(Scan scan, String family, List<ModelCell> cellsOfFamily, Filter filter, List<Cell> kept)
            throws IOException {
        int versions = versionsOfFamilies.get(family);
        NavigableSet<byte[]> qualifiers = scan.getFamilyMap().get(Bytes.toBytes(family));
        TimeRange times = scan.getColumnFamilyTimeRange().getOrDefault(Bytes.toBytes(family), scan.getTimeRange());
        int asked = Math.min(scan.getMaxVersions(), versions);
        int included = 0;
        ModelCell previous = null;
        int seen = 0; // versions of the column that the filter was asked about
        int passed = 0;
        boolean columnDone = false;
        Cell hint = null;
        for (ModelCell cell : cellsOfFamily) {
            if (!cell.isPut() || (qualifiers != null && !qualifiers.contains(cell.qualifier()))) {
                continue;
            }
            boolean sameColumn = previous != null && previous.sameColumn(cell);
            if (sameColumn && previous.timestamp() == cell.timestamp()) {
                continue; // replaced by a later operation
            }
            if (isDeleted(cell, cellsOfFamily) || !times.withinTimeRange(cell.timestamp())) {
                continue;
            }
            if (!sameColumn) {
                seen = 0;
                passed = 0;
                columnDone = false;
            }
            previous = cell;
            if (columnDone || seen >= (filter == null ? asked : versions)) {
                continue;
            }
            Cell offered = cell.toCell();
            if (hint != null && CellComparator.getInstance().compare(offered, hint) < 0) {
                continue;
            }
            hint = null;
            seen++;
            Filter.ReturnCode code = Filter.ReturnCode.INCLUDE;
            if (filter != null) {
                if (filter.filterAllRemaining()) {
                    return false;
                }
                code = filter.filterCell(offered);
            }
            boolean includes = code == Filter.ReturnCode.INCLUDE
                    || code == Filter.ReturnCode.INCLUDE_AND_NEXT_COL
                    || code == Filter.ReturnCode.INCLUDE_AND_SEEK_NEXT_ROW;
            if (includes && ++passed > asked) {
                columnDone = true;
            } else if (includes) {
                included++;
                int offset = scan.getRowOffsetPerColumnFamily();
                int limit = scan.getMaxResultsPerColumnFamily();
                if (included > offset) {
                    kept.add(filter == null ? offered : filter.transformCell(offered));
                    if (limit >= 0 && included >= offset + limit) {
                        return true;
                    }
                }
            }
            switch (code) {
                case INCLUDE_AND_NEXT_COL, NEXT_COL -> columnDone = true;
                case INCLUDE_AND_SEEK_NEXT_ROW, NEXT_ROW -> {
                    return true;
                }
                case SEEK_NEXT_USING_HINT -> hint = hint(filter, offered);
                default -> {}
            }
        }
        return true;
    }

    /** HBase's lists compare the hints of their members, and fail when one has none after all. */
    private static Cell hint(Filter filter, Cell offered) throws IOException {
        try {
            return filter.getNextCellHint(offered);
        } catch (NullPointerException e) {
            throw new UnsupportedOperationException("HBase fails on " + filter, e);
        }
    }

    /** By timestamp, whatever the order of writing: a marker hides what comes later at its time, too. */
    private static boolean isDeleted(ModelCell put, List<ModelCell> cellsOfFamily) {
        for (ModelCell marker : cellsOfFamily) {
            boolean sameColumn = marker.sameColumn(put);
            boolean hides =
                    switch (marker.type()) {
                        case Delete -> sameColumn && marker.timestamp() == put.timestamp();
                        case DeleteColumn -> sameColumn && marker.timestamp() >= put.timestamp();
                        case DeleteFamily -> marker.timestamp() >= put.timestamp();
                        case DeleteFamilyVersion -> marker.timestamp() == put.timestamp();
                        default -> false;
                    };
            if (hides) {
                return true;
            }
        }
        return false;
    }
}
