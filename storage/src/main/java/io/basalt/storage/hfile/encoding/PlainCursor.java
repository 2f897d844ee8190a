package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/** Reads cells in place. The block has been through {@link BlockPreparation}, so no length is checked again. */
final class PlainCursor extends BlockCursor {
    private static final int NOWHERE = -1;
    /** Cells that a forward seek looks at one by one before it searches the index. */
    private static final int NEAR_CELLS = 3;

    private final CellView probe = new CellView();

    private ByteBuffer bytes;
    private int from;
    private int to;
    private int indexAt;
    private int indexEntries;
    /** Where the cell after the current one begins. */
    private int nextAt = NOWHERE;

    PlainCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        super(layout, order, fixedSequenceId);
    }

    @Override
    public void open(ByteBuffer source, int payloadBytes, int entries) throws CorruptBlockException {
        bytes = source;
        from = BlockPreparation.cellsAt(layout);
        to = BlockPreparation.cellsEnd(layout, source, 0, payloadBytes);
        indexAt = payloadBytes;
        indexEntries = entries;
        nextAt = NOWHERE;
    }

    @Override
    public boolean first() {
        return stand(from);
    }

    @Override
    public boolean last() {
        int at = bytes.getInt(indexAt + (indexEntries - 1) * Integer.BYTES);
        do {
            stand(at);
            at = nextAt;
        } while (at < to);
        return true;
    }

    @Override
    public boolean next() {
        return stand(nextAt);
    }

    @Override
    public boolean seek(CellView key) {
        stand(indexed(searchIndex(key)));
        return order.compare(cell, key) >= 0 || walk(key);
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
        int at = indexed(searchIndex(key));
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

    /** The last entry of the index whose cell's key is less than {@code key}; the first entry when none is. */
    private int searchIndex(CellView key) {
        int low = 0;
        int high = indexEntries - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            int at = indexed(middle);
            probe.setKey(bytes, at + CellView.LENGTHS_BYTES, bytes.getInt(at), 0);
            if (order.compareKeys(probe, key) < 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int indexed(int entry) {
        return bytes.getInt(indexAt + entry * Integer.BYTES);
    }

    private boolean stand(int at) {
        if (at >= to) {
            nextAt = to;
            return false;
        }
        int end = at + CellView.LENGTHS_BYTES + bytes.getInt(at) + bytes.getInt(at + 4);
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
        cell.set(bytes, at, tagsLength, sequenceId(sequenceId));
        nextAt = end;
        return true;
    }
}
