package io.basalt.client.batch;

import io.basalt.client.row.Row;
import java.util.Optional;

/**
 * How one action of a batch ended.
 *
 * @param row what a get read or an increment or append made; without cells otherwise
 * @param processed whether a {@link io.basalt.client.row.CheckAndMutate}'s condition held, or whether there is what a
 *     {@link io.basalt.client.row.Get#existenceOnly} asks for; true for everything else that succeeded
 * @param failure why it failed, usually an {@link io.basalt.client.retry.OperationFailedException}
 */
public record Outcome(Row row, boolean processed, Optional<Throwable> failure) {
    static Outcome done(Row row, boolean processed) {
        return new Outcome(row, processed, Optional.empty());
    }

    static Outcome failed(Throwable failure) {
        return new Outcome(Row.EMPTY, false, Optional.of(failure));
    }

    public boolean succeeded() {
        return failure.isEmpty();
    }
}
