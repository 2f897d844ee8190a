package io.basalt.storage.region;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.protocol.name.RowRange;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;

/**
 * The cells of some rows of a file: what a region sees of a file that it shares with others after a split. Takes the
 * cursor over the whole file.
 */
final class RangeCursor implements CellCursor {
    private final CellCursor file;
    private final CellOrder order;
    private final CellView first; // or null: from the beginning
    private final CellView limit; // or null: to the end

    RangeCursor(CellCursor file, CellOrder order, RowRange rows) {
        this.file = file;
        this.order = order;
        this.first = rows.start().isEmpty() ? null : SeekKey.firstOnRow(rows.start());
        this.limit = rows.end().isEmpty() ? null : SeekKey.firstOnRow(rows.end());
    }

    @Override
    public boolean seek(CellView key) throws IOException {
        boolean before = first != null && order.compare(key, first) < 0;
        return file.seek(before ? first : key) && isWithin();
    }

    @Override
    public boolean next() throws IOException {
        return file.next() && isWithin();
    }

    @Override
    public boolean seekBefore(CellView key) throws IOException {
        boolean behind = limit != null && order.compare(key, limit) > 0;
        return file.seekBefore(behind ? limit : key) && (first == null || order.compare(file.cell(), first) >= 0);
    }

    @Override
    public CellView cell() {
        return file.cell();
    }

    @Override
    public void close() {
        file.close();
    }

    private boolean isWithin() {
        return limit == null || order.compare(file.cell(), limit) < 0;
    }
}
