package io.basalt.client.fake;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.pb.ClientPb.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The cells of a table in a sorted map: the plainest thing that can be read and written. Deletes remove at once. */
final class FakeStore {
    /** A stored cell. */
    record Stored(Bytes row, Bytes family, Bytes qualifier, long timestamp, Bytes value) {
        CellView view() {
            var bytes = CellWriter.bare(64)
                    .add(row, family, qualifier, timestamp, CellType.PUT, value)
                    .toBuffer();
            return new CellView().set(bytes, 0, 0, 0);
        }
    }

    private static final Bytes LAST_FAMILY = Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});

    private final TreeMap<Stored, Stored> cells;
    private final Comparator<Bytes> rowOrder;

    FakeStore(CellOrder order) {
        this.rowOrder = (a, b) -> order.compareRows(a.asBuffer(), 0, a.length(), b.asBuffer(), 0, b.length());
        this.cells = new TreeMap<>(Comparator.comparing(Stored::row, rowOrder)
                .thenComparing(Stored::family)
                .thenComparing(Stored::qualifier)
                .thenComparing(Stored::timestamp, Comparator.reverseOrder()));
    }

    void put(Bytes row, Bytes family, Bytes qualifier, long timestamp, Bytes value) {
        var cell = new Stored(row, family, qualifier, timestamp, value);
        cells.remove(cell);
        cells.put(cell, cell);
    }

    /** Applies a delete marker, or, with an empty family, deletes the whole row. */
    void delete(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type) {
        var doomed = new ArrayList<Stored>();
        for (Stored cell : row(row)) {
            boolean sameFamily = family.isEmpty() || cell.family.equals(family);
            boolean sameColumn = sameFamily && cell.qualifier.equals(qualifier);
            boolean hit = family.isEmpty()
                    || switch (type) {
                        case CellType.DELETE_FAMILY -> sameFamily && cell.timestamp <= timestamp;
                        case CellType.DELETE_FAMILY_VERSION -> sameFamily && cell.timestamp == timestamp;
                        case CellType.DELETE_COLUMN -> sameColumn && cell.timestamp <= timestamp;
                        default ->
                            sameColumn && (cell.timestamp == timestamp || timestamp == CellView.LATEST_TIMESTAMP);
                    };
            if (hit) {
                doomed.add(cell);
                if (type == CellType.DELETE && timestamp == CellView.LATEST_TIMESTAMP) {
                    break;
                }
            }
        }
        doomed.forEach(cells::remove);
    }

    /** All cells of a row. */
    List<Stored> row(Bytes row) {
        return List.copyOf(cells.subMap(
                        new Stored(row, Bytes.EMPTY, Bytes.EMPTY, Long.MAX_VALUE, Bytes.EMPTY),
                        true,
                        new Stored(row, LAST_FAMILY, Bytes.EMPTY, Long.MIN_VALUE, Bytes.EMPTY),
                        true)
                .values());
    }

    /** The cells of a row that a get or scan wants. */
    List<Stored> row(Bytes row, List<Column> columns, int versions) {
        var wanted = new ArrayList<Stored>();
        int seen = 0;
        Stored last = null;
        for (Stored cell : row(row)) {
            boolean sameColumn =
                    last != null && last.family.equals(cell.family) && last.qualifier.equals(cell.qualifier);
            seen = sameColumn ? seen + 1 : 1;
            last = cell;
            if (seen <= versions && wants(columns, cell)) {
                wanted.add(cell);
            }
        }
        return wanted;
    }

    private static boolean wants(List<Column> columns, Stored cell) {
        if (columns.isEmpty()) {
            return true;
        }
        return columns.stream()
                .anyMatch(column -> Bytes.wrap(column.getFamily().toByteArray()).equals(cell.family)
                        && (column.getQualifierCount() == 0
                                || column.getQualifierList().stream().anyMatch(name -> Bytes.wrap(name.toByteArray())
                                        .equals(cell.qualifier))));
    }

    /** Every row there is, in order. */
    List<Bytes> rows() {
        var rows = new ArrayList<Bytes>();
        for (Stored cell : cells.values()) {
            if (rows.isEmpty() || !rows.get(rows.size() - 1).equals(cell.row)) {
                rows.add(cell.row);
            }
        }
        return rows;
    }

    Comparator<Bytes> rowOrder() {
        return rowOrder;
    }
}
