package io.basalt.storage.read;

import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Copies of cells, with their tags and sequence ids: the result of a small read. Not thread-safe. */
public final class CellList implements CellSink {
    private static final int INITIAL_BYTES = 1024;

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private ByteBuffer bytes = NO_BYTES;
    private final List<CellView> cells = new ArrayList<>();

    @Override
    public void add(CellView cell) {
        int length = cell.serializedLength();
        int tags = cell.tagsLength();
        if (bytes.remaining() < length + tags) {
            // Views point at the buffer they were made with, which stays as it is.
            bytes = ByteBuffer.allocate(Math.max(Math.max(INITIAL_BYTES, 2 * bytes.capacity()), length + tags));
        }
        int at = bytes.position();
        cell.copyTo(bytes, at);
        if (tags > 0) {
            bytes.put(at + length, cell.buffer(), cell.tagsOffset(), tags);
        }
        bytes.position(at + length + tags);
        cells.add(new CellView().set(bytes, at, 0, cell.sequenceId()).setTags(at + length, tags));
    }

    /** The cells; what is taken out of the list is not in it any more. Valid until {@link #clear}. */
    public List<CellView> cells() {
        return cells;
    }

    public boolean isEmpty() {
        return cells.isEmpty();
    }

    public void clear() {
        cells.clear();
        bytes.clear();
    }
}
