package io.basalt.protocol.rpc;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for clients and hands their calls to the services of this process.
 *
 * <p>Threads: any thread may start, close and ask. Each connection lives on one of the loops, and its calls are begun
 * there.
 */
public final class RpcServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RpcServer.class);
    private static final long LOG_PAUSE_NANOS = 200_000_000;

    private final Transport transport;
    private final Clock clock;
    private final RpcServerConfig config;
    private final Map<String, RpcService> services;
    private final Supplier<Optional<String>> clusterId;
    private final CallBudget budget;
    private final MessageShapes shapes = new MessageShapes();
    private final Map<EventLoop, LoopState> loops = new LinkedHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong nextLogNanos;
    private final AtomicInteger unloggedFailures = new AtomicInteger();
    private final AtomicReference<Transport.Listener> listener = new AtomicReference<>();
    private volatile boolean closed; // written by close

    /**
     * @param loops where connections live, in turn; at least one
     * @param services each with a name of its own
     * @param clusterId for clients that ask for nothing else; empty while it is not known; asked on the loops
     */
    public RpcServer(
            Transport transport,
            Clock clock,
            RpcServerConfig config,
            List<EventLoop> loops,
            List<RpcService> services,
            Supplier<Optional<String>> clusterId) {
        this.transport = transport;
        this.clock = clock;
        this.nextLogNanos = new AtomicLong(clock.nanos());
        this.config = config;
        this.clusterId = clusterId;
        Map<String, RpcService> byName = new LinkedHashMap<>();
        for (RpcService service : services) {
            if (byName.put(service.name(), service) != null) {
                throw new IllegalArgumentException("two services are named " + service.name());
            }
        }
        this.services = Map.copyOf(byName);
        this.budget = new CallBudget(config.maxCalls(), config.maxCallBytes().bytes(), loops);
        for (EventLoop loop : loops) {
            this.loops.put(loop, new LoopState(loop, budget.share(this.loops.size())));
        }
    }

    /**
     * Starts to listen. Once.
     *
     * @return completes with the address, which has the port that was chosen, or exceptionally with an
     *     {@link java.io.IOException} as from {@link Transport#listen}
     */
    public CompletableFuture<HostPort> start(HostPort address) {
        return transport
                .listen(address, List.copyOf(loops.keySet()), (remote, loop) -> accept(loop))
                .thenApply(started -> {
                    listener.set(started);
                    if (closed) {
                        started.close();
                    }
                    return started.address();
                });
    }

    /** Stops listening and drops all connections; answers of calls that are still being served go nowhere. */
    @Override
    public void close() {
        closed = true;
        Transport.Listener started = listener.get();
        if (started != null) {
            started.close();
        }
        loops.values().forEach(state -> state.loop().execute(state::abortAll));
    }

    /** Open connections. */
    public int connections() {
        return connections.get();
    }

    /** Calls that have been begun and not answered. */
    public long callsInFlight() {
        return budget.calls();
    }

    /** Bytes of the requests that are being received or served. */
    public long bytesInFlight() {
        return budget.bytes();
    }

    RpcServerConfig config() {
        return config;
    }

    MessageShapes shapes() {
        return shapes;
    }

    Optional<String> clusterId() {
        return clusterId.get();
    }

    RpcService service(String name) throws RpcException {
        RpcService service = services.get(name);
        if (service == null) {
            throw new RpcException(ErrorKind.FATAL_CONNECTION, "There is no service named '" + name + "' here");
        }
        return service;
    }

    /** Logs a call that failed through a fault of this server; a few a second at most, the others are counted. */
    void logFailure(RpcCall call, Throwable failure) {
        long now = clock.nanos();
        long due = nextLogNanos.get();
        if (now - due < 0 || !nextLogNanos.compareAndSet(due, now + LOG_PAUSE_NANOS)) {
            unloggedFailures.incrementAndGet();
            return;
        }
        int unlogged = unloggedFailures.getAndSet(0);
        log.error("Call failed call={} unloggedBefore={}", call, unlogged, failure);
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    private Optional<ByteChannelHandler> accept(EventLoop loop) {
        if (closed) {
            return Optional.empty();
        }
        if (connections.incrementAndGet() > config.maxConnections()) {
            connections.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new ServerConnection(this, loops.get(loop), clock));
    }

    /** What belongs to one loop; except for the getters, used on that loop only. */
    final class LoopState {
        private final EventLoop loop;
        private final CallBudget.Share share;
        private final Set<ServerConnection> open = new LinkedHashSet<>();

        private LoopState(EventLoop loop, CallBudget.Share share) {
            this.loop = loop;
            this.share = share;
        }

        EventLoop loop() {
            return loop;
        }

        CallBudget.Share budget() {
            return share;
        }

        /** False when the server has been closed. */
        boolean add(ServerConnection connection) {
            open.add(connection);
            return !closed;
        }

        void remove(ServerConnection connection) {
            open.remove(connection);
        }

        private void abortAll() {
            new ArrayList<>(open).forEach(ServerConnection::abort);
        }
    }
}
