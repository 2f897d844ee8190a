package io.basalt.storage.region;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.memstore.ChunkPool;
import io.basalt.storage.memstore.MemStore;

/**
 * How much of one region is only in memory, since when, and whether that is too much for another write.
 *
 * <p>Threads: the counts may be read by any; they are written on the region's loop, to which the rest belongs.
 */
final class MemStoreAccount {
    private final RegionEnvironment environment;
    private final String encodedName;
    private final long busyAboveBytes;

    private volatile long bytes;
    private volatile long oldestUnflushedNanos = Long.MAX_VALUE;

    MemStoreAccount(RegionEnvironment environment, RegionIdentity identity) {
        this.environment = environment;
        this.encodedName = identity.info().encodedName();
        this.busyAboveBytes = identity.flushSizeBytes() * environment.config().blockFactor();
    }

    /** Bytes of cells that are not flushed yet. */
    long bytes() {
        return bytes;
    }

    /** On the clock's scale; {@link Long#MAX_VALUE} when everything is flushed. */
    long oldestUnflushedNanos() {
        return oldestUnflushedNanos;
    }

    /** Counts what the view holds now; null for that of a closed region. */
    void count(RegionView view) {
        long sum = 0;
        if (view != null) {
            for (StoreView store : view.stores()) {
                sum += store.active().cellBytes();
                for (MemStore memStore : store.frozen()) {
                    sum += memStore.cellBytes();
                }
            }
        }
        bytes = sum;
        if (sum == 0) {
            oldestUnflushedNanos = Long.MAX_VALUE;
        } else if (oldestUnflushedNanos == Long.MAX_VALUE) {
            oldestUnflushedNanos = environment.clock().nanos();
        }
    }

    /** A flush has ended: what is left is younger than it. */
    void flushed(RegionView view) {
        oldestUnflushedNanos = Long.MAX_VALUE;
        count(view);
    }

    /** Why no write should be added to what is there and the bytes that are on their way; null when one may. */
    RpcException overload(long pendingBytes) {
        ChunkPool chunks = environment.chunks();
        if (chunks.usedBytes() > chunks.limitBytes()) {
            return busy("the server's MemStores take " + chunks.usedBytes() + " of " + chunks.limitBytes() + " bytes");
        }
        if (bytes + pendingBytes > busyAboveBytes) {
            return busy("its MemStores hold " + bytes + " bytes, above the limit of " + busyAboveBytes);
        }
        return null;
    }

    /** The exception on which stock clients back off and try again. */
    RpcException busy(String why) {
        return new RpcException(
                ErrorKind.REGION_TOO_BUSY,
                "Over memstore limit=" + busyAboveBytes + ", regionName=" + encodedName + ", server="
                        + environment.server() + ": " + why);
    }
}
