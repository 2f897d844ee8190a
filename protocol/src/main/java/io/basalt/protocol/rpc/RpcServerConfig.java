package io.basalt.protocol.rpc;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;

/** Bounds of what one server process takes in. */
public record RpcServerConfig(
        @Key(
                value = "basalt.rpc.request.max.size",
                fallback = "256MB",
                doc = "Largest request. A larger one is refused and its connection closed.")
        Size maxRequest,

        @Key(
                value = "basalt.rpc.calls.max.count",
                fallback = "50000",
                doc = "Calls being served at one time; above it clients are told to come back later.")
        int maxCalls,

        @Key(
                value = "basalt.rpc.calls.max.size",
                fallback = "1GB",
                doc = "Bytes of the requests being received or served at one time; above it clients are told to come"
                        + " back later.")
        Size maxCallBytes,

        @Key(
                value = "basalt.rpc.connections.max.count",
                fallback = "10000",
                doc = "Open connections; further ones are closed at once.")
        int maxConnections,

        @Key(
                value = "basalt.rpc.handshake.timeout",
                fallback = "10s",
                doc = "How long a new connection may take to say who it is.")
        Duration handshakeTimeout) {

    public RpcServerConfig {
        if (maxRequest.bytes() < 1024 || maxRequest.bytes() > 1 << 30) {
            throw new IllegalArgumentException(
                    "basalt.rpc.request.max.size is " + maxRequest + ", must be between 1KB and 1GB");
        }
        if (maxCalls < 1) {
            throw new IllegalArgumentException("basalt.rpc.calls.max.count is " + maxCalls + ", must be at least 1");
        }
        if (maxCallBytes.compareTo(maxRequest) < 0) {
            throw new IllegalArgumentException("basalt.rpc.calls.max.size is " + maxCallBytes
                    + ", must be at least basalt.rpc.request.max.size, " + maxRequest);
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "basalt.rpc.connections.max.count is " + maxConnections + ", must be at least 1");
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "basalt.rpc.handshake.timeout is " + handshakeTimeout + ", must be more than 0");
        }
    }

    public static RpcServerConfig defaults() {
        return new RpcServerConfig(
                Size.ofMegabytes(256), 50_000, Size.ofMegabytes(1024), 10_000, Duration.ofSeconds(10));
    }
}
