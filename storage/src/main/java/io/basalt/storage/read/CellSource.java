package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.util.Set;

/** A sorted run that a scan may read: one MemStore or one HFile of a family. Kept open by whoever hands it out. */
public interface CellSource {
    /** What is known of all cells that a scan of all columns may see here, so that it need not look at each. */
    enum Content {
        /** Nothing. */
        MIXED,
        /** They are puts, in the scan's range of times, and none has expired. */
        PUTS,
        /** As {@link #PUTS}, and each is the only one of its column and not behind the read point. */
        SOLE_PUTS
    }

    /**
     * Whether a scan of this time range can do without it: it has no cell in the range, and no delete marker that is
     * newer and thus may hide one.
     */
    boolean mayMatter(TimeRange range);

    /** What is here for a scan that begins now. */
    Content content(TimeRange range, VersionRules rules, long readPoint);

    /** A cursor over it; the caller closes it. */
    CellCursor cursor(ReadMode mode, boolean cacheBlocks) throws IOException;

    /**
     * As {@link #cursor}, for a caller who wants cells of the row of {@code key} only. So the first and the last row and a Bloom
     * filter are asked, and the answer may be a cursor over nothing.
     *
     * @param qualifiers when not empty, only these columns of the row are wanted, and markers of its family
     */
    CellCursor cursorInRow(ReadMode mode, boolean cacheBlocks, CellView key, Set<Bytes> qualifiers) throws IOException;
}
