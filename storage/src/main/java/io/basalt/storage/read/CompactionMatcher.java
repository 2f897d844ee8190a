package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.schema.KeepDeletedCells;
import java.util.List;

/**
 * Decides about each cell of one family whether a flush or a compaction writes it out.
 *
 * <p>Left out is what no reader can be promised to see: what has outlived its time, versions beyond what the family
 * keeps, and what a delete marker among the same cells hides. Markers themselves go only when every file of the family
 * takes part, since they may hide cells of the files that do not, and when nothing older waits for a flush: a marker that
 * came with a loaded file may hide cells in MemStores. (HBase's CompactionScanQueryMatcher and its kinds; HBase flushes before
 * it loads a file.)
 *
 * <p>Cells come in order, none left out. Not thread-safe.
 */
public final class CompactionMatcher {
    private final VersionRules rules;
    private final boolean major;
    private final long earliestPut;
    private final long leastUnflushed;
    private final ColumnTracker columns = new ColumnTracker(List.<Bytes>of());
    private final DeleteTracker deletes;
    private final KeyBuffer row = new KeyBuffer();
    private boolean inRow;

    /**
     * @param major whether all files of the family take part
     * @param earliestPut no put that takes part has an older timestamp; {@link Long#MIN_VALUE} when not known
     * @param leastUnflushed no cell of the family that is in no file has a lesser sequence id
     */
    public CompactionMatcher(VersionRules rules, boolean major, long earliestPut, long leastUnflushed) {
        this.rules = rules;
        this.major = major;
        this.earliestPut = earliestPut;
        this.leastUnflushed = leastUnflushed;
        this.deletes = new DeleteTracker();
    }

    /** Whether the cell is written. */
    public boolean keeps(CellView cell) {
        if (!inRow || !row.key().sameRow(cell)) {
            inRow = true;
            row.firstOnRow(cell);
            columns.startRow();
            deletes.startRow();
        }
        if (columns.enter(cell)) {
            deletes.startColumn();
        }
        long timestamp = cell.timestamp();
        boolean expired = rules.isExpired(timestamp);
        if ((expired && rules.minVersions() == 0) || CellTags.isExpired(cell, rules.nowMillis())) {
            return false;
        }
        int type = cell.type();
        if (columns.isRepeated(timestamp, type)) {
            return false;
        }
        if (type != CellType.PUT) {
            return keepsMarker(cell, timestamp, expired);
        }
        if (deletes.check(cell) != DeleteTracker.Verdict.NOT_DELETED) {
            return false;
        }
        int count = columns.count(timestamp, type, true);
        return count <= rules.maxVersions() && (!expired || count <= rules.minVersions());
    }

    private boolean keepsMarker(CellView marker, long timestamp, boolean expired) {
        boolean deletedIsKept = rules.keepDeleted() == KeepDeletedCells.TRUE
                || (rules.keepDeleted() == KeepDeletedCells.TTL && !expired);
        if (!deletedIsKept) {
            deletes.add(marker);
        }
        int count = columns.count(timestamp, marker.type(), false);
        if (!major || marker.sequenceId() > leastUnflushed) {
            return true;
        }
        // Where deleted cells are kept, a marker goes once it has nothing left to hide.
        return deletedIsKept && timestamp >= earliestPut && count <= rules.maxVersions();
    }
}
