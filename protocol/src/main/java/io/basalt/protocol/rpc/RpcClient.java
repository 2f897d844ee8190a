package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls methods of servers. Any thread may call. */
public interface RpcClient extends AutoCloseable {
    /** For a call without a cell block. */
    ByteBuffer NO_CELLS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Ordinary calls. */
    int NORMAL_PRIORITY = 0;
    /** Calls that administer. */
    int ADMIN_PRIORITY = 100;
    /** Calls for hbase:meta and the like, which other calls wait for. */
    int HIGH_PRIORITY = 200;

    /**
     * A client that keeps one connection per server and service, opened when first needed, with all their state on
     * {@code loop}. Calls on one connection are sent in the order in which they were made and do not wait for each
     * other's answers.
     */
    static RpcClient over(Transport transport, EventLoop loop, Clock clock, RpcClientConfig config) {
        return new PipelinedRpcClient(transport, loop, clock, config);
    }

    /**
     * Calls a method. One attempt, no retry.
     *
     * @param service simple name, such as {@code ClientService}
     * @param cells framed KeyValues from position to limit, {@link #NO_CELLS} for none; must not change before the
     *     answer is there
     * @param timeout more than 0
     * @return completes on the client's loop, or at once when the client is closed; exceptionally with
     *     {@link io.basalt.protocol.error.RpcException} when the server refused, with {@link ConnectionException} when
     *     there is no connection (any more), with {@link CallTimeoutException} when no answer came in time
     */
    CompletableFuture<RpcResponse> call(
            HostPort server,
            String service,
            String method,
            MessageLite request,
            ByteBuffer cells,
            Duration timeout,
            int priority);

    /** Calls without cells at normal priority. */
    default CompletableFuture<RpcResponse> call(
            HostPort server, String service, String method, MessageLite request, Duration timeout) {
        return call(server, service, method, request, NO_CELLS, timeout, NORMAL_PRIORITY);
    }

    /**
     * Closes the connections; calls without an answer fail with {@link ConnectionException}, and so do later ones, at
     * once and whether or not there still is a loop.
     */
    @Override
    void close();
}
