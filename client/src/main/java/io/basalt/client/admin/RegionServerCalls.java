package io.basalt.client.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.HostPort;
import io.basalt.client.future.Futures;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.RpcClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls of AdminService: about a region, to the server that has it at the moment, or about a server. Thread-safe. */
final class RegionServerCalls {
    private static final String SERVICE = "AdminService";

    private final RpcClient rpc;
    private final Retrier retrier;
    private final Duration operationTimeout;
    private final Duration callTimeout;

    RegionServerCalls(RpcClient rpc, Retrier retrier, Duration operationTimeout, Duration callTimeout) {
        this.rpc = rpc;
        this.retrier = retrier;
        this.operationTimeout = operationTimeout;
        this.callTimeout = callTimeout;
    }

    /** @param region finds it in hbase:meta; asked before every attempt */
    <A extends MessageLite> CompletableFuture<A> call(
            Supplier<String> what,
            Supplier<CompletableFuture<MetaRow>> region,
            String method,
            MessageLite request,
            Parser<A> parser) {
        return retrier.run(retrier.begin(what, operationTimeout), operation -> {
            operation.at("in hbase:meta");
            return region.get().thenCompose(row -> {
                Optional<ServerName> server = row.server();
                if (server.isEmpty()) {
                    return CompletableFuture.failedFuture(new NotKnownException("the region is on no server"));
                }
                return call(operation, server.get().address(), method, request, parser);
            });
        });
    }

    /** A call about the server itself; masters have some of AdminService, too. */
    <A extends MessageLite> CompletableFuture<A> call(
            Supplier<String> what, HostPort server, String method, MessageLite request, Parser<A> parser) {
        return retrier.run(
                retrier.begin(what, operationTimeout), operation -> call(operation, server, method, request, parser));
    }

    private <A extends MessageLite> CompletableFuture<A> call(
            Operation operation, HostPort server, String method, MessageLite request, Parser<A> parser) {
        operation.at("at " + server);
        return rpc.call(
                        server,
                        SERVICE,
                        method,
                        request,
                        RpcClient.NO_CELLS,
                        operation.remaining(callTimeout),
                        RpcClient.ADMIN_PRIORITY)
                .thenCompose(response -> Futures.compute(response, bytes -> bytes.parse(parser)));
    }
}
