package io.basalt.bench.memstore;

import io.basalt.base.Bytes;
import io.basalt.bench.region.Rows;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;

/**
 * Cells in KeyValue layout, one behind the other in the order in which they will be asked for, so that getting at them
 * costs next to nothing: keys of 30 bytes, values of 10.
 */
final class Keys {
    static final int KEY_BYTES = 30;
    static final int VALUE_BYTES = 10;
    private static final int CELL_BYTES = CellView.LENGTHS_BYTES + KEY_BYTES + VALUE_BYTES;

    private final ByteBuffer cells;

    Keys(Rows rows, int[] order) {
        CellWriter writer = CellWriter.bare(order.length * CELL_BYTES);
        for (int i : order) {
            writer.add(
                    Bytes.wrap(rows.key(i)),
                    Bytes.of("f"),
                    Bytes.of("q"),
                    1_700_000_000_000L,
                    CellType.PUT,
                    Bytes.wrap(rows.value(i)));
        }
        cells = writer.toBuffer();
    }

    /** Points at a cell. */
    CellView view(int i, CellView view) {
        return view.set(cells, i * CELL_BYTES, 0, 1);
    }

    byte[] key(int i) {
        return key(i, new byte[KEY_BYTES]);
    }

    /** Copies a key into an array of its size; returns that. */
    byte[] key(int i, byte[] bytes) {
        cells.get(i * CELL_BYTES + CellView.LENGTHS_BYTES, bytes);
        return bytes;
    }

    byte[] value(int i) {
        byte[] bytes = new byte[VALUE_BYTES];
        cells.get(i * CELL_BYTES + CellView.LENGTHS_BYTES + KEY_BYTES, bytes);
        return bytes;
    }

    static long bytes(int count) {
        return (long) count * CELL_BYTES;
    }
}
