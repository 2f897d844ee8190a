package io.basalt.storage.read;

import io.basalt.base.Bytes;
import java.io.IOException;

/** A sorted run that a scan may read: one MemStore or one HFile of a family, kept open by the scan's view. */
public interface CellSource {
    /** Whether any of its timestamps lies in the range. */
    boolean mayHold(TimeRange range);

    /** Whether any of its rows may be {@code row}, as far as can be told without asking a Bloom filter. */
    boolean mayHoldRow(Bytes row);

    /**
     * A cursor over it; the caller closes it.
     *
     * @param row when not empty: only cells of this row are wanted, so the answer may be a cursor over nothing
     */
    CellCursor cursor(ReadMode mode, boolean cacheBlocks, Bytes row) throws IOException;
}
