package io.basalt.client.row;

import io.basalt.protocol.pb.ClientPb.MutationProto;
import java.nio.ByteBuffer;

/** A change of one row. All of it happens, or nothing. */
public sealed interface Mutation extends Action permits Put, Delete, Increment, Append {
    /** How many cells {@link #cells} holds. */
    int cellCount();

    /** The cells as they go into a cell block: framed, in KeyValue layout. Read only, position to limit. */
    ByteBuffer cells();

    /**
     * The message that announces {@link #cells}.
     *
     * @throws IllegalArgumentException when there is nothing to change
     */
    MutationProto.Builder message();

    /**
     * Whether doing it twice differs from doing it once, so that a repeated request must be recognised by its nonce.
     */
    boolean needsNonce();
}
