package io.basalt.protocol.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Encodes frames for one channel, one behind the other into a shared buffer, so that many small answers become one
 * write. Used on the channel's loop. {@link #flush} sends.
 */
final class FrameWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 << 10;
    /** Larger cell blocks are sent from their own buffers instead of being copied. */
    private static final int COPIED_CELLS_BYTES = 4 << 10;

    private static final int LENGTH_BYTES = 4;
    private static final int TAG_BYTES = 1;

    private final ByteChannel channel;
    private ByteBuf out; // null when nothing waits here
    private boolean unflushed;

    FrameWriter(ByteChannel channel) {
        this.channel = channel;
    }

    /** Bytes outside of any frame. */
    void raw(byte[] bytes) {
        reserve(bytes.length).writeBytes(bytes);
    }

    /** A frame that holds just {@code message}, not delimited. */
    void bare(MessageLite message) {
        int size = message.getSerializedSize();
        reserve(LENGTH_BYTES + size).writeInt(size);
        message(message, size);
    }

    /** Whether a response of these parts fits the {@code int32} before a frame. */
    static boolean fits(MessageLite response, long cellBytes) {
        return response.getSerializedSize() + cellBytes < Integer.MAX_VALUE - 64;
    }

    /** A response without cells. */
    void response(int callId, MessageLite response) {
        int header = TAG_BYTES + varintSize(callId);
        int size = response.getSerializedSize();
        begin(1 + header + varintSize(size) + size);
        out.writeByte(header);
        callId(callId);
        delimited(response, size);
    }

    /** A response with at least one cell. Copies the cells or takes their segments; the caller releases the rest. */
    void response(int callId, MessageLite response, CellBlockBuilder cells) {
        int cellBytes = (int) cells.sizeBytes();
        int meta = TAG_BYTES + varintSize(cellBytes);
        int header = TAG_BYTES + varintSize(callId) + TAG_BYTES + 1 + meta;
        int size = response.getSerializedSize();
        int body = 1 + header + varintSize(size) + size;
        boolean copied = cellBytes <= COPIED_CELLS_BYTES;
        reserve(LENGTH_BYTES + body + (copied ? cellBytes : 0)).writeInt(body + cellBytes);
        out.writeByte(header);
        callId(callId);
        out.writeByte(ProtoCursor.tag(3, ProtoCursor.LENGTH_DELIMITED));
        out.writeByte(meta);
        out.writeByte(ProtoCursor.tag(1, ProtoCursor.VARINT));
        varint(cellBytes);
        delimited(response, size);
        if (copied) {
            cells.copyTo(out);
        } else {
            handOver();
            for (ByteBuf segment : cells.takeSegments()) {
                channel.write(segment);
            }
        }
    }

    /** A response that is an exception. */
    void failure(int callId, MessageLite exception) {
        int size = exception.getSerializedSize();
        int header = TAG_BYTES + varintSize(callId) + TAG_BYTES + varintSize(size) + size;
        begin(varintSize(header) + header);
        varint(header);
        callId(callId);
        out.writeByte(ProtoCursor.tag(2, ProtoCursor.LENGTH_DELIMITED));
        delimited(exception, size);
    }

    /** A request; {@code method} is ASCII. */
    void request(int callId, String method, MessageLite request, ByteBuffer cells, int priority, int timeoutMillis) {
        int cellBytes = cells.remaining();
        int meta = TAG_BYTES + varintSize(cellBytes);
        int header = TAG_BYTES
                + varintSize(callId)
                + TAG_BYTES
                + varintSize(method.length())
                + method.length()
                + TAG_BYTES
                + 1
                + (cellBytes == 0 ? 0 : TAG_BYTES + 1 + meta)
                + (priority == 0 ? 0 : TAG_BYTES + varintSize(priority))
                + TAG_BYTES
                + varintSize(timeoutMillis);
        int size = request.getSerializedSize();
        begin(varintSize(header) + header + varintSize(size) + size + cellBytes);
        varint(header);
        callId(callId);
        out.writeByte(ProtoCursor.tag(3, ProtoCursor.LENGTH_DELIMITED));
        varint(method.length());
        for (int i = 0; i < method.length(); i++) {
            out.writeByte(method.charAt(i));
        }
        out.writeByte(ProtoCursor.tag(4, ProtoCursor.VARINT)).writeByte(1);
        if (cellBytes > 0) {
            out.writeByte(ProtoCursor.tag(5, ProtoCursor.LENGTH_DELIMITED)).writeByte(meta);
            out.writeByte(ProtoCursor.tag(1, ProtoCursor.VARINT));
            varint(cellBytes);
        }
        if (priority != 0) {
            out.writeByte(ProtoCursor.tag(6, ProtoCursor.VARINT));
            varint(priority);
        }
        out.writeByte(ProtoCursor.tag(7, ProtoCursor.VARINT));
        varint(timeoutMillis);
        delimited(request, size);
        if (cellBytes > 0) {
            out.writeBytes(cells.duplicate());
        }
    }

    /** Whether something was written since the last {@link #flush}. */
    boolean unflushed() {
        return unflushed;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            handOver();
            channel.flush();
        }
    }

    /** Drops what was not handed to the channel. */
    @Override
    public void close() {
        if (out != null) {
            out.release();
            out = null;
        }
        unflushed = false;
    }

    private void begin(int bodyBytes) {
        reserve(LENGTH_BYTES + bodyBytes).writeInt(bodyBytes);
    }

    private ByteBuf reserve(int bytes) {
        if (out != null && out.writableBytes() < bytes) {
            handOver();
        }
        if (out == null) {
            out = channel.allocator().ioBuffer(Math.max(bytes, BUFFER_BYTES));
        }
        unflushed = true;
        return out;
    }

    private void handOver() {
        if (out != null) {
            ByteBuf full = out;
            out = null;
            channel.write(full);
        }
    }

    private void callId(int callId) {
        out.writeByte(ProtoCursor.tag(1, ProtoCursor.VARINT));
        varint(callId);
    }

    private void delimited(MessageLite message, int size) {
        varint(size);
        message(message, size);
    }

    private void message(MessageLite message, int size) {
        if (size == 0) {
            return;
        }
        ByteBuffer target = out.internalNioBuffer(out.writerIndex(), size);
        try {
            CodedOutputStream stream = CodedOutputStream.newInstance(target);
            message.writeTo(stream);
            stream.flush();
        } catch (IOException e) {
            // Memory does not fail; only a message that changed since it was measured gets here.
            throw new UncheckedIOException(e);
        }
        out.writerIndex(out.writerIndex() + size);
    }

    /** Unsigned. */
    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static int varintSize(int value) {
        return CodedOutputStream.computeUInt32SizeNoTag(value);
    }
}
