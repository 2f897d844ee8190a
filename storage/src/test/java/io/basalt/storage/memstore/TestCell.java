package io.basalt.storage.memstore;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;

/** A whole cell as a value, for comparisons. */
record TestCell(
        Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, Bytes value, Bytes tags, long sequenceId) {
    static TestCell of(CellView cell) {
        return new TestCell(
                cell.row(),
                cell.family(),
                cell.qualifier(),
                cell.timestamp(),
                cell.type(),
                cell.value(),
                Bytes.copyOf(cell.buffer(), cell.tagsOffset(), cell.tagsLength()),
                cell.sequenceId());
    }

    /** A view of the cell in memory of its own. */
    CellView view() {
        ByteBuffer cell = CellWriter.bare(64)
                .add(row, family, qualifier, timestamp, type, value)
                .toBuffer();
        int length = cell.remaining();
        ByteBuffer tagged = ByteBuffer.allocate(length + 2 + tags.length()).put(cell);
        tagged.putShort(length, (short) tags.length());
        tags.copyTo(tagged, length + 2);
        return new CellView().set(tagged, 0, tags.length(), sequenceId);
    }

    /** Length in KeyValue layout, with tags. */
    long bytes() {
        return CellView.LENGTHS_BYTES
                + CellView.KEY_FIXED_BYTES
                + row.length()
                + family.length()
                + qualifier.length()
                + value.length()
                + (tags.isEmpty() ? 0L : 2L + tags.length());
    }
}
