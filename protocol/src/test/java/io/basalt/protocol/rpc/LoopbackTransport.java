package io.basalt.protocol.rpc;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Streams in memory on one {@link ManualLoop}, delivered in chunks of random sizes. */
final class LoopbackTransport implements Transport {
    private final ManualLoop loop;
    private final ByteBufAllocator allocator;
    private final RandomGenerator random;
    private final Map<HostPort, Acceptor> listeners = new LinkedHashMap<>();
    private int nextPort = 50_000;

    /** So much may be on its way in one direction before the sender's channel is not writable. */
    int windowBytes = 64 << 10;
    /** Chunks have at most this many bytes. */
    int largestChunk = 4 << 10;
    /** Connections to here are neither opened nor refused. */
    HostPort blackHole;

    LoopbackTransport(ManualLoop loop, ByteBufAllocator allocator, RandomGenerator random) {
        this.loop = loop;
        this.allocator = allocator;
        this.random = random;
    }

    @Override
    public void connect(HostPort target, EventLoop home, ByteChannelHandler handler) {
        if (target.equals(blackHole)) {
            return;
        }
        loop.execute(() -> {
            Acceptor acceptor = listeners.get(target);
            if (acceptor == null) {
                handler.closed(new IOException("connection refused by " + target));
                return;
            }
            var near = new HostPort("client", nextPort++);
            var client = new End(target, handler);
            Optional<ByteChannelHandler> accepted = acceptor.accept(near, loop);
            if (accepted.isEmpty()) {
                handler.opened(client);
                client.ended(new EOFException("closed by the other side"));
                return;
            }
            var server = new End(near, accepted.get());
            client.peer = server;
            server.peer = client;
            server.handler.opened(server);
            client.handler.opened(client);
        });
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
        HostPort bound = address.port() == 0 ? new HostPort(address.host(), nextPort++) : address;
        if (listeners.putIfAbsent(bound, acceptor) != null) {
            return CompletableFuture.failedFuture(new IOException(bound + " is taken"));
        }
        return CompletableFuture.completedFuture(new Listener() {
            @Override
            public HostPort address() {
                return bound;
            }

            @Override
            public void close() {
                listeners.remove(bound);
            }
        });
    }

    private final class End implements ByteChannel {
        private final HostPort remote;
        private final ByteChannelHandler handler;
        private End peer; // null when there is nobody
        private final List<ByteBuf> unflushed = new ArrayList<>();
        private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>(); // for our handler
        private int arrivedBytes;
        private boolean reading = true;
        private boolean delivering;
        private boolean full; // our handler was told that it should not write
        private boolean ending; // closed here
        private boolean peerEnded; // nothing comes after what has arrived
        private boolean told;

        End(HostPort remote, ByteChannelHandler handler) {
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
            if (ending || told || peer == null) {
                bytes.release();
            } else {
                unflushed.add(bytes);
            }
        }

        @Override
        public void flush() {
            for (ByteBuf bytes : unflushed) {
                peer.arrive(bytes);
            }
            unflushed.clear();
        }

        @Override
        public boolean writable() {
            int waiting = peer == null ? 0 : peer.arrivedBytes;
            for (ByteBuf bytes : unflushed) {
                waiting += bytes.readableBytes();
            }
            full |= waiting >= windowBytes;
            return waiting < windowBytes;
        }

        @Override
        public void reading(boolean wanted) {
            reading = wanted;
            scheduleDelivery();
        }

        @Override
        public void close() {
            if (!ending) {
                flush();
                end();
            }
        }

        @Override
        public void abort() {
            if (!ending) {
                dropUnflushed();
                end();
            }
        }

        private void end() {
            ending = true;
            dropArrived();
            loop.execute(() -> ended(new IOException("closed here")));
            if (peer != null) {
                peer.peerEnded = true;
                peer.scheduleDelivery();
            }
        }

        private void arrive(ByteBuf bytes) {
            if (ending || told) {
                bytes.release();
                return;
            }
            arrived.add(bytes);
            arrivedBytes += bytes.readableBytes();
            scheduleDelivery();
        }

        private void scheduleDelivery() {
            if (!delivering && !told) {
                delivering = true;
                loop.execute(this::deliver);
            }
        }

        private void deliver() {
            delivering = false;
            if (told || ending) {
                return;
            }
            boolean any = false;
            for (int reads = 0; reads < 4 && reading && !ending && !arrived.isEmpty(); reads++) {
                ByteBuf chunk = nextChunk();
                any = true;
                try {
                    handler.received(chunk);
                } finally {
                    chunk.release();
                }
            }
            if (any && !ending) {
                handler.receivedAll();
            }
            if (peer != null && peer.full && !peer.ending && peer.writable()) {
                peer.full = false;
                loop.execute(peer::tellWritable);
            }
            if (ending || !reading) {
                return;
            }
            if (!arrived.isEmpty()) {
                scheduleDelivery();
            } else if (peerEnded) {
                ended(new EOFException("closed by the other side"));
            }
        }

        private void tellWritable() {
            if (!ending && !told && writable()) {
                handler.writableAgain();
            }
        }

        /** A copy, since chunks from a network have nothing to do with what was written. */
        private ByteBuf nextChunk() {
            int wanted = random.nextInt(1, largestChunk + 1);
            ByteBuf chunk = allocator.ioBuffer(wanted);
            while (chunk.isWritable() && !arrived.isEmpty()) {
                ByteBuf first = arrived.peek();
                int bytes = Math.min(chunk.writableBytes(), first.readableBytes());
                chunk.writeBytes(first, bytes);
                arrivedBytes -= bytes;
                if (!first.isReadable()) {
                    arrived.poll().release();
                }
            }
            return chunk;
        }

        private void ended(Throwable cause) {
            if (!told) {
                told = true;
                dropUnflushed();
                dropArrived();
                if (peer != null && !ending) {
                    // As TCP does it: what we send from now on is refused.
                    ending = true;
                    peer.peerEnded = true;
                    peer.scheduleDelivery();
                }
                handler.closed(cause);
            }
        }

        private void dropUnflushed() {
            unflushed.forEach(ByteBuf::release);
            unflushed.clear();
        }

        private void dropArrived() {
            arrived.forEach(ByteBuf::release);
            arrived.clear();
            arrivedBytes = 0;
        }
    }
}
