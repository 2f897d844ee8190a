package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;
import java.util.Optional;
import java.util.Set;

/**
 * The first cell of each row; or the cells up to the first one with a listed qualifier, as HBase's
 * FirstKeyValueMatchingQualifiersFilter has it.
 */
final class FirstKeyOnlyFilter implements Filter {
    private final Set<Operand> last; // or null: any
    private boolean found;

    FirstKeyOnlyFilter(Optional<Set<Operand>> last) {
        this.last = last.orElse(null);
    }

    @Override
    public void reset() {
        found = false;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        if (found) {
            return ReturnCode.NEXT_ROW;
        }
        found = last == null || isListed(cell);
        return ReturnCode.INCLUDE;
    }

    private boolean isListed(CellView cell) {
        for (Operand qualifier : last) {
            if (qualifier.isSame(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength())) {
                return true;
            }
        }
        return false;
    }
}
