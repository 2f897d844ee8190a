package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** One end of a byte stream. What is flushed arrives in pieces that have nothing to do with how it was written. */
final class SimChannel implements ByteChannel {
    private static final int HIGH_WATER_BYTES = 64 * 1024;
    private static final int LOW_WATER_BYTES = 32 * 1024;
    private static final int SPLIT_ONE_IN = 8;

    /** A machine that vanished tells nobody; its peers notice after this long at the latest. */
    private static final long SILENCE_NANOS = 10_000_000_000L;

    private final Life life;
    private final SimNetwork network;
    private final EventLoop loop;
    private final HostPort remote;
    private final ByteChannelHandler handler;
    private final Pipe pipe;
    private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private SimChannel peer;
    private int unreadByPeer;
    private boolean full;
    private boolean reading = true;
    private boolean closing;
    private boolean closed;

    /** @param pipe to the other end */
    SimChannel(Life life, EventLoop loop, HostPort remote, ByteChannelHandler handler, Pipe pipe) {
        this.life = life;
        this.network = life.simulation().network();
        this.loop = loop;
        this.remote = remote;
        this.handler = handler;
        this.pipe = pipe;
    }

    void pair(SimChannel other) {
        peer = other;
        other.peer = this;
    }

    Life life() {
        return life;
    }

    /** On the loop. */
    void open() {
        network.opened(this);
        handler.opened(this);
    }

    /** The connecting end has given up before it heard that it was accepted. */
    void refuse() {
        closed = true;
        pipe.send(() -> peer.end(new IOException("connection reset by " + life)));
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
        assert loop.inLoop() : "written outside of its loop";
        if (!closed && !closing) {
            written.writeBytes(ByteBufUtil.getBytes(bytes));
        }
        bytes.release();
    }

    @Override
    public void flush() {
        if (closed || written.size() == 0) {
            return;
        }
        byte[] bytes = written.toByteArray();
        written.reset();
        unreadByPeer += bytes.length;
        full |= unreadByPeer > HIGH_WATER_BYTES;
        RandomGenerator random = network.random();
        if (bytes.length > 1 && random.nextInt(SPLIT_ONE_IN) == 0) {
            int at = 1 + random.nextInt(bytes.length - 1);
            send(Arrays.copyOfRange(bytes, 0, at));
            send(Arrays.copyOfRange(bytes, at, bytes.length));
        } else {
            send(bytes);
        }
    }

    private void send(byte[] bytes) {
        pipe.send(() -> peer.arrived(bytes));
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
        if (wanted && !inbox.isEmpty()) {
            loop.execute(this::receive);
        }
    }

    @Override
    public void close() {
        if (!closed && !closing) {
            flush();
            closing = true;
            pipe.send(() -> peer.end(new IOException("connection closed by " + life)));
            loop.execute(() -> finish(new IOException("closed here")));
        }
    }

    @Override
    public void abort() {
        if (!closed && !closing) {
            closing = true;
            written.reset();
            pipe.drop();
            pipe.send(() -> peer.end(new IOException("connection reset by " + life)));
            loop.execute(() -> finish(new IOException("aborted here")));
        }
    }

    /** The process is gone. */
    void die(boolean orderly) {
        closed = true;
        network.closed(this);
        if (orderly) {
            pipe.send(() -> peer.end(new IOException("connection reset by " + life)));
        } else {
            pipe.drop();
            long silence = network.random().nextLong(SILENCE_NANOS);
            pipe.send(silence, () -> peer.end(new IOException("connection to " + life + " timed out")));
        }
    }

    private void arrived(byte[] bytes) {
        life.simulation().trace().mix(Arrays.hashCode(bytes));
        inbox.add(bytes);
        loop.execute(this::receive);
    }

    private void receive() {
        boolean any = false;
        while (reading && !closed && !closing && !inbox.isEmpty()) {
            byte[] bytes = inbox.remove();
            peer.readByPeer(bytes.length);
            ByteBuf borrowed = Unpooled.wrappedBuffer(bytes);
            try {
                handler.received(borrowed);
            } finally {
                borrowed.release();
            }
            any = true;
        }
        if (any && !closed) {
            handler.receivedAll();
        }
    }

    private void readByPeer(int bytes) {
        unreadByPeer -= bytes;
        if (full && unreadByPeer < LOW_WATER_BYTES) {
            full = false;
            loop.execute(() -> {
                if (!closed && !closing) {
                    handler.writableAgain();
                }
            });
        }
    }

    /** The other end has ended the stream; what arrived before is received first. */
    private void end(IOException cause) {
        loop.execute(() -> {
            reading = true;
            receive();
            finish(cause);
        });
    }

    private void finish(IOException cause) {
        if (!closed) {
            closed = true;
            network.closed(this);
            handler.closed(cause);
        }
    }

    @Override
    public String toString() {
        return life + " -> " + remote;
    }
}
