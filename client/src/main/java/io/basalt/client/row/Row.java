package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.RandomAccess;

/**
 * What a get, a scan, an increment or an append brought back of one row: its cells in cell order (family, qualifier,
 * newest version first). Immutable and thread-safe; two rows are equal when their cells are.
 *
 * <p>It points into the memory of the response it came with. A program that keeps a few rows out of many for long
 * should keep the values it needs, or a {@link #copy}.
 */
public final class Row {
    /** Without cells. */
    public static final Row EMPTY = new Row(ByteBuffer.allocate(0), new int[0], false);

    private static final int FRAME_BYTES = 4;

    /** Framed cells in KeyValue layout. */
    private final ByteBuffer bytes;
    /** Where each cell begins, behind its frame. */
    private final int[] offsets;

    private final boolean goesOn;

    private Row(ByteBuffer bytes, int[] offsets, boolean goesOn) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.goesOn = goesOn;
    }

    /**
     * A row whose {@code count} framed cells begin at the absolute index {@code offset}. The bytes have been checked
     * to be well-formed cells of one row, and nobody changes them any more.
     */
    public static Row at(ByteBuffer bytes, int offset, int count) {
        int[] offsets = new int[count];
        int at = offset;
        for (int i = 0; i < count; i++) {
            offsets[i] = at + FRAME_BYTES;
            at += FRAME_BYTES + bytes.getInt(at);
        }
        return of(bytes, offsets);
    }

    /**
     * A row of cells that begin, behind their frames, at these indexes of a buffer. The bytes have been checked to be
     * well-formed cells of one row, one behind the other; nobody changes them or the array any more.
     */
    public static Row of(ByteBuffer bytes, int[] offsets) {
        return new Row(bytes, offsets, false);
    }

    /** The pieces of one row, put together in memory of their own. */
    public static Row join(List<Row> pieces) {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        int length = 0;
        int count = 0;
        for (Row piece : pieces) {
            length += piece.frames().remaining();
            count += piece.size();
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        pieces.forEach(piece -> joined.put(piece.frames()));
        return at(joined, 0, count);
    }

    /** The cells of this row that come after {@code last}, a cell of the same row. */
    public Row after(Cell last) {
        int first = 0;
        while (first < offsets.length && CellOrder.compareWithinRow(view(first), last.view()) <= 0) {
            first++;
        }
        return first == 0 ? this : new Row(bytes, Arrays.copyOfRange(offsets, first, offsets.length), goesOn);
    }

    /** The same cells as a piece of a row that goes on. */
    public Row asPiece() {
        return goesOn ? this : new Row(bytes, offsets, true);
    }

    /** Whether this is a piece of a row and the scan's next one may be of the same row. See {@link Scan#pieces}. */
    public boolean goesOn() {
        return goesOn;
    }

    /** The row's key. */
    public Bytes key() {
        return view(0).row();
    }

    public boolean isEmpty() {
        return offsets.length == 0;
    }

    /** How many cells there are. */
    public int size() {
        return offsets.length;
    }

    /** Bytes of all cells, keys and values, with four for the length of each. */
    public int byteSize() {
        if (isEmpty()) {
            return 0;
        }
        int last = offsets[offsets.length - 1];
        return last + bytes.getInt(last - FRAME_BYTES) - offsets[0] + FRAME_BYTES;
    }

    /** All cells, in cell order. */
    public List<Cell> cells() {
        return new Cells(0, offsets.length);
    }

    /** All versions of a column, newest first. */
    public List<Cell> versions(Bytes family, Bytes qualifier) {
        int first = firstOf(family, qualifier);
        int end = first;
        CellView view = new CellView();
        while (end < offsets.length && compare(move(view, end), family, qualifier) == 0) {
            end++;
        }
        return new Cells(first, end - first);
    }

    /** All versions of a column, newest first. */
    public List<Cell> versions(String family, String qualifier) {
        return versions(Bytes.of(family), Bytes.of(qualifier));
    }

    /** The newest version of a column. */
    public Optional<Cell> cell(Bytes family, Bytes qualifier) {
        int first = firstOf(family, qualifier);
        if (first == offsets.length) {
            return Optional.empty();
        }
        CellView view = view(first);
        return compare(view, family, qualifier) == 0 ? Optional.of(new Cell(view)) : Optional.empty();
    }

    /** The newest version of a column. */
    public Optional<Cell> cell(String family, String qualifier) {
        return cell(Bytes.of(family), Bytes.of(qualifier));
    }

    /** The newest value of a column. */
    public Optional<Bytes> value(Bytes family, Bytes qualifier) {
        return cell(family, qualifier).map(Cell::value);
    }

    /** The newest value of a column. */
    public Optional<Bytes> value(String family, String qualifier) {
        return cell(family, qualifier).map(Cell::value);
    }

    /** The newest value of a column, read as UTF-8. */
    public Optional<String> text(String family, String qualifier) {
        return cell(family, qualifier).map(Cell::text);
    }

    /** The newest value of a column, read as the eight bytes of a counter. */
    public OptionalLong number(String family, String qualifier) {
        Optional<Cell> cell = cell(family, qualifier);
        return cell.isPresent() ? OptionalLong.of(cell.get().number()) : OptionalLong.empty();
    }

    /** The same cells in memory of their own. */
    public Row copy() {
        if (isEmpty()) {
            return this;
        }
        int from = offsets[0] - FRAME_BYTES;
        int length = frames().remaining();
        return at(ByteBuffer.allocate(length).put(0, bytes, from, length), 0, offsets.length);
    }

    /** The framed cells, read only, sharing memory. */
    public ByteBuffer frames() {
        if (isEmpty()) {
            return ByteBuffer.allocate(0);
        }
        return bytes.asReadOnlyBuffer().slice(offsets[0] - FRAME_BYTES, byteSize());
    }

    /** The first cell at or after a column; {@link #size} when there is none. */
    private int firstOf(Bytes family, Bytes qualifier) {
        CellView view = new CellView();
        int low = 0;
        int high = offsets.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(move(view, middle), family, qualifier) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int compare(CellView cell, Bytes family, Bytes qualifier) {
        int families = ByteRanges.compare(
                cell.buffer(), cell.familyOffset(), cell.familyLength(), family.asBuffer(), 0, family.length());
        return families != 0
                ? families
                : ByteRanges.compare(
                        cell.buffer(),
                        cell.qualifierOffset(),
                        cell.qualifierLength(),
                        qualifier.asBuffer(),
                        0,
                        qualifier.length());
    }

    private CellView view(int index) {
        return move(new CellView(), index);
    }

    private CellView move(CellView view, int index) {
        return view.set(bytes, offsets[index], 0, 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && cells().equals(row.cells());
    }

    @Override
    public int hashCode() {
        return Objects.hash(cells());
    }

    /** Coordinates only, never the values. */
    @Override
    public String toString() {
        return isEmpty() ? "no cells" : key() + " with " + size() + " cells";
    }

    /** Cells made when they are asked for. */
    private final class Cells extends AbstractList<Cell> implements RandomAccess {
        private final int first;
        private final int count;

        Cells(int first, int count) {
            this.first = first;
            this.count = count;
        }

        @Override
        public Cell get(int index) {
            return new Cell(view(first + Objects.checkIndex(index, count)));
        }

        @Override
        public int size() {
            return count;
        }
    }
}
