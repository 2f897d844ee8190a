package io.basalt.storage.hfile;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.ReadMode;
import java.io.IOException;

/**
 * What a file's cells are like, counted by reading all of them.
 *
 * @param puts cells that are no delete markers
 * @param keyBytes of all keys together, as KeyValue counts them
 * @param largestRow row with the most bytes; empty when there are no cells
 */
public record HFileStatistics(
        long rows,
        long puts,
        long deleteMarkers,
        long keyBytes,
        long valueBytes,
        int largestValueBytes,
        Bytes largestRow,
        long largestRowBytes,
        long largestRowCells) {

    /** Reads the file from end to end, around the cache. */
    public static HFileStatistics of(HFileReader reader) throws IOException {
        Counter counter = new Counter();
        try (CellCursor cursor = reader.cursor(ReadMode.MAY_READ, false)) {
            for (boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cursor.next()) {
                counter.count(cursor.cell());
            }
        }
        return counter.result();
    }

    /** One fact to a line. */
    public void describe(Appendable out) throws IOException {
        long cells = puts + deleteMarkers;
        line(out, "rows", rows + ", " + perOne(cells, rows) + " cells each");
        line(out, "puts", String.valueOf(puts));
        line(out, "deletes", String.valueOf(deleteMarkers));
        line(out, "keys", keyBytes + " bytes, " + perOne(keyBytes, cells) + " each");
        line(
                out,
                "values",
                valueBytes + " bytes, " + perOne(valueBytes, cells) + " each, " + largestValueBytes + " the largest");
        line(
                out,
                "largest row",
                cells == 0 ? "none" : largestRow + ": " + largestRowBytes + " bytes in " + largestRowCells + " cells");
    }

    private static void line(Appendable out, String name, String value) throws IOException {
        out.append(String.format("%-13s", name)).append(value).append('\n');
    }

    private static long perOne(long total, long count) {
        return count == 0 ? 0 : Math.round((double) total / count);
    }

    private static final class Counter {
        private Bytes row = Bytes.EMPTY;
        private long rowBytes;
        private long rowCells;
        private long rows;
        private long puts;
        private long deleteMarkers;
        private long keyBytes;
        private long valueBytes;
        private int largestValueBytes;
        private Bytes largestRow = Bytes.EMPTY;
        private long largestRowBytes;
        private long largestRowCells;

        void count(CellView cell) {
            if (rowCells == 0 || !cell.row().equals(row)) {
                endRow();
                row = cell.row();
                rows++;
            }
            rowCells++;
            rowBytes += cell.serializedLength();
            if (CellType.isDelete(cell.type())) {
                deleteMarkers++;
            } else {
                puts++;
            }
            keyBytes += cell.keyLength();
            valueBytes += cell.valueLength();
            largestValueBytes = Math.max(largestValueBytes, cell.valueLength());
        }

        HFileStatistics result() {
            endRow();
            return new HFileStatistics(
                    rows,
                    puts,
                    deleteMarkers,
                    keyBytes,
                    valueBytes,
                    largestValueBytes,
                    largestRow,
                    largestRowBytes,
                    largestRowCells);
        }

        private void endRow() {
            if (rowBytes > largestRowBytes) {
                largestRow = row;
                largestRowBytes = rowBytes;
                largestRowCells = rowCells;
            }
            rowBytes = 0;
            rowCells = 0;
        }
    }
}
