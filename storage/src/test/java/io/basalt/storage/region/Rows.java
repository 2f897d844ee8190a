package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Mutations and results in the short form of a test: {@code "row/family:qualifier/timestamp=value"}. */
final class Rows {
    static final long LATEST = CellView.LATEST_TIMESTAMP;

    private Rows() {}

    static Bytes bytes(String text) {
        return Bytes.of(text);
    }

    static Mutation put(String row, String column, long timestamp, String value) {
        return new Mutation.Put(bytes(row), cell(row, column, timestamp, CellType.PUT, bytes(value)));
    }

    static Mutation put(String row, String column, String value) {
        return put(row, column, LATEST, value);
    }

    static Mutation delete(String row, String column, long timestamp, int type) {
        return new Mutation.Delete(bytes(row), cell(row, column, timestamp, type, Bytes.EMPTY), LATEST);
    }

    static Mutation deleteRow(String row) {
        return new Mutation.Delete(bytes(row), ByteBuffer.allocate(0), LATEST);
    }

    static ByteBuffer cell(String row, String column, long timestamp, int type, Bytes value) {
        int colon = column.indexOf(':');
        return CellWriter.framed(64)
                .add(
                        bytes(row),
                        bytes(column.substring(0, colon)),
                        bytes(column.substring(colon + 1)),
                        timestamp,
                        type,
                        value)
                .toBuffer();
    }

    /** Remembers how an operation ended. */
    static final class Outcome implements RowOperation.Callback {
        OperationResult result;
        RpcException failure;

        @Override
        public void applied(OperationResult applied) {
            assertOpen();
            result = applied;
        }

        @Override
        public void failed(RpcException problem) {
            assertOpen();
            failure = problem;
        }

        boolean isOver() {
            return result != null || failure != null;
        }

        private void assertOpen() {
            if (isOver()) {
                throw new AssertionError("called back twice");
            }
        }
    }

    static Outcome submit(Region region, Mutation mutation) {
        Outcome outcome = new Outcome();
        region.submit(RowOperation.of(mutation, outcome));
        return outcome;
    }

    /** All cells that a scan returns, rows separated by their keys, waiting for the disk where necessary. */
    static List<String> scan(Region region, ScanSpec spec, SteppedExecutor clock) throws IOException {
        List<String> cells = new ArrayList<>();
        try (RegionScanner scanner = region.scan(spec, ReadMode.MAY_READ)) {
            ScanLimits limits = ScanLimits.none(clock);
            while (scanner.next(cell -> cells.add(text(cell)), limits) != RegionScanner.Progress.END) {}
        }
        return cells;
    }

    static String text(CellView cell) {
        String type =
                switch (cell.type()) {
                    case CellType.PUT -> "=" + cell.value();
                    case CellType.DELETE -> " Delete";
                    case CellType.DELETE_COLUMN -> " DeleteColumn";
                    case CellType.DELETE_FAMILY -> " DeleteFamily";
                    case CellType.DELETE_FAMILY_VERSION -> " DeleteFamilyVersion";
                    default -> " type " + cell.type();
                };
        return cell.row() + "/" + cell.family() + ":" + cell.qualifier() + "/" + cell.timestamp() + type;
    }
}
