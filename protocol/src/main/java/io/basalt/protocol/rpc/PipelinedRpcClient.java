package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

final class PipelinedRpcClient implements RpcClient {
    PipelinedRpcClient(Transport transport, EventLoop loop, Clock clock, RpcClientConfig config) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
