package io.basalt.master.server;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The calls that move a region. They complete on the master's loop.
 *
 * <p>A failure with {@link io.basalt.protocol.error.RpcException} is the server's own answer: it did not do it. Every
 * other failure leaves open whether the request arrived, and only a repetition to the same server or that server's
 * certain death can tell.
 */
public interface RegionCalls {
    /** Gives the sequence number of the open. Opening what is open already gives the number of then. */
    CompletableFuture<Long> open(ServerName server, RegionInfo region, TableDescriptor table);

    /**
     * Flushes and closes; closing what is not open succeeds.
     *
     * @param destination where the region goes next, which clients are told
     */
    CompletableFuture<Void> close(ServerName server, RegionInfo region, Optional<ServerName> destination);
}
