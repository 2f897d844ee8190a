package io.basalt.client.fake;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Streams in memory on one loop. Servers can be taken off the network, and their streams broken. */
final class FakeTransport implements Transport {
    private final FakeLoop loop;
    // A test that is over leaves bytes on their way, which is no leak.
    private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final Map<HostPort, Acceptor> listeners = new LinkedHashMap<>();
    private final List<End> ends = new ArrayList<>();
    private int nextPort = 50_000;

    FakeTransport(FakeLoop loop) {
        this.loop = loop;
    }

    @Override
    public void connect(HostPort target, EventLoop home, ByteChannelHandler handler) {
        loop.execute(() -> {
            Acceptor acceptor = listeners.get(target);
            if (acceptor == null) {
                handler.closed(new ConnectException("connection refused by " + target));
                return;
            }
            var near = new HostPort("client", nextPort++);
            Optional<ByteChannelHandler> accepted = acceptor.accept(near, loop);
            if (accepted.isEmpty()) {
                handler.closed(new EOFException("closed by " + target));
                return;
            }
            var client = new End(target, target, handler);
            var server = new End(target, near, accepted.get());
            client.peer = server;
            server.peer = client;
            ends.add(client);
            server.handler.opened(server);
            client.handler.opened(client);
        });
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
        if (listeners.putIfAbsent(address, acceptor) != null) {
            return CompletableFuture.failedFuture(new IOException(address + " is taken"));
        }
        return CompletableFuture.completedFuture(new Listener() {
            @Override
            public HostPort address() {
                return address;
            }

            @Override
            public void close() {
                listeners.remove(address);
            }
        });
    }

    /** Breaks every stream to a server. */
    void breakStreams(HostPort server) {
        for (End end : List.copyOf(ends)) {
            if (end.server.equals(server)) {
                end.abort();
                end.peer.abort();
            }
        }
    }

    private final class End implements ByteChannel {
        private final HostPort server;
        private final HostPort remote;
        private final ByteChannelHandler handler;
        private final List<ByteBuf> written = new ArrayList<>();
        private End peer;
        private boolean closed;

        End(HostPort server, HostPort remote, ByteChannelHandler handler) {
            this.server = server;
            this.remote = remote;
            this.handler = handler;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public HostPort remote() {
            return remote;
        }

        @Override
        public ByteBufAllocator allocator() {
            return allocator;
        }

        @Override
        public void write(ByteBuf bytes) {
            if (closed) {
                bytes.release();
            } else {
                written.add(bytes);
            }
        }

        @Override
        public void flush() {
            List<ByteBuf> sent = List.copyOf(written);
            written.clear();
            loop.execute(() -> {
                for (ByteBuf bytes : sent) {
                    if (!peer.closed && bytes.isReadable()) {
                        peer.handler.received(bytes);
                    }
                    bytes.release();
                }
                if (!peer.closed) {
                    peer.handler.receivedAll();
                }
            });
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void reading(boolean wanted) {}

        @Override
        public void close() {
            flush();
            abort();
        }

        @Override
        public void abort() {
            if (closed) {
                return;
            }
            closed = true;
            ends.remove(this);
            written.forEach(ByteBuf::release);
            written.clear();
            loop.execute(() -> handler.closed(new IOException("closed here")));
            loop.execute(() -> peer.endedByPeer());
        }

        private void endedByPeer() {
            if (!closed) {
                closed = true;
                ends.remove(this);
                written.forEach(ByteBuf::release);
                written.clear();
                handler.closed(new EOFException("closed by the other side"));
            }
        }
    }
}
