package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.schema.Durability;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One atomic change: of one row, or of several rows of one region. All its mutations happen or none, and no reader sees
 * half of it.
 *
 * <p>A nonce other than 0 makes it happen once however often it is sent: while its first run is under way a second one
 * waits for its result; after a success the first result is given again.
 *
 * @param conditions what must hold for the mutations to be applied, of these or other rows of the region
 * @param nonceGroup identifies the client
 * @param callback called once, on an unspecified thread that must not be blocked
 */
public record RowOperation(
        List<Condition> conditions,
        List<Mutation> mutations,
        Durability durability,
        long nonceGroup,
        long nonce,
        Callback callback) {

    /** As the number of an operation that may be run more than once. */
    public static final long NO_NONCE = 0;

    public RowOperation {
        conditions = List.copyOf(conditions);
        mutations = List.copyOf(mutations);
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("a row operation without a mutation");
        }
    }

    /** A single mutation, as durable as its table says. */
    public static RowOperation of(Mutation mutation, Callback callback) {
        return new RowOperation(List.of(), List.of(mutation), Durability.USE_DEFAULT, NO_NONCE, NO_NONCE, callback);
    }

    /** Shows every row that it changes or asks about; some may come several times. */
    void forEachRow(Consumer<Bytes> visitor) {
        for (Mutation mutation : mutations) {
            visitor.accept(mutation.row());
        }
        for (Condition condition : conditions) {
            visitor.accept(condition.row());
        }
    }

    /** Whether a row that it changes or asks about is among these. */
    boolean touches(Set<Bytes> rows) {
        for (Mutation mutation : mutations) {
            if (rows.contains(mutation.row())) {
                return true;
            }
        }
        for (Condition condition : conditions) {
            if (rows.contains(condition.row())) {
                return true;
            }
        }
        return false;
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
