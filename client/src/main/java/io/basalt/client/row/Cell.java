package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import java.nio.ByteBuffer;

/**
 * One versioned value: row, family, qualifier, timestamp, type and value. Immutable; two cells are equal when all six
 * are.
 *
 * <p>A cell of a result points into the response's memory and copies a part when it is asked for.
 */
public final class Cell {
    private final CellView view;

    Cell(CellView view) {
        this.view = view;
    }

    /** A cell of its own memory. {@code type} is one of {@link io.basalt.protocol.cell.CellType}. */
    public static Cell of(Bytes row, Bytes family, Bytes qualifier, long timestamp, int type, Bytes value) {
        ByteBuffer bytes = CellWriter.bare(64 + row.length() + value.length())
                .add(row, family, qualifier, timestamp, type, value)
                .toBuffer();
        return new Cell(new CellView().set(bytes, 0, 0, 0));
    }

    public Bytes row() {
        return view.row();
    }

    public Bytes family() {
        return view.family();
    }

    public Bytes qualifier() {
        return view.qualifier();
    }

    /** Milliseconds since the epoch by convention. */
    public long timestamp() {
        return view.timestamp();
    }

    /** One of {@link io.basalt.protocol.cell.CellType}; a put, unless the scan was raw. */
    public int type() {
        return view.type();
    }

    public Bytes value() {
        return view.value();
    }

    public int valueLength() {
        return view.valueLength();
    }

    /** The value read as UTF-8. */
    public String text() {
        return value().utf8();
    }

    /** The value read as eight bytes, big-endian, which is how counters are stored. */
    public long number() {
        if (view.valueLength() != Long.BYTES) {
            throw new IllegalStateException(this + " is no number: its value has " + view.valueLength() + " bytes");
        }
        return view.buffer().getLong(view.valueOffset());
    }

    /** Where the cell's bytes are; not to be moved. */
    CellView view() {
        return view;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cell cell
                && view.sameRow(cell.view)
                && view.sameColumn(cell.view)
                && timestamp() == cell.timestamp()
                && type() == cell.type()
                && value().equals(cell.value());
    }

    @Override
    public int hashCode() {
        return 31 * (31 * row().hashCode() + qualifier().hashCode()) + Long.hashCode(timestamp());
    }

    /** Coordinates only, never the value. */
    @Override
    public String toString() {
        return row() + "/" + family() + ":" + qualifier() + "/" + timestamp();
    }
}
