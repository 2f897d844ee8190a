package io.basalt.client.config;

import io.basalt.base.Key;
import io.basalt.base.Size;
import java.time.Duration;

/** Settings of a client. */
public record ClientConfig(
        @Key(
                value = "basalt.client.connect",
                fallback = "localhost:2181",
                doc = "Where the cluster is found: ZooKeeper servers as host:port,host:port[/znode], or servers of the"
                        + " store itself as rpc://host:port,host:port.")
        String connect,

        @Key(
                value = "basalt.client.operation.timeout",
                fallback = "60s",
                doc = "Time that one operation has with all its retries and look-ups.")
        Duration operationTimeout,

        @Key(
                value = "basalt.client.admin.timeout",
                fallback = "10m",
                doc = "Time that one administrative operation has, such as creating a table.")
        Duration adminTimeout,

        @Key(
                value = "basalt.client.rpc.timeout",
                fallback = "10s",
                doc = "Time that one call has before it is given up and retried.")
        Duration rpcTimeout,

        @Key(
                value = "basalt.client.retry.pause",
                fallback = "20ms",
                doc = "Pause before the first retry. It doubles with each further one, less a random part.")
        Duration retryPause,

        @Key(value = "basalt.client.retry.pause.max", fallback = "1s", doc = "Longest pause between two attempts.")
        Duration longestRetryPause,

        @Key(
                value = "basalt.client.retry.pause.overloaded",
                fallback = "100ms",
                doc = "In place of basalt.client.retry.pause after a server said that it has too much to do.")
        Duration overloadedRetryPause,

        @Key(
                value = "basalt.client.batch.size",
                fallback = "2MB",
                doc = "Most bytes of mutations in one call of a batch; larger batches become several calls.")
        Size batchSize,

        @Key(
                value = "basalt.client.buffer.size",
                fallback = "16MB",
                doc = "Most bytes that a batch writer holds, waiting and under way; a writer that is faster waits.")
        Size bufferSize) {
    public ClientConfig {
        positive("basalt.client.operation.timeout", operationTimeout);
        positive("basalt.client.admin.timeout", adminTimeout);
        positive("basalt.client.rpc.timeout", rpcTimeout);
        positive("basalt.client.retry.pause", retryPause);
        if (longestRetryPause.compareTo(retryPause) < 0) {
            throw new IllegalArgumentException("basalt.client.retry.pause.max is " + longestRetryPause
                    + ", less than basalt.client.retry.pause, " + retryPause);
        }
        if (overloadedRetryPause.compareTo(retryPause) < 0) {
            throw new IllegalArgumentException("basalt.client.retry.pause.overloaded is " + overloadedRetryPause
                    + ", less than basalt.client.retry.pause, " + retryPause);
        }
        if (batchSize.bytes() == 0 || bufferSize.compareTo(batchSize) < 0) {
            throw new IllegalArgumentException("basalt.client.buffer.size is " + bufferSize
                    + ", less than basalt.client.batch.size, " + batchSize);
        }
    }

    /** Every setting at its default. */
    public static ClientConfig defaults() {
        return new ClientConfig(
                "localhost:2181",
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Size.ofMegabytes(2),
                Size.ofMegabytes(16));
    }

    public ClientConfig withOperationTimeout(Duration timeout) {
        return new ClientConfig(
                connect,
                timeout,
                adminTimeout,
                rpcTimeout,
                retryPause,
                longestRetryPause,
                overloadedRetryPause,
                batchSize,
                bufferSize);
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be positive, not " + value);
        }
    }
}
