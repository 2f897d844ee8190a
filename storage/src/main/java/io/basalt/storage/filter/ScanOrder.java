package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;

/** The order in which a scan comes to cells: rows may fall, but within a row it is always the order of cells. */
final class ScanOrder {
    private ScanOrder() {}

    static int compare(CellView a, CellView b, boolean reversed) {
        int rows = CellOrder.USER.compareRows(a, b);
        if (rows == 0) {
            return CellOrder.compareWithinRow(a, b);
        }
        return reversed ? -rows : rows;
    }
}
