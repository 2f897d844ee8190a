package io.basalt.storage.hfile.encoding;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * A position in the cells of one data block; opened on one block after the other. Borrows the block's bytes until the
 * next {@link #open}. Not thread-safe; nothing is allocated per cell.
 *
 * <p>A move that returns false leaves the cursor standing nowhere.
 */
public abstract class BlockCursor {
    /** For {@link #of}: each cell has the sequence id that is stored with it. */
    public static final long OWN_SEQUENCE_IDS = -1;

    final CellLayout layout;
    final CellOrder order;
    final long fixedSequenceId;
    final CellView cell = new CellView();

    BlockCursor(CellLayout layout, CellOrder order, long fixedSequenceId) {
        this.layout = layout;
        this.order = order;
        this.fixedSequenceId = fixedSequenceId;
    }

    /** @param fixedSequenceId the sequence id of all cells, or {@link #OWN_SEQUENCE_IDS} */
    public static BlockCursor of(CellLayout layout, CellOrder order, long fixedSequenceId) {
        return switch (layout.encoding()) {
            case NONE, ROW_INDEX_V1 -> new PlainCursor(layout, order, fixedSequenceId);
            case PREFIX -> new PrefixCursor(layout, order, fixedSequenceId);
            case DIFF -> new DiffCursor(layout, order, fixedSequenceId);
            case FAST_DIFF -> new FastDiffCursor(layout, order, fixedSequenceId);
        };
    }

    /**
     * Opens a block and stands nowhere in it.
     *
     * @param bytes the payload from index 0
     * @param index what {@link BlockPreparation} made of it
     */
    public abstract void open(ByteBuffer bytes, int payloadBytes, SearchIndex index) throws CorruptBlockException;

    public abstract boolean first() throws CorruptBlockException;

    public abstract boolean last() throws CorruptBlockException;

    /** From a cell to the one after it. */
    public abstract boolean next() throws CorruptBlockException;

    /** Whether the current cell is of a row, which is that of the cell that {@link #next} has just left, in this block or not. */
    public boolean isInRow(CellView row) {
        return cell.sameRow(row);
    }

    /** To the first cell of the block that is not less than {@code key}. */
    public abstract boolean seek(CellView key) throws CorruptBlockException;

    /** From a cell that is less than {@code key} to the first one behind it that is not. */
    public abstract boolean seekForward(CellView key) throws CorruptBlockException;

    /** To the last cell of the block that is less than {@code key}. */
    public abstract boolean seekBefore(CellView key) throws CorruptBlockException;

    /** The current cell, valid until the next move. */
    public final CellView cell() {
        return cell;
    }

    final long sequenceId(long stored) {
        return fixedSequenceId == OWN_SEQUENCE_IDS ? stored : fixedSequenceId;
    }
}
