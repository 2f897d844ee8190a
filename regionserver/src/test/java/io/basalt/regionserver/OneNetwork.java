package io.basalt.regionserver;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Streams in memory between what lives on {@link OneThread}; each flush arrives as one piece. */
final class OneNetwork implements Transport {
    private final OneThread thread;
    private final Map<HostPort, Acceptor> listeners = new HashMap<>();
    private final List<End> accepted = new ArrayList<>();
    private boolean answersAreTaken = true;

    OneNetwork(OneThread thread) {
        this.thread = thread;
    }

    @Override
    public void connect(HostPort target, EventLoop loop, ByteChannelHandler handler) {
        var client = new End(target, handler);
        var server = new End(
                new HostPort("client", 1),
                listeners.get(target).accept(target, thread).orElseThrow());
        client.peer = server;
        server.peer = client;
        accepted.add(server);
        thread.execute(() -> {
            server.handler.opened(server);
            client.handler.opened(client);
        });
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
        listeners.put(address, acceptor);
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

    /** Whether clients take their answers, which arrive all the same. */
    void answersAreTaken(boolean taken) {
        answersAreTaken = taken;
        if (taken) {
            accepted.forEach(end -> thread.execute(end.handler::writableAgain));
        }
    }

    private final class End implements ByteChannel {
        private final HostPort remote;
        private final ByteChannelHandler handler;
        private End peer;
        private ByteBuf unflushed = Unpooled.buffer();
        private boolean closed;

        End(HostPort remote, ByteChannelHandler handler) {
            this.remote = remote;
            this.handler = handler;
        }

        @Override
        public EventLoop loop() {
            return thread;
        }

        @Override
        public HostPort remote() {
            return remote;
        }

        @Override
        public ByteBufAllocator allocator() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void write(ByteBuf bytes) {
            unflushed.writeBytes(bytes);
            bytes.release();
        }

        @Override
        public void flush() {
            ByteBuf piece = unflushed;
            unflushed = Unpooled.buffer();
            thread.execute(() -> {
                if (!peer.closed && piece.isReadable()) {
                    peer.handler.received(piece);
                    peer.handler.receivedAll();
                }
                piece.release();
            });
        }

        @Override
        public boolean writable() {
            return answersAreTaken || !accepted.contains(this);
        }

        @Override
        public void reading(boolean wanted) {
            if (!wanted) {
                throw new UnsupportedOperationException("nothing is sent here while answers are not taken");
            }
        }

        @Override
        public void close() {
            flush();
            abort();
        }

        @Override
        public void abort() {
            thread.execute(() -> {
                end();
                peer.end();
            });
        }

        private void end() {
            if (!closed) {
                closed = true;
                handler.closed(new EOFException("closed"));
            }
        }
    }
}
