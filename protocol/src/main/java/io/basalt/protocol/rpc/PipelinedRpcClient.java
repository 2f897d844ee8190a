package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One connection per server and service, and a short memory of servers that could not be reached.
 *
 * <p>Threads: any thread calls; the call is put on a list that the loop empties in one go. Everything else on the loop,
 * except that calls which come after the end are refused by those who make them, since the loop may be gone.
 */
final class PipelinedRpcClient implements RpcClient {
    private record Target(HostPort server, String service) {}

    /** A server that could not be reached, until when that is believed, and why. */
    private record Failure(long untilNanos, Throwable cause) {}

    private final Transport transport;
    private final EventLoop loop;
    private final Clock clock;
    private final RpcClientConfig config;

    private final HandOver<ClientCall> submitted = new HandOver<>();
    private volatile boolean closed; // written by close

    // ---- loop only ----
    private final Map<Target, ClientConnection> connections = new LinkedHashMap<>();
    private final Map<HostPort, Failure> failedServers = new LinkedHashMap<>();

    PipelinedRpcClient(Transport transport, EventLoop loop, Clock clock, RpcClientConfig config) {
        this.transport = transport;
        this.loop = loop;
        this.clock = clock;
        this.config = config;
    }

    @Override
    public CompletableFuture<RpcResponse> call(
            HostPort server,
            String service,
            String method,
            MessageLite request,
            ByteBuffer cells,
            Duration timeout,
            int priority) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout of " + timeout + " for " + service + "." + method);
        }
        var call = new ClientCall(server, service, method, request, cells, clock.nanos(), timeout.toNanos(), priority);
        if (loop.inLoop()) {
            sendSubmitted();
            send(call);
        } else if (submitted.add(call) && !closed) {
            loop.execute(this::sendSubmitted);
        }
        if (closed) {
            sendSubmitted();
        }
        return call.answer;
    }

    @Override
    public void close() {
        closed = true;
        loop.execute(() -> {
            sendSubmitted();
            new ArrayList<>(connections.values()).forEach(connection -> connection.end("the client was closed"));
        });
    }

    /** On the loop; when closed, on any thread. */
    private void sendSubmitted() {
        for (ClientCall call = submitted.takeAll(); call != null; ) {
            ClientCall next = call.next;
            call.next = null;
            try {
                send(call);
            } catch (RuntimeException | Error e) { // whatever it is, the calls behind it must not be lost with it
                call.answer.completeExceptionally(
                        new ConnectionException(call.server, false, call.describe() + " could not be sent", e));
            }
            call = next;
        }
    }

    private void send(ClientCall call) {
        if (closed) {
            // Touches nothing that belongs to the loop.
            call.answer.completeExceptionally(new ConnectionException(
                    call.server, false, call.describe() + " was not sent: the client is closed", null));
            return;
        }
        var target = new Target(call.server, call.service);
        ClientConnection connection = connections.get(target);
        if (connection == null) {
            Failure failure = failedServers.get(call.server);
            if (failure != null && clock.nanos() - failure.untilNanos < 0) {
                call.answer.completeExceptionally(new ConnectionException(
                        call.server,
                        false,
                        call.describe() + " was not sent: " + call.server + " could not be reached a moment ago: "
                                + failure.cause.getMessage(),
                        failure.cause));
                return;
            }
            connection = open(target);
        }
        connection.send(call);
    }

    private ClientConnection open(Target target) {
        var connection = new ClientConnection(target.server, target.service, loop, clock, config, this::ended);
        connections.put(target, connection);
        transport.connect(target.server, loop, connection);
        return connection;
    }

    /** The connection takes no more calls. {@code unreachable} is why it could not be opened, or null. */
    private void ended(ClientConnection connection, Throwable unreachable) {
        connections.remove(new Target(connection.server(), connection.service()), connection);
        long now = clock.nanos();
        failedServers.values().removeIf(failure -> now - failure.untilNanos >= 0);
        if (unreachable != null && !config.failedServerExpiry().isZero()) {
            failedServers.put(
                    connection.server(),
                    new Failure(now + config.failedServerExpiry().toNanos(), unreachable));
        }
    }
}
