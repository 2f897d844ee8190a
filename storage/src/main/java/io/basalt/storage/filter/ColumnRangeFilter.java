package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;
import java.util.Optional;

/** Columns in a range of qualifiers. An absent bound is open. */
final class ColumnRangeFilter implements Filter {
    private final Operand min; // or null
    private final boolean minInclusive;
    private final Operand max; // or null
    private final boolean maxInclusive;
    private final KeyCopy hint = new KeyCopy();

    ColumnRangeFilter(Optional<Operand> min, boolean minInclusive, Optional<Operand> max, boolean maxInclusive) {
        this.min = min.orElse(null);
        this.minInclusive = minInclusive;
        this.max = max.orElse(null);
        this.maxInclusive = maxInclusive;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        int aboveMin = min == null ? 1 : compare(cell, min);
        if (aboveMin < 0) {
            return ReturnCode.SEEK_NEXT_USING_HINT;
        }
        if (aboveMin == 0 && !minInclusive) {
            return ReturnCode.NEXT_COL;
        }
        int aboveMax = max == null ? -1 : compare(cell, max);
        return aboveMax < 0 || (aboveMax == 0 && maxInclusive) ? ReturnCode.INCLUDE : ReturnCode.NEXT_ROW;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        return hint.firstOnColumn(current, min);
    }

    @Override
    public boolean givesHints() {
        return true;
    }

    private static int compare(CellView cell, Operand bound) {
        return -bound.compareTo(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength());
    }
}
