package io.basalt.client.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.EventLoop;
import io.basalt.client.future.Futures;
import io.basalt.client.registry.Registry;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.rpc.RpcClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Calls of MasterService, and of OperatorService beside it, to whoever is master at the moment. Thread-safe; answers arrive on the client's loop.
 */
public final class MasterCalls {
    private static final String MASTER_SERVICE = "MasterService";
    private static final String OPERATOR_SERVICE = "OperatorService";

    private final RpcClient rpc;
    private final Registry registry;
    private final EventLoop loop;
    private final Retrier retrier;
    private final Duration operationTimeout;
    private final Duration callTimeout;

    // ---- loop only ----
    private ServerName master;
    private CompletableFuture<ServerName> asking;

    public MasterCalls(
            RpcClient rpc,
            Registry registry,
            EventLoop loop,
            Retrier retrier,
            Duration operationTimeout,
            Duration callTimeout) {
        this.rpc = rpc;
        this.registry = registry;
        this.loop = loop;
        this.retrier = retrier;
        this.operationTimeout = operationTimeout;
        this.callTimeout = callTimeout;
    }

    /**
     * Calls a method until it answers or refuses for good, across changes of the master.
     *
     * @param what for errors: {@code listing the tables}
     * @return fails with {@link io.basalt.client.retry.OperationFailedException}
     */
    public <A extends MessageLite> CompletableFuture<A> call(
            Supplier<String> what, String method, MessageLite request, Parser<A> parser) {
        return retrier.run(
                retrier.begin(what, operationTimeout), operation -> attempt(operation, method, request, parser));
    }

    /** As {@link #call}, of the service for what HBase's calls do not have. */
    <A extends MessageLite> CompletableFuture<A> callOperator(
            Supplier<String> what, String method, MessageLite request, Parser<A> parser) {
        return retrier.run(
                retrier.begin(what, operationTimeout),
                operation -> attempt(operation, OPERATOR_SERVICE, method, request, parser));
    }

    /** One attempt. */
    <A extends MessageLite> CompletableFuture<A> attempt(
            Operation operation, String method, MessageLite request, Parser<A> parser) {
        return attempt(operation, MASTER_SERVICE, method, request, parser);
    }

    private <A extends MessageLite> CompletableFuture<A> attempt(
            Operation operation, String service, String method, MessageLite request, Parser<A> parser) {
        operation.at("looking for the master");
        return retrier.inTime(operation, master()).thenCompose(server -> {
            operation.at("at the master, " + server.address());
            return rpc.call(
                            server.address(),
                            service,
                            method,
                            request,
                            RpcClient.NO_CELLS,
                            operation.remaining(callTimeout),
                            RpcClient.ADMIN_PRIORITY)
                    .thenCompose(response -> Futures.compute(response, bytes -> bytes.parse(parser)))
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            failed(server, ErrorWire.unwrap(failure));
                        }
                    });
        });
    }

    private CompletableFuture<ServerName> master() {
        var answer = new CompletableFuture<ServerName>();
        if (loop.inLoop()) {
            master(answer);
        } else {
            loop.execute(() -> master(answer));
        }
        return answer;
    }

    private void master(CompletableFuture<ServerName> answer) {
        if (master != null) {
            answer.complete(master);
            return;
        }
        if (asking == null) {
            var question = new CompletableFuture<ServerName>();
            asking = question;
            Futures.then(
                    registry.master(),
                    (server, failure) -> loop.execute(() -> {
                        asking = null;
                        if (failure == null) {
                            master = server;
                            question.complete(server);
                        } else {
                            question.completeExceptionally(failure);
                        }
                    }));
        }
        Futures.forward(asking, answer);
    }

    private void failed(ServerName server, Throwable failure) {
        boolean mayBeMaster = failure instanceof RpcException refusal
                && switch (refusal.kind()) {
                    case PLEASE_HOLD, MASTER_NOT_RUNNING, MASTER_STOPPED, SERVER_NOT_RUNNING -> false;
                    default -> true;
                };
        if (!mayBeMaster) {
            loop.execute(() -> {
                if (server.equals(master)) {
                    master = null;
                    registry.askOthersFirst();
                }
            });
        }
    }
}
