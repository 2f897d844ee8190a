package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * A set of rows that knows, for a row outside of it, where the next one inside may be. Rows are ordered as bytes.
 *
 * <p>Not thread-safe: what {@link #locate} finds is remembered until it is called again.
 */
interface RowSet {
    /** Where a row lies. */
    enum Position {
        INSIDE,
        /** Outside, and {@link #next} is the next row that may be inside, or one that is at least not behind it. */
        BEFORE_NEXT,
        /** Outside; the next row may be inside. */
        OUTSIDE,
        /** Outside, and every row that follows is too. */
        BEHIND_ALL
    }

    /** Finds where the row of {@code cell} lies. "Next" and "behind" are backward if {@code reversed}. */
    Position locate(CellView cell, boolean reversed);

    /** After {@link Position#BEFORE_NEXT}: the row to go to, as a buffer from 0 to its limit. */
    ByteBuffer next();
}
