package io.basalt.master.store;

import io.basalt.base.Bytes;
import java.util.Collection;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * What the active master keeps for its successors: small values by key, in parts.
 *
 * <p>A change is durable, and the master's lease was valid after that, when its future completes; so a successor has
 * read it, or will. Changes become durable in the order of the calls. Futures complete on the master's loop.
 */
public interface MasterStore {
    /** The parts; each has keys of its own. */
    enum Part {
        PROCEDURES("p"),
        SETTINGS("s"),
        EVENTS("e");

        private final String family;

        Part(String family) {
            this.family = family;
        }

        /** The column family that holds the part. */
        public Bytes family() {
            return Bytes.of(family);
        }
    }

    /** Everything in a part, by key in unsigned byte order. */
    CompletableFuture<SortedMap<Bytes, Bytes>> load(Part part);

    CompletableFuture<Void> put(Part part, Bytes key, Bytes value);

    /** Removes keys together; what is not there is no error. */
    CompletableFuture<Void> remove(Part part, Collection<Bytes> keys);
}
