package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.schema.KeepDeletedCells;
import io.basalt.storage.filter.Filter;
import java.util.NavigableSet;

/**
 * Decides about each cell of one family whether a scan returns it, and where to go from there.
 *
 * <p>The order of decisions is HBase's and visible to clients: filter finished, time to live, delete markers, time
 * range, wanted column, versions, filter, versions again. (Its UserScanQueryMatcher and RawScanQueryMatcher.)
 *
 * <p>Cells of a row come in order; some may be left out, those that an earlier answer said to skip. Not thread-safe.
 */
final class ScanMatcher {
    /** What to do with a cell, and where the next one to look at is. */
    enum Match {
        INCLUDE,
        INCLUDE_NEXT_COLUMN,
        INCLUDE_NEXT_ROW,
        SKIP,
        NEXT_COLUMN,
        NEXT_ROW,
        /** Not yet where an earlier answer wanted to go, to the next column. Nothing was decided about this cell. */
        FURTHER,
        /** Ask the filter where to go. */
        HINT,
        /** The filter wants nothing more of any row. */
        DONE;

        boolean includes() {
            return this == INCLUDE || this == INCLUDE_NEXT_COLUMN || this == INCLUDE_NEXT_ROW;
        }
    }

    private final VersionRules rules;
    private final TimeRange range;
    private final boolean raw;
    private final Filter filter; // or null
    private final int versionsBeforeFilter;
    private final int versionsAfterFilter;
    private final ColumnTracker columns;
    private final DeleteTracker deletes;

    /** The last answer was to go to the next column. */
    private boolean leavingColumn;

    /** Of the column without qualifier nothing more is wanted, but markers of the family may still hide in it. */
    private boolean leftEmptyColumn;

    /** @param filter null for none */
    ScanMatcher(VersionRules rules, ScanSpec spec, Bytes family, NavigableSet<Bytes> qualifiers, Filter filter) {
        this.rules = rules;
        this.range = spec.timeRange(family);
        this.raw = spec.raw();
        this.filter = filter;
        int familyVersions = raw ? Integer.MAX_VALUE : rules.maxVersions();
        this.versionsAfterFilter = Math.min(spec.maxVersions(), familyVersions);
        // What a filter drops does not use up the caller's versions, but it never sees more than the family keeps.
        this.versionsBeforeFilter = filter == null ? versionsAfterFilter : familyVersions;
        this.columns = new ColumnTracker(qualifiers);
        this.deletes = new DeleteTracker();
    }

    /**
     * What can be relied on in rows that no other source has: then nobody need be asked about {@link
     * CellSource.Content#SOLE_PUTS}, and about {@link CellSource.Content#PUTS} only {@link #entersColumn}.
     */
    CellSource.Content content(CellSource source, long readPoint) {
        if (raw || filter != null || !columns.wantsAll()) {
            return CellSource.Content.MIXED;
        }
        CellSource.Content content = source.content(range, rules, readPoint);
        return content == CellSource.Content.PUTS && versionsAfterFilter != 1 ? CellSource.Content.MIXED : content;
    }

    /** Whether the cell is the first of its column, of which nothing more is wanted then. */
    boolean entersColumn(CellView cell) {
        boolean entered = columns.enter(cell);
        leavingColumn |= entered;
        return entered;
    }

    void startRow() {
        columns.startRow();
        deletes.startRow();
        leavingColumn = false;
        leftEmptyColumn = false;
    }

    /** @throws RpcException when the filter cannot judge the cell */
    Match match(CellView cell) throws RpcException {
        boolean entered = columns.enter(cell);
        if (entered) {
            deletes.startColumn();
        }
        if (leavingColumn && !columns.isAtNext(entered)) {
            return Match.FURTHER;
        }
        Match match = decide(cell);
        leavingColumn = match == Match.INCLUDE_NEXT_COLUMN || match == Match.NEXT_COLUMN;
        return match;
    }

    /** Where {@link Match#NEXT_COLUMN} leads from {@code cell}. */
    void seekNextColumn(CellView cell, KeyBuffer target) {
        columns.seekNext(cell, target);
    }

    private Match decide(CellView cell) throws RpcException {
        if (filter != null && filter.filterAllRemaining()) {
            return Match.DONE;
        }
        if (columns.exhausted()) {
            return Match.NEXT_ROW;
        }
        return raw ? matchRaw(cell) : matchVisible(cell);
    }

    private Match matchVisible(CellView cell) throws RpcException {
        long timestamp = cell.timestamp();
        boolean expired = rules.isExpired(timestamp);
        if (expired && rules.minVersions() == 0) {
            return leaveColumn(cell, false);
        }
        if (CellTags.isExpired(cell, rules.nowMillis())) {
            return Match.SKIP;
        }
        int type = cell.type();
        int inRange = range.compare(timestamp);
        if (type != CellType.PUT) {
            addMarker(cell, inRange);
            return Match.SKIP;
        }
        if (leftEmptyColumn && cell.qualifierLength() == 0) {
            return Match.SKIP;
        }
        DeleteTracker.Verdict deleted = deletes.check(cell);
        if (deleted != DeleteTracker.Verdict.NOT_DELETED) {
            return deleted == DeleteTracker.Verdict.COLUMN ? leaveColumn(cell, false) : Match.SKIP;
        }
        if (inRange != 0) {
            return inRange > 0 ? Match.SKIP : leaveColumn(cell, false);
        }
        if (!columns.isWanted()) {
            return columns.exhausted() ? Match.NEXT_ROW : stepOrNextColumn(cell, false);
        }
        if (columns.isRepeated(timestamp, type)) {
            return Match.SKIP;
        }
        int count = columns.count(timestamp, type, true);
        if (count > versionsBeforeFilter || (expired && count > rules.minVersions())) {
            return leaveColumn(cell, false);
        }
        Match verdict = count == versionsBeforeFilter ? leaveColumn(cell, true) : Match.INCLUDE;
        return filter == null ? verdict : matchFilter(cell, verdict, true);
    }

    /** Takes in what a cell hides that the filter has jumped over. */
    void passOver(CellView cell) {
        if (columns.enter(cell)) {
            deletes.startColumn();
        }
        boolean hides = !raw && cell.type() != CellType.PUT && !CellTags.isExpired(cell, rules.nowMillis());
        if (hides) {
            addMarker(cell, range.compare(cell.timestamp()));
        }
    }

    /**
     * A marker newer than the range hides what is older, unless the family keeps what was deleted: then one can look
     * back to before the delete.
     */
    private void addMarker(CellView marker, int inRange) {
        if (inRange == 0 || (inRange > 0 && rules.keepDeleted() == KeepDeletedCells.FALSE)) {
            deletes.add(marker);
        }
    }

    private Match matchRaw(CellView cell) throws RpcException {
        long timestamp = cell.timestamp();
        int inRange = range.compare(timestamp);
        if (inRange != 0) {
            return inRange > 0 ? Match.SKIP : stepOrNextColumn(cell, false);
        }
        int type = cell.type();
        if (columns.isRepeated(timestamp, type)) {
            return Match.SKIP;
        }
        boolean put = type == CellType.PUT;
        if (columns.count(timestamp, type, put) > versionsBeforeFilter) {
            return stepOrNextColumn(cell, false);
        }
        return filter == null ? Match.INCLUDE : matchFilter(cell, Match.INCLUDE, put);
    }

    /** Merges what the filter says into what was decided so far, and counts versions again. */
    private Match matchFilter(CellView cell, Match verdict, boolean counts) throws RpcException {
        Match merged =
                switch (filter.filterCell(cell)) {
                    case SKIP -> verdict == Match.INCLUDE ? Match.SKIP : withoutCell(verdict);
                    case NEXT_COL -> verdict == Match.INCLUDE_NEXT_ROW ? Match.NEXT_ROW : leaveColumn(cell, false);
                    case NEXT_ROW -> Match.NEXT_ROW;
                    case SEEK_NEXT_USING_HINT -> Match.HINT;
                    case INCLUDE -> verdict;
                    case INCLUDE_AND_NEXT_COL -> verdict == Match.INCLUDE ? leaveColumn(cell, true) : verdict;
                    case INCLUDE_AND_SEEK_NEXT_ROW -> Match.INCLUDE_NEXT_ROW;
                };
        if (merged.includes() && counts && columns.countAfterFilter() > versionsAfterFilter) {
            return merged == Match.INCLUDE_NEXT_ROW ? Match.NEXT_ROW : leaveColumn(cell, false);
        }
        return merged;
    }

    /** Done with the column of {@code cell}: to the next wanted one, or to the next row when none is left. */
    private Match leaveColumn(CellView cell, boolean included) {
        columns.leave();
        if (columns.exhausted()) {
            return included ? Match.INCLUDE_NEXT_ROW : Match.NEXT_ROW;
        }
        return stepOrNextColumn(cell, included);
    }

    /**
     * To the next column, but step by step when the qualifier is empty: markers of the whole family share that column
     * and may be older than the puts in it.
     */
    private Match stepOrNextColumn(CellView cell, boolean included) {
        if (cell.qualifierLength() == 0) {
            leftEmptyColumn = true;
            return included ? Match.INCLUDE : Match.SKIP;
        }
        return included ? Match.INCLUDE_NEXT_COLUMN : Match.NEXT_COLUMN;
    }

    private static Match withoutCell(Match verdict) {
        return verdict == Match.INCLUDE_NEXT_ROW ? Match.NEXT_ROW : Match.NEXT_COLUMN;
    }
}
