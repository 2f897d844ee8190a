package io.basalt.regionserver;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.HostPort;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.rpc.RpcClient;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServer;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.protocol.rpc.RpcService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A server with one service, and a client of it: requests and answers go over the wire, all on {@link OneThread}. */
public final class OneService {
    private static final HostPort ADDRESS = new HostPort("server", 1);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final OneThread thread;
    private final OneNetwork network;
    private final RpcClient client;

    /** What serves the calls, on their connection's loop. */
    public interface Calls {
        void serve(RpcCall call) throws IOException;
    }

    public OneService(OneThread thread, Calls calls) {
        this.thread = thread;
        this.network = new OneNetwork(thread);
        var service = new RpcService() {
            @Override
            public String name() {
                return "ClientService";
            }

            @Override
            public void call(RpcCall call) throws IOException {
                calls.serve(call);
            }
        };
        new RpcServer(network, thread, RpcServerConfig.defaults(), List.of(thread), List.of(service), Optional::empty)
                .start(ADDRESS)
                .join();
        client = RpcClient.over(network, thread, thread, RpcClientConfig.defaults());
    }

    /** Whether the client takes its answers: while it does not, the server's channel is not writable. */
    public void answersAreTaken(boolean taken) {
        network.answersAreTaken(taken);
    }

    /** Calls; the answer comes when {@link OneThread#run} has done what there is to do. */
    public <T extends MessageLite> CompletableFuture<T> begin(
            String method, MessageLite request, ByteBuffer cells, Parser<T> answer) {
        return client.call(ADDRESS, "ClientService", method, request, cells, TIMEOUT, RpcClient.NORMAL_PRIORITY)
                .thenCompose(response -> {
                    try {
                        return CompletableFuture.completedFuture(response.parse(answer));
                    } catch (RpcException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                });
    }

    /**
     * Calls, and lets everything happen that there is to do.
     *
     * @throws RpcException that the server answered with
     */
    public <T extends MessageLite> T ask(String method, MessageLite request, ByteBuffer cells, Parser<T> answer)
            throws RpcException {
        CompletableFuture<T> asked = begin(method, request, cells, answer);
        thread.run();
        if (!asked.isDone()) {
            throw new AssertionError("no answer to " + method);
        }
        try {
            return asked.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RpcException refusal) {
                throw refusal;
            }
            throw e;
        }
    }
}
