package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import io.basalt.base.HostPort;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A call that a client makes, until it is answered. Made by any thread, then used on the client's loop. */
final class ClientCall extends HandOver.Entry<ClientCall> {
    final CompletableFuture<RpcResponse> answer = new CompletableFuture<>();

    final HostPort server;
    final String service;
    final String method;
    final MessageLite request;
    final ByteBuffer cells;
    final long deadlineNanos;
    final int priority;

    int id; // on its connection
    boolean sent; // given to the channel
    boolean ended; // answered, failed or timed out

    ClientCall(
            HostPort server,
            String service,
            String method,
            MessageLite request,
            ByteBuffer cells,
            long nowNanos,
            long timeoutNanos,
            int priority) {
        this.server = server;
        this.service = service;
        this.method = method;
        this.request = request;
        this.cells = cells;
        this.deadlineNanos = nowNanos + timeoutNanos;
        this.priority = priority;
    }

    String describe() {
        return service + "." + method + " to " + server;
    }
}
