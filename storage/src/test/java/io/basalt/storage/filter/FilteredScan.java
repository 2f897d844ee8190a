package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.error.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a scan that filters see, over cells in memory: asks the filter in the order that {@link Filter} tells, and
 * goes where it points. Every family keeps its own place, as stores do.
 */
final class FilteredScan {
    private static final int MAX_STEPS = 100_000;

    private final boolean reversed;
    private final Filter filter;
    private final List<List<CellView>> families;
    private final int[] places;
    private int steps;

    private FilteredScan(List<CellView> cells, Filter filter, boolean reversed) {
        this.filter = filter;
        this.reversed = reversed;
        SortedMap<Bytes, List<CellView>> byFamily = new TreeMap<>();
        for (CellView cell : cells) {
            byFamily.computeIfAbsent(cell.family(), family -> new ArrayList<>()).add(cell);
        }
        this.families = new ArrayList<>(byFamily.values());
        this.families.forEach(family -> family.sort((a, b) -> ScanOrder.compare(a, b, reversed)));
        this.places = new int[families.size()];
    }

    /** The cells that are returned, as the filter transformed them. */
    static List<CellView> run(List<CellView> cells, Filter filter, boolean reversed) throws RpcException {
        return new FilteredScan(cells, filter, reversed).run();
    }

    static CellView cell(String row, String family, String qualifier, long timestamp, String value) {
        return copy(Bytes.of(row), Bytes.of(family), Bytes.of(qualifier), timestamp, Bytes.of(value));
    }

    private static CellView copy(Bytes row, Bytes family, Bytes qualifier, long timestamp, Bytes value) {
        return new CellView()
                .set(
                        CellWriter.bare(64)
                                .add(row, family, qualifier, timestamp, CellType.PUT, value)
                                .toBuffer(),
                        0,
                        0,
                        1);
    }

    private List<CellView> run() throws RpcException {
        List<CellView> returned = new ArrayList<>();
        filter.setReversed(reversed);
        while (true) {
            CellView first = firstCell();
            if (first == null || filter.filterAllRemaining()) {
                return returned;
            }
            if (filter.filterRowKey(first)) {
                for (int i = 0; i < places.length; i++) {
                    leaveRow(i, first);
                }
            } else {
                List<CellView> row = readRow(first);
                if (filter.hasFilterRow()) {
                    filter.filterRowCells(row);
                }
                if (!row.isEmpty() && !filter.filterRow()) {
                    returned.addAll(row);
                }
            }
            filter.reset();
        }
    }

    private CellView firstCell() {
        CellView first = null;
        for (int i = 0; i < places.length; i++) {
            CellView cell = current(i);
            if (cell != null && (first == null || isRowBefore(cell, first))) {
                first = cell;
            }
        }
        return first;
    }

    private boolean isRowBefore(CellView a, CellView b) {
        int rows = CellOrder.USER.compareRows(a, b);
        return reversed ? rows > 0 : rows < 0;
    }

    private List<CellView> readRow(CellView first) throws RpcException {
        List<CellView> row = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            while (current(i) != null && current(i).sameRow(first)) {
                if (filter.filterAllRemaining()) {
                    places[i] = families.get(i).size();
                    break;
                }
                if (++steps > MAX_STEPS) {
                    throw new AssertionError("the scan does not end");
                }
                CellView cell = current(i);
                Filter.ReturnCode code = filter.filterCell(cell);
                if (code.includes()) {
                    CellView shown = filter.transformCell(cell);
                    row.add(copy(shown.row(), shown.family(), shown.qualifier(), shown.timestamp(), shown.value()));
                }
                move(i, cell, code);
            }
        }
        return row;
    }

    private void move(int family, CellView cell, Filter.ReturnCode code) {
        places[family]++;
        switch (code) {
            case INCLUDE, SKIP -> {}
            case INCLUDE_AND_NEXT_COL, NEXT_COL -> {
                while (current(family) != null
                        && current(family).sameRow(cell)
                        && current(family).sameColumn(cell)) {
                    places[family]++;
                }
            }
            case INCLUDE_AND_SEEK_NEXT_ROW, NEXT_ROW -> leaveRow(family, cell);
            case SEEK_NEXT_USING_HINT -> {
                CellView hint = filter.nextCellHint(cell);
                while (hint != null && current(family) != null && isBefore(current(family), hint, cell)) {
                    places[family]++;
                }
            }
        }
    }

    private boolean isBefore(CellView cell, CellView hint, CellView from) {
        boolean isWholeRow = reversed && !hint.sameRow(from);
        return isWholeRow ? CellOrder.USER.compareRows(cell, hint) > 0 : ScanOrder.compare(cell, hint, reversed) < 0;
    }

    private void leaveRow(int family, CellView row) {
        while (current(family) != null && current(family).sameRow(row)) {
            places[family]++;
        }
    }

    private CellView current(int family) {
        List<CellView> cells = families.get(family);
        return places[family] < cells.size() ? cells.get(places[family]) : null;
    }
}
