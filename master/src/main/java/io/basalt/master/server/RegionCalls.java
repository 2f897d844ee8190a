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

    /** Tells the server that it will be asked to open the region soon. Whether that arrives makes no difference. */
    void announce(ServerName server, RegionInfo region);

    /**
     * Flushes and closes; closing what is not open succeeds.
     *
     * @param destination where the region goes next, which clients are told; the server itself if the region, or others for
     *     its rows, will be opened there again
     */
    CompletableFuture<Void> close(ServerName server, RegionInfo region, Optional<ServerName> destination);
}
