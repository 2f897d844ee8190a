package io.basalt.bench.jmh;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** One connection to a server, in the calling thread, without a network: what the server writes is counted and dropped. */
final class BenchTransport implements Transport, ByteChannel {
    private static final HostPort REMOTE = new HostPort("client", 1);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final EventLoop loop = new InlineLoop();
    private Acceptor acceptor;
    private ByteChannelHandler handler;
    private long writtenBytes;

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** Opens the connection with these first bytes. */
    void connect(byte[] first) {
        handler = acceptor.accept(REMOTE, loop).orElseThrow();
        handler.opened(this);
        exchange(Unpooled.wrappedBuffer(first));
    }

    /** Lets the server receive bytes and do all that it then has to; gives how many bytes it has ever answered. */
    long exchange(ByteBuf bytes) {
        handler.received(bytes);
        handler.receivedAll();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        return writtenBytes;
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor accepting) {
        acceptor = accepting;
        return CompletableFuture.completedFuture(new Listener() {
            @Override
            public HostPort address() {
                return address;
            }

            @Override
            public void close() {
                acceptor = (remote, any) -> Optional.empty();
            }
        });
    }

    @Override
    public void connect(HostPort target, EventLoop ofClient, ByteChannelHandler client) {
        throw new UnsupportedOperationException("there is only a server");
    }

    @Override
    public HostPort remote() {
        return REMOTE;
    }

    @Override
    public ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        bytes.release();
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void reading(boolean wanted) {
        // The benchmark decides when there is something to read.
    }

    @Override
    public void close() {
        handler.closed(null);
    }

    @Override
    public void abort() {
        close();
    }

    private final class InlineLoop implements EventLoop {
        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            return () -> {}; // time does not pass
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }
}
