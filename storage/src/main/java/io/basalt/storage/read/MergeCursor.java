package io.basalt.storage.read;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Several sorted runs as one, in {@link CellOrder}; of two cells that are equal in full, the one of the earlier source
 * comes first. Takes its sources: closing it closes them.
 *
 * <p>A binary heap of cursors, the smallest cell on top. While one source has the next cell again and again, a step costs
 * one comparison, with the source that comes second; within a row that no other source has, none. Backward moves rebuild
 * the heap.
 */
public final class MergeCursor implements CellCursor {
    private static final int UNKNOWN = 0;
    private static final int NONE = -1;

    private final CellOrder order;
    private final CellCursor[] sources;
    private final CellSource.Content[] contents;
    /** Indexes into {@link #sources} of those that stand somewhere, as a heap. */
    private final int[] heap;

    private int size;
    /** The source on top. */
    private CellCursor top = EmptyCursor.INSTANCE;
    /** Where in the heap the source is that comes second, or {@link #UNKNOWN}. */
    private int second = UNKNOWN;
    /** Whether the others are known to stand behind the row of {@link #nextInRow}. */
    private boolean alone;
    /** The source that all cells of the row have come from so far, or {@link #NONE}. */
    private int rowSource = NONE;

    public MergeCursor(CellOrder order, List<CellCursor> sources) {
        this(order, sources.toArray(CellCursor[]::new), mixed(sources.size()));
    }

    /** Takes the arrays too, of which the second may be longer. */
    MergeCursor(CellOrder order, CellCursor[] sources, CellSource.Content[] contents) {
        this.order = order;
        this.sources = sources;
        this.contents = contents;
        this.heap = new int[sources.length];
    }

    private static CellSource.Content[] mixed(int count) {
        var contents = new CellSource.Content[count];
        Arrays.fill(contents, CellSource.Content.MIXED);
        return contents;
    }

    @Override
    public boolean seek(CellView key) throws IOException {
        size = 0;
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].seek(key)) {
                push(i);
            }
        }
        return settle();
    }

    /** As {@link #seek}, for a key that is not behind the current cell; sources already there are left alone. */
    public boolean seekForward(CellView key) throws IOException {
        alone = false;
        while (size > 0 && order.compare(top.cell(), key) < 0) {
            if (top.seek(key)) {
                siftDown();
            } else {
                removeTop();
            }
        }
        return size > 0;
    }

    @Override
    public boolean next() throws IOException {
        alone = false;
        if (!top.next()) {
            removeTop();
        } else if (size > 1) {
            siftDown();
        }
        return size > 0;
    }

    /**
     * As {@link #next}, for a caller who is in a row and asks whether he still is. When he is not, {@link #isAtEnd} says
     * whether there is a cell at all.
     *
     * @param row any key of the row of the current cell
     * @param pastColumn whether cells of the current one's column may be passed over
     */
    boolean nextInRow(CellView row, boolean pastColumn) throws IOException {
        if (!(pastColumn ? top.nextColumn() : top.next())) {
            removeTop();
            return size > 0 && top.cell().sameRow(row);
        }
        boolean inRow = top.isInRow(row);
        if (inRow && !alone) {
            alone = size == 1 || order.compareRows(row, sources[heap[second()]].cell()) < 0;
        }
        if (inRow && alone) {
            return true;
        }
        boolean othersInRow = !alone;
        alone = false;
        siftDown();
        return inRow || (othersInRow && top.cell().sameRow(row));
    }

    /** The current cell is the first of its row. */
    void startRow() {
        rowSource = heap[0];
    }

    /** What is known of the current row, behind its first cell: something only if it is a row of one source. */
    CellSource.Content contentOfRow() {
        return alone && rowSource != NONE ? contents[rowSource] : CellSource.Content.MIXED;
    }

    boolean isAtEnd() {
        return size == 0;
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
            return settle();
        }
        // The other sources stand before it or nowhere; a move forward needs them at or behind it.
        CellView found = sources[last].cell();
        for (int i = 0; i < sources.length; i++) {
            if (i == last || sources[i].seek(found)) {
                push(i);
            }
        }
        return settle();
    }

    @Override
    public CellView cell() {
        return top.cell();
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

    /** Notes what is on top of a heap that has changed; false when it is empty. */
    private boolean settle() {
        top = size == 0 ? EmptyCursor.INSTANCE : sources[heap[0]];
        second = UNKNOWN;
        alone = false;
        rowSource = NONE;
        return size > 0;
    }

    private void removeTop() {
        if (--size > 0) {
            heap[0] = heap[size];
            second = UNKNOWN;
            siftDown();
        }
        settle();
    }

    private int second() {
        if (second == UNKNOWN) {
            second = size > 2 && compare(heap[2], heap[1]) < 0 ? 2 : 1;
        }
        return second;
    }

    /** Finds the place of the source on top, which has moved forward. */
    private void siftDown() {
        if (size < 2 || compare(heap[0], heap[second()]) <= 0) {
            return;
        }
        int moved = heap[0];
        heap[0] = heap[second];
        int at = second;
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
        settle();
    }

    private int compare(int a, int b) {
        int result = order.compare(sources[a].cell(), sources[b].cell());
        return result != 0 ? result : Integer.compare(a, b);
    }
}
