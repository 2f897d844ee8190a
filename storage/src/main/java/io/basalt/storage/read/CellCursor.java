package io.basalt.storage.read;

import io.basalt.protocol.cell.CellView;
import java.io.IOException;

/**
 * A position in a sorted run of cells: a MemStore, an HFile, or a merge of several. Hot path: no object per cell.
 *
 * <p>A new cursor stands nowhere; its first move is a seek. A move that returns false leaves it standing nowhere, and
 * only another seek makes sense then. After any exception only {@link #close} may be called, and after a {@link
 * BlockNotCachedException} of {@link #next} also {@link #cell}: it is the cell that could not be left.
 *
 * <p>Keys are compared in full, the sequence id included. A key passed in is borrowed: it is read during the call, and
 * may be this cursor's own {@link #cell}.
 *
 * <p>Not thread-safe.
 */
public interface CellCursor extends AutoCloseable {
    /**
     * Moves, forward or backward, to the first cell that is not less than {@code key}. A key shortly ahead of the
     * current cell is found without starting from the top.
     *
     * @return false when there is no such cell
     * @throws BlockNotCachedException when a block is missing and this cursor may not read from the disk
     */
    boolean seek(CellView key) throws IOException;

    /** Moves to the next cell; false at the end. */
    boolean next() throws IOException;

    /**
     * As {@link #next}, for a caller who wants no more of the current cell's column: any of the column's cells that are
     * left may be passed over, and no others.
     */
    default boolean nextColumn() throws IOException {
        return next();
    }

    /** Moves to the last cell that is less than {@code key}; false when there is none. For reversed scans. */
    boolean seekBefore(CellView key) throws IOException;

    /**
     * The current cell. The view belongs to the cursor and changes with its next move; the bytes behind it are valid
     * until then.
     */
    CellView cell();

    /**
     * Whether the current cell is of a row, which is that of the cell before it, that {@link #next} or {@link #nextColumn}
     * has just left. A cursor that has both cells at hand finds out faster than by the key.
     */
    default boolean isInRow(CellView row) {
        return cell().sameRow(row);
    }

    /** Releases the memory that the cursor holds. Closing twice is allowed. */
    @Override
    void close();
}
