package io.basalt.protocol.rpc;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Listens for clients and hands their calls to the services of this process. */
public final class RpcServer implements AutoCloseable {
    /**
     * @param loops where connections live, in turn
     * @param clusterId answers clients that ask for nothing else; empty while it is not known
     */
    public RpcServer(
            Transport transport,
            Clock clock,
            RpcServerConfig config,
            List<EventLoop> loops,
            List<RpcService> services,
            Supplier<Optional<String>> clusterId) {
        throw new UnsupportedOperationException();
    }

    /** Starts to listen; completes with the address including the port that was chosen. */
    public CompletableFuture<HostPort> start(HostPort address) {
        throw new UnsupportedOperationException();
    }

    /** Stops listening and drops all connections; answers of calls that are still being served go nowhere. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
