package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import java.util.List;

/**
 * Decides during a read which rows and cells are returned. It is HBase's Filter, and is asked in HBase's order:
 *
 * <pre>
 *   setReversed                                          once, before the first row
 *   for each row:
 *     filterAllRemaining                                 true: the scan of this region ends
 *     filterRowKey                                       true: the row is left out, and none of its cells read
 *     for each cell that is visible and wanted, family by family:
 *       filterAllRemaining                               true: the scan ends
 *       filterCell, then transformCell or nextCellHint as the answer says
 *     filterRowCells, if hasFilterRow
 *     filterRow, if cells are left                       true: the row is left out
 *     reset
 * </pre>
 *
 * <p>A filter has state and serves one scan of one region. It may be asked for a row that an earlier answer was to leave
 * out, and then leaves it out again. Cells passed in are borrowed. Not thread-safe.
 */
public interface Filter {
    /** What to do with a cell, and where to go from it. */
    enum ReturnCode {
        INCLUDE(true, 0),
        /** Includes it; of this column no other version. */
        INCLUDE_AND_NEXT_COL(true, 1),
        /** Includes it; of this row nothing more in this family. */
        INCLUDE_AND_SEEK_NEXT_ROW(true, 2),
        SKIP(false, 0),
        NEXT_COL(false, 1),
        /** Of this row nothing more in this family. In other families the filter is asked again. */
        NEXT_ROW(false, 2),
        /** To the key that {@link Filter#nextCellHint} gives. */
        SEEK_NEXT_USING_HINT(false, 0);

        private final boolean includes;
        private final int jump;

        ReturnCode(boolean includes, int jump) {
            this.includes = includes;
            this.jump = jump;
        }

        public boolean includes() {
            return includes;
        }

        /** How far it goes: 0 to the next cell, 1 to the next column, 2 to the next row. */
        int jump() {
            return jump;
        }

        static ReturnCode of(boolean includes, int jump) {
            return switch (jump) {
                case 0 -> includes ? INCLUDE : SKIP;
                case 1 -> includes ? INCLUDE_AND_NEXT_COL : NEXT_COL;
                default -> includes ? INCLUDE_AND_SEEK_NEXT_ROW : NEXT_ROW;
            };
        }
    }

    /** A row has ended. */
    default void reset() {}

    /** Whether nothing more of this region will pass. */
    default boolean filterAllRemaining() {
        return false;
    }

    /**
     * Whether the whole row of {@code first}, its first cell, is left out.
     *
     * @throws RpcException when the row cannot be judged; not to be tried again
     */
    default boolean filterRowKey(CellView first) throws RpcException {
        return filterAllRemaining();
    }

    /** @throws RpcException when the cell cannot be judged; not to be tried again */
    ReturnCode filterCell(CellView cell) throws RpcException;

    /** What is returned in place of a cell that was just included. Valid until the next call. */
    default CellView transformCell(CellView cell) {
        return cell;
    }

    /**
     * After {@link ReturnCode#SEEK_NEXT_USING_HINT} for this cell: the next key that may pass, valid until the next
     * call; null for the next cell. In a reversed scan a key of another row stands for its whole row.
     */
    default CellView nextCellHint(CellView current) {
        return null;
    }

    /**
     * Whether {@link #filterCell} gives hints and may be asked for one when another filter has dropped the cell, since
     * asking changes nothing.
     */
    default boolean givesHints() {
        return false;
    }

    /** After {@link #filterRowKey}: whether the row is kept open only so that its cells are asked about and hinted at. */
    default boolean hasRowHint() {
        return false;
    }

    /** Whether rows have to be judged as a whole, so that none can be returned in pieces. */
    default boolean hasFilterRow() {
        return false;
    }

    /** Takes cells out of a row that would be returned otherwise. */
    default void filterRowCells(List<CellView> cells) {}

    /** Whether the row that has just been read is left out. */
    default boolean filterRow() {
        return false;
    }

    /**
     * Whether the cells of this family are needed to judge a row. The others may be read afterwards, for rows that
     * passed, without asking.
     */
    default boolean isFamilyEssential(Bytes family) {
        return true;
    }

    /** Rows come in falling order; called at most once, before everything else. */
    default void setReversed(boolean reversed) {}
}
