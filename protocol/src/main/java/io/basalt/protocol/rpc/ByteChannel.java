package io.basalt.protocol.rpc;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Our end of one open stream. Except for the getters, only to be used on {@link #loop}. Calls on a channel that has
 * been closed do nothing (and release what they take).
 */
public interface ByteChannel {
    /** The loop on which this stream lives. */
    EventLoop loop();

    /** The other end. */
    HostPort remote();

    /** Where buffers for {@link #write} come from. */
    ByteBufAllocator allocator();

    /** Takes {@code bytes} and sends them after everything written before, not later than the next {@link #flush}. */
    void write(ByteBuf bytes);

    /** Hands to the network what has been written. */
    void flush();

    /**
     * False when so much is waiting to be sent that no more should be added; writing is still possible. A change to
     * true is told by {@link ByteChannelHandler#writableAgain}.
     */
    boolean writable();

    /** Stops or resumes receiving. Initially receiving; after {@code reading(false)} nothing more is received. */
    void reading(boolean wanted);

    /**
     * Sends what was written, then ends the stream; nothing more is received. Gives up on a peer that does not take
     * the rest within a few seconds. {@link ByteChannelHandler#closed} follows, never from inside this call.
     */
    void close();

    /**
     * Ends the stream at once and drops what was not sent; nothing more is received. {@link ByteChannelHandler#closed}
     * follows as above.
     */
    void abort();
}
