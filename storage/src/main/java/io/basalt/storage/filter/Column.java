package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.filter.compare.Operand;

/** The one column that a filter looks at. */
record Column(Operand family, Operand qualifier) {
    boolean holds(CellView cell) {
        return qualifier.isSame(cell.buffer(), cell.qualifierOffset(), cell.qualifierLength())
                && family.isSame(cell.buffer(), cell.familyOffset(), cell.familyLength());
    }

    boolean isIn(Bytes otherFamily) {
        return family.equals(Operand.of(otherFamily));
    }
}
