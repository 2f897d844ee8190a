package io.basalt.protocol.rpc.netty;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP stream: translates between Netty's pipeline, of which it is all, and our handler. On the channel's loop. */
final class NettyChannel extends ChannelInboundHandlerAdapter implements ByteChannel {
    private static final Logger log = LoggerFactory.getLogger(NettyChannel.class);

    /**
     * How long a closing stream waits for the peer to take the last bytes and to close its own side. Closing while the
     * peer still sends would reset the stream, and the peer would lose the answer that tells it why.
     */
    private static final long LINGER_SECONDS = 3;

    private final NettyLoop home;
    private final Function<HostPort, Optional<ByteChannelHandler>> handlers;

    private ChannelHandlerContext context; // from registration on
    private HostPort remote; // null until active, on accepted streams
    private ByteChannelHandler handler; // null until active and accepted
    private Throwable cause; // of the end, when there is one
    private boolean ending; // closed or aborted here: nothing is received any more
    private boolean paused; // the handler does not want to receive
    private final ArrayDeque<ByteBuf> late = new ArrayDeque<>(); // received nevertheless; mostly empty

    private NettyChannel(NettyLoop home, HostPort remote, Function<HostPort, Optional<ByteChannelHandler>> handlers) {
        this.home = home;
        this.remote = remote;
        this.handlers = handlers;
    }

    static NettyChannel connecting(NettyLoop home, HostPort remote, ByteChannelHandler handler) {
        return new NettyChannel(home, remote, known -> Optional.of(handler));
    }

    static NettyChannel accepted(NettyLoop home, Transport.Acceptor acceptor) {
        return new NettyChannel(home, null, remote -> acceptor.accept(remote, home));
    }

    // ---- ByteChannel ----

    @Override
    public EventLoop loop() {
        return home;
    }

    @Override
    public HostPort remote() {
        return remote;
    }

    @Override
    public ByteBufAllocator allocator() {
        return context.alloc();
    }

    @Override
    public void write(ByteBuf bytes) {
        if (ending) {
            bytes.release();
        } else {
            context.write(bytes, context.voidPromise());
        }
    }

    @Override
    public void flush() {
        if (!ending) {
            context.flush();
        }
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        if (ending) {
            return;
        }
        paused = !wanted;
        context.channel().config().setAutoRead(wanted);
        if (wanted && !late.isEmpty()) {
            home.execute(this::deliverLate);
        }
    }

    @Override
    public void close() {
        if (ending) {
            return;
        }
        ending = true;
        cause = new IOException("closed here");
        // To see the peer's end, and meanwhile to take and drop what it still sends.
        context.channel().config().setAutoRead(true);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess()) {
                ((DuplexChannel) sent.channel()).shutdownOutput();
            } else {
                sent.channel().close();
            }
        });
        var linger = context.channel().eventLoop().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        context.channel().closeFuture().addListener(closed -> linger.cancel(false));
    }

    @Override
    public void abort() {
        if (!ending) {
            cause = new IOException("closed here");
        }
        ending = true;
        context.close();
    }

    // ---- Netty ----

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (remote == null) {
            var address = (InetSocketAddress) active.channel().remoteAddress();
            if (address == null) {
                active.close(); // gone before we looked
                return;
            }
            remote = new HostPort(address.getAddress().getHostAddress(), address.getPort());
        }
        handler = handlers.apply(remote).orElse(null);
        if (handler == null) {
            ending = true;
            active.close();
        } else {
            guard(() -> handler.opened(this));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if ((paused || !late.isEmpty()) && !ending) {
            // When the other side ends its stream, Netty reads what is left of it without being asked.
            late.add(bytes);
        } else {
            receive(bytes);
        }
    }

    private void deliverLate() {
        while (!paused && !late.isEmpty()) {
            receive(late.poll());
        }
        channelReadComplete(context);
    }

    // As guard does, without an object per read.
    private void receive(ByteBuf bytes) {
        try {
            if (!ending && handler != null && bytes.isReadable()) {
                handler.received(bytes);
            }
        } catch (Throwable failure) {
            failed(failure);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext active) {
        try {
            if (!ending && handler != null) {
                handler.receivedAll();
            }
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext active) {
        if (active.channel().isWritable()) {
            // Netty tells it in the middle of a flush, which the handler does not expect.
            home.execute(() -> {
                if (!ending && handler != null && active.channel().isWritable()) {
                    guard(handler::writableAgain);
                }
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        ending = true;
        late.forEach(ByteBuf::release);
        late.clear();
        ByteChannelHandler last = handler;
        handler = null;
        if (last != null) {
            Throwable why = cause != null ? cause : new EOFException("the other side closed the connection");
            guard(() -> last.closed(why));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext active, Throwable failure) {
        if (cause == null) {
            cause = failure;
        }
        active.close();
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** A handler that fails is in an unknown state: its stream ends, all others go on. */
    private void failed(Throwable failure) {
        log.error("Stream failed, closing it remote={}", remote, failure);
        cause = failure;
        ending = true;
        context.close();
    }
}
