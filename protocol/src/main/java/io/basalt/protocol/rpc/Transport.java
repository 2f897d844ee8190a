package io.basalt.protocol.rpc;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Ordered streams of bytes between processes: TCP through Netty in production, simulated in tests. All that gives the
 * bytes a meaning lies above it, so the same framing runs over both. Thread-safe.
 *
 * <p>Each stream lives on one event loop, which calls its handler and on which alone its channel may be used.
 */
public interface Transport {
    /**
     * Opens a stream and returns at once. Either {@link ByteChannelHandler#opened} and later
     * {@link ByteChannelHandler#closed} follow on {@code loop}, or {@code closed} alone when nobody could be reached.
     */
    void connect(HostPort target, EventLoop loop, ByteChannelHandler handler);

    /**
     * Listens at {@code address}, port 0 letting the system choose, and spreads what arrives over {@code loops}.
     *
     * @return completes on one of the loops with what ends the listening, or exceptionally with an
     *     {@link java.io.IOException} that says what to do, such as for a port that is taken
     */
    CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor);

    /** Decides about streams that others open. Called on the loop on which the new stream will live. */
    interface Acceptor {
        /** Who handles the stream; empty closes it at once. */
        Optional<ByteChannelHandler> accept(HostPort remote, EventLoop loop);
    }

    /** An address that is listened at. Any thread. */
    interface Listener extends AutoCloseable {
        /** With the port that the system chose. */
        HostPort address();

        /** Accepts nothing more; accepted streams live on. */
        @Override
        void close();
    }
}
