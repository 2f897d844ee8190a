package io.basalt.bench.jmh;

import io.basalt.base.Bytes;
import io.basalt.bench.region.Rows;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;

/** Rows of ten columns with values of 20 bytes, as one framed cell block in the order of cells. */
final class SampleCells {
    static final int COLUMNS = 10;
    private static final int VALUE_BYTES = 20;

    private final ByteBuffer block;
    private final int cellBytes;
    private final int count;

    SampleCells(int rows) {
        Rows data = new Rows(rows, VALUE_BYTES);
        CellWriter writer = CellWriter.framed(rows * COLUMNS * 80);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                writer.add(
                        Bytes.wrap(data.key(row)),
                        Bytes.of("f"),
                        Bytes.of("field" + column),
                        1_700_000_000_000L,
                        CellType.PUT,
                        Bytes.wrap(data.value(row)));
            }
        }
        block = writer.toBuffer();
        count = rows * COLUMNS;
        cellBytes = block.limit() / count;
    }

    int count() {
        return count;
    }

    /** All cells, {@code int32 length} before each. */
    ByteBuffer block() {
        return block;
    }

    /** Points at a cell; all have the same length. */
    CellView view(int i, CellView view) {
        return view.set(block, i * cellBytes + Integer.BYTES, 0, 1);
    }
}
