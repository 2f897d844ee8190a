package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.DataBlockEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** NONE: cells as they are. ROW_INDEX_V1: the same, and behind them where each row begins. */
final class PlainEncoder extends BlockEncoder {
    private final boolean rowIndex;
    private int[] rowOffsets = new int[64];
    private int rows;
    private int cellsAt;

    PlainEncoder(CellLayout layout) {
        super(layout);
        rowIndex = layout.encoding() == DataBlockEncoding.ROW_INDEX_V1;
    }

    @Override
    public void begin(GrowingBuffer out) {
        super.begin(out);
        if (rowIndex) {
            out.putShort(DataBlockEncoding.ROW_INDEX_V1.id());
        }
        cellsAt = out.size();
        rows = 0;
    }

    @Override
    public void add(CellView cell, long sequenceId, CellView previous, boolean newRow, GrowingBuffer out) {
        if (rowIndex && newRow) {
            if (rows == rowOffsets.length) {
                rowOffsets = Arrays.copyOf(rowOffsets, rows * 2);
            }
            rowOffsets[rows++] = out.size() - cellsAt;
        }
        ByteBuffer target = out.room(cell.serializedLength());
        int at = target.position();
        target.position(at + cell.copyTo(target, at));
        putPlainTail(cell, sequenceId, out);
    }

    @Override
    public void end(int plainBytes, GrowingBuffer out) {
        if (rowIndex) {
            int cellBytes = out.size() - cellsAt;
            out.putInt(rows);
            for (int i = 0; i < rows; i++) {
                out.putInt(rowOffsets[i]);
            }
            out.putInt(cellBytes);
        }
    }
}
