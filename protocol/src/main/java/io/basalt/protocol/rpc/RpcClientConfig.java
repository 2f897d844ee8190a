package io.basalt.protocol.rpc;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;

/** How a client treats its connections. */
public record RpcClientConfig(
        @Key(
                value = "basalt.client.user",
                fallback = "basalt",
                doc = "The user that servers are told; nothing verifies it.")
        String user,

        @Key(value = "basalt.client.connect.timeout", fallback = "5s", doc = "How long opening a connection may take.")
        Duration connectTimeout,

        @Key(
                value = "basalt.client.connection.idle.max",
                fallback = "2m",
                doc = "A connection without calls for this long is closed.")
        Duration maxIdle,

        @Key(
                value = "basalt.client.failed.servers.expiry",
                fallback = "500ms",
                doc = "After a connection could not be opened, calls to that address fail at once for this long; 0"
                        + " always tries.")
        Duration failedServerExpiry,

        @Key(
                value = "basalt.client.response.max.size",
                fallback = "256MB",
                doc = "Largest response taken from a server.")
        Size maxResponse) {

    public RpcClientConfig {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("basalt.client.user is empty");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "basalt.client.connect.timeout is " + connectTimeout + ", must be more than 0");
        }
        if (maxIdle.isNegative() || maxIdle.isZero()) {
            throw new IllegalArgumentException(
                    "basalt.client.connection.idle.max is " + maxIdle + ", must be more than 0");
        }
        if (failedServerExpiry.isNegative()) {
            throw new IllegalArgumentException(
                    "basalt.client.failed.servers.expiry is " + failedServerExpiry + ", must not be negative");
        }
        if (maxResponse.bytes() < 1024 || maxResponse.bytes() > 1 << 30) {
            throw new IllegalArgumentException(
                    "basalt.client.response.max.size is " + maxResponse + ", must be between 1KB and 1GB");
        }
    }

    public static RpcClientConfig defaults() {
        return new RpcClientConfig(
                "basalt", Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMillis(500), Size.ofMegabytes(256));
    }

    public RpcClientConfig withUser(String other) {
        return new RpcClientConfig(other, connectTimeout, maxIdle, failedServerExpiry, maxResponse);
    }

    public RpcClientConfig withFailedServerExpiry(Duration other) {
        return new RpcClientConfig(user, connectTimeout, maxIdle, other, maxResponse);
    }
}
