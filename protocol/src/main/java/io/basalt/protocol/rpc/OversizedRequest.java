package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The beginning of a request that is too large to be taken, read just far enough to learn which call has to be told.
 */
final class OversizedRequest {
    enum Progress {
        INCOMPLETE,
        /** See {@link #callId}. */
        KNOWN,
        UNREADABLE
    }

    private static final int LONGEST_VARINT_BYTES = 5;

    private final byte[] bytes = new byte[FrameReader.ALWAYS_COLLECTED_BYTES];
    private int count;
    private int callId;

    /** Takes bytes of the frame, behind its length. */
    Progress read(ByteBuf chunk) {
        int taken = Math.min(chunk.readableBytes(), bytes.length - count);
        chunk.readBytes(bytes, count, taken);
        count += taken;
        var cursor = new ProtoCursor();
        var collected = Unpooled.wrappedBuffer(bytes);
        cursor.reset(collected, 0, count);
        long headerBytes = cursor.varint();
        if (cursor.malformed()) {
            return count < LONGEST_VARINT_BYTES ? Progress.INCOMPLETE : Progress.UNREADABLE;
        }
        if (headerBytes < 0 || headerBytes > bytes.length - cursor.position()) {
            return Progress.UNREADABLE;
        }
        if (headerBytes > cursor.remaining()) {
            return Progress.INCOMPLETE;
        }
        var header = new CallHeader();
        if (!header.readRequest(collected, cursor.position(), cursor.position() + (int) headerBytes)) {
            return Progress.UNREADABLE;
        }
        callId = header.callId;
        return Progress.KNOWN;
    }

    int callId() {
        return callId;
    }
}
