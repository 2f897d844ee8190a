package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.client.call.RegionLocation;
import io.basalt.client.future.Futures;
import io.basalt.client.retry.Operation;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * One operation on the region of one row, over all its attempts. Nearly all succeed at once, at a place that is known:
 * so this is one object that is told of each attempt's end, and no chain of futures.
 *
 * <p>Threads: begins on any; then on the client's loop. Attempts do not overlap.
 */
final class RoutedOperation<T> implements BiConsumer<T, Throwable> {
    private final Router router;
    private final Operation operation;
    private final TableName table;
    private final Bytes row;
    private final BiFunction<RegionLocation, Duration, CompletableFuture<T>> attempt;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private RegionLocation place; // of the attempt under way

    RoutedOperation(
            Router router,
            Operation operation,
            TableName table,
            Bytes row,
            BiFunction<RegionLocation, Duration, CompletableFuture<T>> attempt) {
        this.router = router;
        this.operation = operation;
        this.table = table;
        this.row = row;
        this.attempt = attempt;
    }

    /** Makes the first attempt; fails with {@link io.basalt.client.retry.OperationFailedException}. */
    CompletableFuture<T> start() {
        tryOnce();
        return result;
    }

    private void tryOnce() {
        Optional<RegionLocation> known = router.locator().known(table, row);
        if (known.isPresent()) {
            call(known.get());
            return;
        }
        operation.at(new Router.Search(table, row));
        Futures.then(router.retrier().inTime(operation, router.locator().locate(table, row)), (found, failure) -> {
            if (failure == null) {
                call(found);
            } else {
                failed(failure);
            }
        });
    }

    private void call(RegionLocation at) {
        place = at;
        operation.at(at);
        CompletableFuture<T> call;
        try {
            call = attempt.apply(at, operation.remaining(router.callTimeout()));
        } catch (RuntimeException mistake) {
            failed(mistake);
            return;
        }
        var unused = call.whenComplete(this);
    }

    /** The end of a call. */
    @Override
    public void accept(T value, Throwable failure) {
        if (failure == null) {
            result.complete(value);
            return;
        }
        router.locator().failed(place, failure);
        failed(ErrorWire.unwrap(failure));
    }

    private void failed(Throwable failure) {
        Futures.then(router.<T>explain(operation, table, failure), (nothing, explained) -> router.retrier()
                .again(operation, explained, this::tryOnce, result));
    }
}
