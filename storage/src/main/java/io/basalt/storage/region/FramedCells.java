package io.basalt.storage.region;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;

/**
 * Walks over framed cells: {@code int32 length} before each, tags behind the value where there are any. Trusts the
 * lengths. Not thread-safe.
 */
final class FramedCells {
    private static final int FRAME_BYTES = 4;
    private static final int TAGS_LENGTH_BYTES = 2;

    private final CellView cell = new CellView();
    private ByteBuffer source;
    private int next;
    private int end;

    /** Goes before the first cell between the buffer's position and its limit, which stay as they are. */
    @CanIgnoreReturnValue
    FramedCells over(ByteBuffer framed) {
        return over(framed, framed.position(), framed.limit());
    }

    @CanIgnoreReturnValue
    FramedCells over(ByteBuffer framed, int from, int to) {
        this.source = framed;
        this.next = from;
        this.end = to;
        return this;
    }

    /** The next cell, with this sequence id; null at the end. The view changes with the next call. */
    CellView next(long sequenceId) {
        if (next >= end) {
            return null;
        }
        int length = source.getInt(next);
        int at = next + FRAME_BYTES;
        next = at + length;
        int bare = CellView.LENGTHS_BYTES + source.getInt(at) + source.getInt(at + 4);
        int tags = length > bare ? length - bare - TAGS_LENGTH_BYTES : 0;
        return cell.set(source, at, tags, sequenceId);
    }
}
