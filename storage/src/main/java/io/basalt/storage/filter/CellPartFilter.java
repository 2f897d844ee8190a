package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.compare.Comparison;

/** Cells of which one part compares as wanted: HBase's FamilyFilter, QualifierFilter and ValueFilter. */
final class CellPartFilter implements Filter {
    /** Which part of a cell is compared. */
    enum Part {
        FAMILY,
        QUALIFIER,
        VALUE
    }

    private final Part part;
    private final Comparison comparison;

    CellPartFilter(Part part, Comparison comparison) {
        this.part = part;
        this.comparison = comparison;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        return switch (part) {
            // One family is read after another, so this one has nothing more to give.
            case FAMILY ->
                comparison.holds(cell.buffer(), cell.familyOffset(), cell.familyLength())
                        ? ReturnCode.INCLUDE
                        : ReturnCode.NEXT_ROW;
            case QUALIFIER ->
                comparison.holds(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength())
                        ? ReturnCode.INCLUDE
                        : ReturnCode.SKIP;
            case VALUE ->
                comparison.holds(cell.buffer(), cell.valueOffset(), cell.valueLength())
                        ? ReturnCode.INCLUDE
                        : ReturnCode.SKIP;
        };
    }
}
