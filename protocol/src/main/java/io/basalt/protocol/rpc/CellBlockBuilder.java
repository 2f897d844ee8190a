package io.basalt.protocol.rpc;

import io.basalt.protocol.cell.CellView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the cells of an answer as they go on the wire: {@code int32 length} and a KeyValue each. Cells are copied
 * into pooled segments that become larger as the block does; what is there never moves, and no object is made per
 * cell.
 *
 * <p>One thread at a time. {@link RpcCall#reply(com.google.protobuf.MessageLite, CellBlockBuilder)} takes the cells;
 * closing afterwards does nothing, so a service holds it in a try-with-resources statement.
 */
public final class CellBlockBuilder implements AutoCloseable {
    private static final int FIRST_SEGMENT_BYTES = 2 << 10;
    private static final int LARGEST_SEGMENT_BYTES = 256 << 10;
    private static final int LENGTH_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final boolean tags;

    private final List<ByteBuf> segments = new ArrayList<>(4);
    private ByteBuffer current; // the last segment from its first to its last byte
    private int at; // where the next cell goes in it
    private long fullBytes; // in the segments before the last one
    private int count;
    private boolean handedOver; // used by the building thread only

    CellBlockBuilder(ByteBufAllocator allocator, boolean tags) {
        this.allocator = allocator;
        this.tags = tags;
    }

    /** Copies {@code cell}, with its tags if the client's codec carries them. */
    public void add(CellView cell) {
        int tagsLength = tags ? cell.tagsLength() : 0;
        int bytes = cell.serializedLength() + (tagsLength == 0 ? 0 : 2 + tagsLength);
        reserve(LENGTH_BYTES + bytes);
        current.putInt(at, bytes);
        int end = at + LENGTH_BYTES + cell.copyTo(current, at + LENGTH_BYTES);
        if (tagsLength > 0) {
            current.putShort(end, (short) tagsLength);
            current.put(end + 2, cell.buffer(), cell.tagsOffset(), tagsLength);
            end += 2 + tagsLength;
        }
        at = end;
        count++;
    }

    /** Takes the cells of another block of the same codec, without copying them, and leaves that block empty. */
    public void append(CellBlockBuilder other) {
        finishSegment();
        other.finishSegment();
        segments.addAll(other.segments);
        fullBytes += other.fullBytes;
        count += other.count;
        other.reset();
    }

    /** Number of cells. */
    public int count() {
        return count;
    }

    /** Bytes on the wire. */
    public long sizeBytes() {
        return fullBytes + at;
    }

    /** Puts the compressed bytes in place of the cells; nothing more is added then. */
    void compress(CellBlockCompression compression) {
        finishSegment();
        ByteBuf compressed = compression.compress(segments, allocator);
        int cells = count;
        release();
        segments.add(compressed);
        fullBytes = compressed.readableBytes();
        count = cells;
    }

    /** The segments in order; gives them and leaves this block empty. */
    List<ByteBuf> takeSegments() {
        finishSegment();
        List<ByteBuf> taken = List.copyOf(segments);
        reset();
        return taken;
    }

    /** Copies the block to the end of {@code target}. */
    void copyTo(ByteBuf target) {
        finishSegment();
        for (ByteBuf segment : segments) {
            target.writeBytes(segment, segment.readerIndex(), segment.readableBytes());
        }
    }

    @Override
    public void close() {
        if (!handedOver) {
            release();
        }
    }

    /** From now on the cells belong to an answer, which ends with {@link #takeSegments} or {@link #release}. */
    void handOver() {
        handedOver = true;
    }

    void release() {
        for (ByteBuf segment : segments) {
            segment.release();
        }
        reset();
    }

    private void reset() {
        segments.clear();
        current = null;
        at = 0;
        fullBytes = 0;
        count = 0;
    }

    private void reserve(int bytes) {
        if (current != null && current.capacity() - at >= bytes) {
            return;
        }
        finishSegment();
        int capacity = (int) Math.min(LARGEST_SEGMENT_BYTES, Math.max(FIRST_SEGMENT_BYTES, 2 * fullBytes));
        ByteBuf segment = allocator.ioBuffer(Math.max(bytes, capacity));
        segments.add(segment);
        current = segment.nioBuffer(0, segment.capacity());
    }

    private void finishSegment() {
        if (current != null) {
            segments.get(segments.size() - 1).writerIndex(at);
            fullBytes += at;
            at = 0;
            current = null;
        }
    }
}
