package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Brings an operation to the region of its row, wherever that is by now: find the region, try, learn from the failure,
 * try again. Thread-safe; results arrive on the client's loop.
 */
public final class Router {
    /** Every so many attempts that find nobody, the table's state is looked at; first with the second attempt. */
    private static final int STATE_CHECK = 4;

    private final Locator locator;
    private final Retrier retrier;
    private final Duration operationTimeout;
    private final Duration callTimeout;

    public Router(Locator locator, Retrier retrier, Duration operationTimeout, Duration callTimeout) {
        this.locator = locator;
        this.retrier = retrier;
        this.operationTimeout = operationTimeout;
        this.callTimeout = callTimeout;
    }

    /**
     * Runs an operation on the region that holds {@code row}.
     *
     * @param what for errors: {@code get of row alice in table users}
     * @param attempt makes one call at a place, with a bound on its time
     * @return fails with {@link io.basalt.client.retry.OperationFailedException}
     */
    public <T> CompletableFuture<T> run(
            Supplier<String> what,
            TableName table,
            Bytes row,
            BiFunction<RegionLocation, Duration, CompletableFuture<T>> attempt) {
        return new RoutedOperation<>(this, begin(what), table, row, attempt).start();
    }

    /** A new operation with the usual time, to be used with {@link #attempt}. */
    public Operation begin(Supplier<String> what) {
        return retrier.begin(what, operationTimeout);
    }

    /** One attempt at the region of {@code row}, or, if {@code before}, at that of the last row before it. */
    public <T> CompletableFuture<T> attempt(
            Operation operation,
            TableName table,
            Bytes row,
            boolean before,
            BiFunction<RegionLocation, Duration, CompletableFuture<T>> attempt) {
        operation.at(new Search(table, row));
        CompletableFuture<RegionLocation> search =
                before ? locator.locateBefore(table, row) : locator.locate(table, row);
        return retrier.inTime(operation, search)
                .thenCompose(place -> {
                    operation.at(place);
                    return locator.learning(place, attempt.apply(place, operation.remaining(callTimeout)));
                })
                .exceptionallyCompose(failure -> explain(operation, table, ErrorWire.unwrap(failure)));
    }

    // ---- for routed operations ----

    Locator locator() {
        return locator;
    }

    Retrier retrier() {
        return retrier;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    /** Whether the table's state may tell more than this failure. */
    private static boolean nobodyServes(Throwable failure) {
        return failure instanceof NotKnownException
                || (failure instanceof RpcException remote && remote.kind() == ErrorKind.NOT_SERVING_REGION);
    }

    /** A region that nobody serves may belong to a disabled table, and then there is nothing to wait for. */
    <T> CompletableFuture<T> explain(Operation operation, TableName table, Throwable failure) {
        if (!nobodyServes(failure) || table.isMeta() || operation.attempts() % STATE_CHECK != 1) {
            return CompletableFuture.failedFuture(failure);
        }
        return retrier.inTime(operation, locator.tableState(table))
                .exceptionally(unknown -> Optional.empty())
                .thenCompose(state -> CompletableFuture.failedFuture(
                        state.isPresent() && state.get() == TableState.DISABLED
                                ? new RpcException(ErrorKind.TABLE_NOT_ENABLED, "Table " + table + " is disabled")
                                : failure));
    }

    /** Where an operation is before its region is known. */
    record Search(TableName table, Bytes row) {
        @Override
        public String toString() {
            return "looking for the region of row " + row + " of table " + table;
        }
    }
}
