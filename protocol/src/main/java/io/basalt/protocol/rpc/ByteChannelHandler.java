package io.basalt.protocol.rpc;

import io.netty.buffer.ByteBuf;

/** Reacts to one stream. All calls come on the stream's loop, one after another. */
public interface ByteChannelHandler {
    /** The stream is open; the first call, unless opening failed. */
    void opened(ByteChannel channel);

    /** Some bytes arrived, at least one. Borrows {@code bytes}: retain them to keep them. */
    void received(ByteBuf bytes);

    /** No more bytes are there for now: the time to flush what was written in answer to several {@link #received}. */
    void receivedAll();

    /** {@link ByteChannel#writable} has become true again. */
    void writableAgain();

    /** The last call, once: the stream has ended or could not be opened. {@code cause} says why, in words. */
    void closed(Throwable cause);
}
