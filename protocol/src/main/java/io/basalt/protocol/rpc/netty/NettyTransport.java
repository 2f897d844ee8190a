package io.basalt.protocol.rpc.netty;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP. Streams live on loops of {@link ProcessThreads}; this class has no threads of its own. Thread-safe.
 *
 * <p>Writes are held back until the handler flushes, so that one system call carries the answers to many requests, and
 * the kernel does not hold them back a second time (no delay).
 */
public final class NettyTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(NettyTransport.class);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int BACKLOG = 1024;
    /** Unsent bytes at which a channel stops, and starts again, to be writable. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private static final int SMALLEST_READ_BYTES = 512;
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int LARGEST_READ_BYTES = 64 << 10;
    /** Reads from one channel before its answers are flushed and others have their turn. */
    private static final int READS_PER_TURN = 4;

    private static final int ACCEPT_PAUSE_SECONDS = 1;

    private final ByteBufAllocator allocator;
    private final Executor resolver;

    /**
     * @param allocator of all buffers; one per process, since it keeps memory for reuse
     * @param resolver looks up host names, which may block
     */
    public NettyTransport(ByteBufAllocator allocator, Executor resolver) {
        this.allocator = allocator;
        this.resolver = resolver;
    }

    @Override
    public void connect(HostPort target, EventLoop loop, ByteChannelHandler handler) {
        NettyLoop home = netty(loop);
        resolve(
                target,
                (address, failure) -> loop.execute(() -> {
                    if (failure != null) {
                        handler.closed(failure);
                    } else {
                        connect(target, address, home, handler);
                    }
                }));
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
        List<NettyLoop> homes = loops.stream().map(NettyTransport::netty).toList();
        var listening = new CompletableFuture<Listener>();
        resolve(address, (resolved, failure) -> {
            if (failure != null) {
                listening.completeExceptionally(failure);
            } else {
                listen(address, resolved, homes, acceptor, listening);
            }
        });
        return listening;
    }

    private void connect(HostPort target, InetSocketAddress address, NettyLoop home, ByteChannelHandler handler) {
        Channel channel;
        try {
            channel = home.epoll() ? new EpollSocketChannel() : new NioSocketChannel();
            configure(channel.config());
        } catch (ChannelException e) {
            handler.closed(new IOException("cannot connect to " + target + ": " + reason(e), e));
            return;
        }
        channel.config().setConnectTimeoutMillis(CONNECT_MILLIS);
        channel.pipeline().addLast(NettyChannel.connecting(home, target, handler));
        // Registering from the loop itself takes effect at once.
        home.netty().register(channel);
        channel.connect(address).addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                channel.close();
                handler.closed(new IOException(
                        "cannot connect to " + target + ": " + reason(connected.cause()), connected.cause()));
            }
        });
    }

    private void listen(
            HostPort wanted,
            InetSocketAddress address,
            List<NettyLoop> homes,
            Acceptor acceptor,
            CompletableFuture<Listener> listening) {
        NettyLoop first = homes.get(0);
        ServerChannel server;
        try {
            server = first.epoll() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
            server.config().setOption(ChannelOption.SO_REUSEADDR, true);
            server.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        } catch (ChannelException e) {
            listening.completeExceptionally(cannotListen(wanted, e));
            return;
        }
        server.pipeline().addLast(new Accepting(homes, acceptor));
        first.execute(() -> {
            first.netty().register(server);
            server.bind(address).addListener((ChannelFutureListener) bound -> {
                if (bound.isSuccess()) {
                    listening.complete(new Listening(server, wanted.host()));
                } else {
                    server.close();
                    listening.completeExceptionally(cannotListen(wanted, bound.cause()));
                }
            });
        });
    }

    private static IOException cannotListen(HostPort address, Throwable cause) {
        boolean taken = cause instanceof BindException || reason(cause).contains("Address already in use");
        return new IOException(
                taken
                        ? "Cannot listen at " + address + ": port " + address.port()
                                + " is already in use. Stop the process that holds it (find it with: ss -ltnp sport = :"
                                + address.port() + "), or configure another port."
                        : "Cannot listen at " + address + ": " + reason(cause),
                cause);
    }

    private void configure(ChannelConfig config) {
        config.setAllocator(allocator);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setWriteBufferWaterMark(UNSENT);
        config.setRecvByteBufAllocator(
                new AdaptiveRecvByteBufAllocator(SMALLEST_READ_BYTES, FIRST_READ_BYTES, LARGEST_READ_BYTES)
                        .maxMessagesPerRead(READS_PER_TURN));
    }

    /** Calls back at once for an address, later on the resolver's thread for a name. */
    private void resolve(HostPort target, BiConsumer<InetSocketAddress, IOException> then) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (literal != null) {
            lookUp(target, literal, then);
        } else {
            resolver.execute(() -> lookUp(target, null, then));
        }
    }

    private static void lookUp(HostPort target, byte[] literal, BiConsumer<InetSocketAddress, IOException> then) {
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(
                    literal == null ? InetAddress.getByName(target.host()) : InetAddress.getByAddress(literal),
                    target.port());
        } catch (UnknownHostException e) {
            then.accept(null, new IOException("the host name " + target.host() + " is not known", e));
            return;
        }
        then.accept(address, null);
    }

    private static NettyLoop netty(EventLoop loop) {
        if (loop instanceof NettyLoop ours) {
            return ours;
        }
        throw new IllegalArgumentException("streams cannot live on " + loop + ", only on loops of ProcessThreads");
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Spreads new streams over the loops, one after another. On the first loop. */
    private final class Accepting extends ChannelInboundHandlerAdapter {
        private final List<NettyLoop> homes;
        private final Acceptor acceptor;
        private int next;

        Accepting(List<NettyLoop> homes, Acceptor acceptor) {
            this.homes = homes;
            this.acceptor = acceptor;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel accepted = (Channel) message;
            NettyLoop home = homes.get(next);
            next = (next + 1) % homes.size();
            try {
                configure(accepted.config());
            } catch (ChannelException e) {
                accepted.unsafe().closeForcibly(); // it has ended already
                return;
            }
            accepted.pipeline().addLast(NettyChannel.accepted(home, acceptor));
            home.netty().register(accepted).addListener((ChannelFutureListener) registered -> {
                if (!registered.isSuccess()) {
                    accepted.unsafe().closeForcibly();
                }
            });
        }

        /** Such as no file descriptor left: trying again at once would spin, so it waits a little. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.warn("Accepting failed, pausing seconds={} cause={}", ACCEPT_PAUSE_SECONDS, cause.toString());
            ChannelConfig config = context.channel().config();
            config.setAutoRead(false);
            context.channel()
                    .eventLoop()
                    .schedule(() -> config.setAutoRead(true), ACCEPT_PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private record Listening(Channel server, String host) implements Listener {
        @Override
        public HostPort address() {
            return new HostPort(host, ((InetSocketAddress) server.localAddress()).getPort());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
