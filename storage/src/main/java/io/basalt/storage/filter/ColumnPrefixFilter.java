package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;
import java.util.ArrayList;
import java.util.List;

/** Columns whose qualifiers begin with one of some prefixes: HBase's ColumnPrefixFilter and MultipleColumnPrefixFilter. */
final class ColumnPrefixFilter implements Filter {
    /** In order, and none of them the beginning of another one. */
    private final List<Operand> prefixes;

    private final KeyCopy hint = new KeyCopy();
    private int next;

    ColumnPrefixFilter(List<Operand> prefixes) {
        this.prefixes = new ArrayList<>();
        for (Operand prefix : prefixes.stream().sorted().toList()) {
            if (this.prefixes.isEmpty()
                    || !this.prefixes.get(this.prefixes.size() - 1).begins(prefix)) {
                this.prefixes.add(prefix);
            }
        }
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        next = firstBehind(cell);
        if (next > 0 && prefixes.get(next - 1).begins(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength())) {
            return ReturnCode.INCLUDE;
        }
        return next == prefixes.size() ? ReturnCode.NEXT_ROW : ReturnCode.SEEK_NEXT_USING_HINT;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        return hint.firstOnColumn(current, prefixes.get(next));
    }

    @Override
    public boolean givesHints() {
        return true;
    }

    /** Index of the first prefix that is greater than the qualifier. */
    private int firstBehind(CellView cell) {
        int low = 0;
        int high = prefixes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (prefixes.get(middle).compareTo(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength()) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
