package io.basalt.storage.read;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.util.List;

/**
 * Several sorted runs as one, in {@link CellOrder}; of two cells that are equal in full, the one of the earlier source
 * comes first. Takes its sources: closing it closes them.
 *
 * <p>A binary heap of cursors, the smallest cell on top. Backward moves rebuild it.
 */
public final class MergeCursor implements CellCursor {
    private final CellOrder order;
    private final CellCursor[] sources;
    /** Indexes into {@link #sources} of those that stand somewhere, as a heap. */
    private final int[] heap;

    private int size;

    public MergeCursor(CellOrder order, List<CellCursor> sources) {
        this(order, sources.toArray(CellCursor[]::new));
    }

    /** Takes the array too. */
    MergeCursor(CellOrder order, CellCursor[] sources) {
        this.order = order;
        this.sources = sources;
        this.heap = new int[sources.length];
    }

    @Override
    public boolean seek(CellView key) throws IOException {
        size = 0;
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].seek(key)) {
                push(i);
            }
        }
        return size > 0;
    }

    /** As {@link #seek}, for a key that is not behind the current cell; sources already there are left alone. */
    public boolean seekForward(CellView key) throws IOException {
        while (size > 0 && order.compare(cell(), key) < 0) {
            if (!sources[heap[0]].seek(key)) {
                heap[0] = heap[--size];
            }
            siftDown();
        }
        return size > 0;
    }

    @Override
    public boolean next() throws IOException {
        if (!sources[heap[0]].next()) {
            heap[0] = heap[--size];
        }
        siftDown();
        return size > 0;
    }

    @Override
    public boolean seekBefore(CellView key) throws IOException {
        int last = -1;
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].seekBefore(key) && (last < 0 || compare(i, last) > 0)) {
                last = i;
            }
        }
        size = 0;
        if (last < 0) {
            return false;
        }
        // The other sources stand before it or nowhere; a move forward needs them at or behind it.
        CellView found = sources[last].cell();
        for (int i = 0; i < sources.length; i++) {
            if (i == last || sources[i].seek(found)) {
                push(i);
            }
        }
        return true;
    }

    @Override
    public CellView cell() {
        return sources[heap[0]].cell();
    }

    @Override
    public void close() {
        size = 0;
        for (CellCursor source : sources) {
            source.close();
        }
    }

    private void push(int source) {
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (compare(source, heap[parent]) >= 0) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = source;
    }

    private void siftDown() {
        if (size < 2) {
            return;
        }
        int moved = heap[0];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && compare(heap[child + 1], heap[child]) < 0) {
                child++;
            }
            if (compare(moved, heap[child]) <= 0) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
    }

    private int compare(int a, int b) {
        int result = order.compare(sources[a].cell(), sources[b].cell());
        return result != 0 ? result : Integer.compare(a, b);
    }
}
