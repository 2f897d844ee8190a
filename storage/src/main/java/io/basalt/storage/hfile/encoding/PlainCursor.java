package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/** Reads cells in place. The block has been through {@link BlockPreparation}, so no length is checked again. */
final class PlainCursor extends BlockCursor {
    private static final int NOWHERE = -1;
    /** Cells that a forward seek looks at one by one before it searches the index. */
    private static final int NEAR_CELLS = 3;

    private final SearchIndex.Scratch scratch = new SearchIndex.Scratch();
    private SearchIndex index;
    private ByteBuffer bytes;
    private int from;
    private int to;
    /** Where the cell after the current one begins. */
    private int nextAt = NOWHERE;
    /** Where the row of the cell begins that {@link #next} has just left, and how long it is; {@link #NOWHERE} otherwise. */
    private int leftRowAt = NOWHERE;

    private int leftRowLength;

    PlainCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    @Override
    public void open(ByteBuffer source, int payloadBytes, SearchIndex searchIndex) throws CorruptBlockException {
        bytes = source;
        from = BlockPreparation.cellsAt(layout);
        to = BlockPreparation.cellsEnd(layout, source, 0, payloadBytes);
        index = searchIndex;
        nextAt = NOWHERE;
    }

    @Override
    public boolean first() {
        return stand(from);
    }

    @Override
    public boolean last() {
        int at = index.lastIndexedCell();
        do {
            stand(at);
            at = nextAt;
        } while (at < to);
        return true;
    }

    @Override
    public boolean next() {
        int rowAt = cell.rowOffset();
        int rowLength = cell.rowLength();
        boolean found = stand(nextAt);
        leftRowAt = rowAt;
        leftRowLength = rowLength;
        return found;
    }

    @Override
    public boolean isInRow(CellView row) {
        return leftRowAt == NOWHERE
                ? cell.sameRow(row)
                : ByteRanges.equal(bytes, leftRowAt, leftRowLength, bytes, cell.rowOffset(), cell.rowLength());
    }

    @Override
    public boolean seek(CellView key) {
        return stand(index.seek(bytes, key, scratch, to)) && (order.compare(cell, key) >= 0 || walk(key));
    }

    @Override
    public boolean seekForward(CellView key) {
        for (int i = 0; i < NEAR_CELLS; i++) {
            if (!stand(nextAt)) {
                return false;
            }
            if (order.compare(cell, key) >= 0) {
                return true;
            }
        }
        return seek(key);
    }

    @Override
    public boolean seekBefore(CellView key) {
        int at = index.seekBefore(bytes, key, scratch);
        int before = NOWHERE;
        while (at < to) {
            stand(at);
            if (order.compare(cell, key) >= 0) {
                break;
            }
            before = at;
            at = nextAt;
        }
        return before == NOWHERE ? stand(to) : stand(before);
    }

    /** Moves on while the cell is less than the key. */
    private boolean walk(CellView key) {
        while (stand(nextAt)) {
            if (order.compare(cell, key) >= 0) {
                return true;
            }
        }
        return false;
    }

    private boolean stand(int at) {
        leftRowAt = NOWHERE;
        if (at >= to) {
            nextAt = to;
            return false;
        }
        int keyLength = bytes.getInt(at);
        int valueLength = bytes.getInt(at + 4);
        int end = at + CellView.LENGTHS_BYTES + keyLength + valueLength;
        int tagsLength = 0;
        if (layout.tags()) {
            tagsLength = bytes.getShort(end) & 0xffff;
            end += Short.BYTES + tagsLength;
        }
        long sequenceId = 0;
        if (layout.sequenceIds()) {
            byte first = bytes.get(end);
            if (first >= -112) {
                sequenceId = first;
                end++;
            } else {
                sequenceId = VLong.read(bytes, end);
                end += VLong.size(first);
            }
        }
        cell.set(bytes, at, keyLength, valueLength, tagsLength, sequenceId(sequenceId));
        nextAt = end;
        return true;
    }
}
