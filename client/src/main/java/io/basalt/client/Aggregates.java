package io.basalt.client;

import io.basalt.client.aggregate.AsyncAggregates;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What servers can say of the numbers in a column, without sending them.
 *
 * <pre>{@code
 *   Aggregates<Long> logins = users.aggregates(Scan.all().column("stats", "logins"), NumberForm.LONG);
 *   print(logins.sum(), logins.average());
 * }</pre>
 *
 * <p>Thread-safe; each call asks anew, waits, and fails as those of {@link Table} do.
 *
 * @param <N> the numbers
 */
public final class Aggregates<N extends Number & Comparable<N>> {
    private final AsyncAggregates<N> async;
    private final Blocking blocking;

    Aggregates(AsyncAggregates<N> async, Blocking blocking) {
        this.async = async;
        this.blocking = blocking;
    }

    /** How many rows there are. */
    public long rows() throws IOException {
        return blocking.await(async.rows());
    }

    /** The largest number; nothing when there is none. */
    public Optional<N> max() throws IOException {
        return blocking.await(async.max());
    }

    /** The smallest number; nothing when there is none. */
    public Optional<N> min() throws IOException {
        return blocking.await(async.min());
    }

    /** All numbers added up; nothing when there is none. */
    public Optional<N> sum() throws IOException {
        return blocking.await(async.sum());
    }

    /** The sum divided by the number of rows; nothing when there is no number. */
    public OptionalDouble average() throws IOException {
        return blocking.await(async.average());
    }

    /** The standard deviation of rows, each with the sum of its numbers; nothing when there is no number. */
    public OptionalDouble deviation() throws IOException {
        return blocking.await(async.deviation());
    }

    /** See {@link AsyncAggregates#median}. */
    public Optional<N> median() throws IOException {
        return blocking.await(async.median());
    }
}
