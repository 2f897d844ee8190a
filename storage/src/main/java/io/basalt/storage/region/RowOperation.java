package io.basalt.storage.region;

import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.schema.Durability;
import java.util.List;
import java.util.Optional;

/**
 * One atomic change: of one row, or of several rows of one region. All its mutations happen or none, and no reader sees
 * half of it.
 *
 * <p>A nonce other than 0 makes it happen once however often it is sent: while its first run is under way a second one
 * waits for its result; after a success the first result is given again.
 *
 * @param condition what must hold for the mutations to be applied; its row must be theirs
 * @param nonceGroup identifies the client
 * @param callback called once, on an unspecified thread that must not be blocked
 */
public record RowOperation(
        Optional<Condition> condition,
        List<Mutation> mutations,
        Durability durability,
        long nonceGroup,
        long nonce,
        Callback callback) {

    /** As the number of an operation that may be run more than once. */
    public static final long NO_NONCE = 0;

    public RowOperation {
        mutations = List.copyOf(mutations);
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("a row operation without a mutation");
        }
    }

    /** A single mutation, as durable as its table says. */
    public static RowOperation of(Mutation mutation, Callback callback) {
        return new RowOperation(
                Optional.empty(), List.of(mutation), Durability.USE_DEFAULT, NO_NONCE, NO_NONCE, callback);
    }

    /** Who is told how it ended. */
    public interface Callback {
        /** The change is durable and visible, or the condition did not hold. */
        void applied(OperationResult result);

        /**
         * The change was refused, or its fate is unknown: after a failure of the log it may turn out to have happened.
         */
        void failed(RpcException failure);
    }
}
