package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.util.List;

/** Stand-in for the real interface, which replaces it. */
public interface Filter {
    enum ReturnCode {
        INCLUDE,
        INCLUDE_AND_NEXT_COL,
        INCLUDE_AND_SEEK_NEXT_ROW,
        SKIP,
        NEXT_COL,
        NEXT_ROW,
        SEEK_NEXT_USING_HINT
    }

    void reset();

    boolean filterAllRemaining();

    boolean filterRowKey(CellView first);

    ReturnCode filterCell(CellView cell);

    CellView transformCell(CellView cell);

    CellView nextCellHint(CellView current);

    boolean hasFilterRow();

    void filterRowCells(List<CellView> cells);

    boolean filterRow();

    void setReversed(boolean reversed);
}
