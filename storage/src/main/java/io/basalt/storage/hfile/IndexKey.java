package io.basalt.storage.hfile;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.hfile.encoding.GrowingBuffer;

/** Makes short keys for the index, so that more blocks fit into one index block. */
final class IndexKey {
    private IndexKey() {}

    /**
     * Writes a flat key that is greater than {@code before} and not greater than {@code first}, in place of what {@code
     * out} held: the shortest row or qualifier that does, else the key of {@code first} itself. For hbase:meta always
     * the latter, since a part of a region name does not sort like one.
     */
    static void between(CellView before, CellView first, CellOrder order, GrowingBuffer out) {
        out.clear();
        int rowCommon = ByteRanges.commonPrefix(
                before.buffer(),
                before.rowOffset(),
                before.rowLength(),
                first.buffer(),
                first.rowOffset(),
                first.rowLength());
        int qualifierCommon = ByteRanges.commonPrefix(
                before.buffer(),
                before.qualifierOffset(),
                before.qualifierLength(),
                first.buffer(),
                first.qualifierOffset(),
                first.qualifierLength());
        if (order == CellOrder.USER && rowCommon < first.rowLength()) {
            putFirstOn(first, rowCommon + 1, 0, 0, out);
        } else if (order == CellOrder.USER
                && first.sameRow(before)
                && first.familyLength() == before.familyLength()
                && qualifierCommon < first.qualifierLength()) {
            putFirstOn(first, first.rowLength(), first.familyLength(), qualifierCommon + 1, out);
        } else {
            out.put(first.buffer(), first.keyOffset(), first.keyLength());
        }
    }

    /** The key before all cells of this part of the row, the family and this part of the qualifier. */
    private static void putFirstOn(CellView cell, int row, int family, int qualifier, GrowingBuffer out) {
        out.putShort(row);
        out.put(cell.buffer(), cell.rowOffset(), row);
        out.putByte(family);
        out.put(cell.buffer(), cell.familyOffset(), family);
        out.put(cell.buffer(), cell.qualifierOffset(), qualifier);
        out.putLong(CellView.LATEST_TIMESTAMP);
        out.putByte(CellType.MAXIMUM);
    }
}
