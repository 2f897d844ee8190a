package io.basalt.bench.memstore;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellCursor;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Basalt's: cells are copied into it. */
final class MemStoreCells implements SortedCells {
    private final CellView view = new CellView();
    private final MemStore store = new MemStore(new ChunkPool(0), CellOrder.USER);

    @Override
    public void put(Keys keys, int i) {
        store.add(keys.view(i, view));
    }

    @Override
    public boolean get(Keys keys, int i) {
        CellView wanted = keys.view(i, view);
        try (CellCursor cursor = store.cursor()) {
            return cursor.seek(wanted) && CellOrder.USER.compareKeys(cursor.cell(), wanted) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int scan() {
        int cells = 0;
        try (CellCursor cursor = store.cursor()) {
            for (boolean more = cursor.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cursor.next()) {
                cells += cursor.cell().valueLength() == Keys.VALUE_BYTES ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cells;
    }

    @Override
    public long offHeapBytes() {
        return store.heapBytes();
    }
}
