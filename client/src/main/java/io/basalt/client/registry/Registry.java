package io.basalt.client.registry;

import io.basalt.protocol.name.ServerName;
import java.util.concurrent.CompletableFuture;

/**
 * Where a client that knows nothing begins: who serves hbase:meta, who is master, which cluster this is.
 *
 * <p>Each call asks once and keeps nothing; who asks retries. What is not known at the moment (no master elected, meta
 * not assigned) is a {@link NotKnownException}. May be called from any thread.
 */
public interface Registry extends AutoCloseable {
    /** The server that should serve hbase:meta. It may be out of date. */
    CompletableFuture<ServerName> metaServer();

    /** The active master. It may be out of date. */
    CompletableFuture<ServerName> master();

    /** The cluster's id, a random UUID in text form. */
    CompletableFuture<String> clusterId();

    /**
     * What was told last led nowhere: where there are several to ask, whoever told it is asked last from now on. It may
     * be cut off from what it tells about, and would say the same for ever.
     */
    void askOthersFirst();

    /** Where it looks, for errors: {@code ZooKeeper at localhost:2181/hbase}. */
    @Override
    String toString();

    /** Begins to end; does not wait. */
    @Override
    void close();

    /** Completes when nothing is left of it, after {@link #close}. */
    CompletableFuture<Void> closed();
}
