package io.basalt.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.aggregate.AsyncAggregates;
import io.basalt.client.aggregate.NumberForm;
import io.basalt.client.batch.Batches;
import io.basalt.client.batch.Outcome;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionCalls.MutateAnswer;
import io.basalt.client.future.Futures;
import io.basalt.client.location.RegionSweep;
import io.basalt.client.location.Router;
import io.basalt.client.row.Action;
import io.basalt.client.row.Append;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.CheckResult;
import io.basalt.client.row.Delete;
import io.basalt.client.row.FinishedFiles;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.Put;
import io.basalt.client.row.RegionMutations;
import io.basalt.client.row.Row;
import io.basalt.client.row.RowMutations;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One table, without blocking. Thread-safe; futures complete on the connection's loop, with
 * {@link io.basalt.client.retry.OperationFailedException} when they fail.
 */
public final class AsyncTable {
    private final TableName name;
    private final AsyncConnection connection;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final Router router;
    private final Router longCalls;
    private final RegionCalls calls;
    private final Batches batches;

    /** @param longCalls as {@code router}, for calls that may take as long as an operation */
    AsyncTable(
            TableName name,
            AsyncConnection connection,
            EventLoop loop,
            RandomGenerator random,
            Router router,
            Router longCalls,
            RegionCalls calls,
            Batches batches) {
        this.name = name;
        this.connection = connection;
        this.loop = loop;
        this.random = random;
        this.router = router;
        this.longCalls = longCalls;
        this.calls = calls;
        this.batches = batches;
    }

    public TableName name() {
        return name;
    }

    // ---- reading ----

    /** Nothing when the row has no such cells. */
    public CompletableFuture<Optional<Row>> get(Get get) {
        return router.run(
                () -> get + " in table " + name, name, get.row(), (place, timeout) -> calls.get(place, get, timeout)
                        .thenApply(AsyncTable::present));
    }

    /** Whether the row has such cells. */
    public CompletableFuture<Boolean> exists(Get get) {
        return router.run(
                () -> get + " in table " + name,
                name,
                get.row(),
                (place, timeout) -> calls.exists(place, get, timeout));
    }

    /** The rows from one end to the other. To be closed if it is not read to its end. */
    public AsyncScanner scan(Scan scan) {
        return connection.scanner(name, scan);
    }

    // ---- changing one row ----

    public CompletableFuture<Void> put(Put put) {
        return mutate(put, Optional.empty()).thenApply(answer -> null);
    }

    public CompletableFuture<Void> delete(Delete delete) {
        return mutate(delete, Optional.empty()).thenApply(answer -> null);
    }

    /** The new values. */
    public CompletableFuture<Row> increment(Increment increment) {
        return mutate(increment, Optional.empty()).thenApply(MutateAnswer::row);
    }

    /** The new values. */
    public CompletableFuture<Row> append(Append append) {
        return mutate(append, Optional.empty()).thenApply(MutateAnswer::row);
    }

    /** Several mutations of one row as one; gives the new values of the increments and appends among them. */
    public CompletableFuture<Row> mutateRow(RowMutations mutations) {
        return one(mutations).thenApply(Outcome::row);
    }

    /**
     * Checks and, if the condition holds, mutates, in one step. A repeat after a lost answer is recognised by the server,
     * so that it does not take its own work for somebody else's.
     */
    public CompletableFuture<CheckResult> checkAndMutate(CheckAndMutate check) {
        List<Mutation> mutations = check.then().mutations();
        if (mutations.size() == 1) {
            return mutate(mutations.get(0), Optional.of(check.condition().message(check.row())))
                    .thenApply(answer -> new CheckResult(answer.processed(), answer.row()));
        }
        return one(check).thenApply(outcome -> new CheckResult(outcome.processed(), outcome.row()));
    }

    // ---- many rows ----

    /**
     * Runs many actions with few calls. Each ends by itself: the future does not fail, its outcomes may.
     *
     * @return the outcome of each action, at its index
     */
    public CompletableFuture<List<Outcome>> batch(List<? extends Action> actions) {
        return batches.run(name, actions);
    }

    /** For each get whether the row has such cells, which do not travel, at its index. */
    public CompletableFuture<List<Outcome>> exists(List<Get> gets) {
        return batch(gets.stream().map(Get::existenceOnly).toList());
    }

    /**
     * Changes several rows of one region in one step; fails with {@code WRONG_REGION} once its time is over when they are
     * not in one region.
     *
     * @return whether the conditions held, and thus whether it was done
     */
    public CompletableFuture<Boolean> mutateRows(RegionMutations mutations) {
        var result = new CompletableFuture<Boolean>();
        loop.execute(() -> {
            long nonce = random.nextLong() | 1;
            Futures.forward(
                    router.run(
                            () -> "mutations of rows of the region of " + mutations.row() + " in table " + name,
                            name,
                            mutations.row(),
                            (place, timeout) -> calls.mutateRows(place, mutations, nonce, timeout)),
                    result);
        });
        return result;
    }

    /**
     * Makes finished HFiles part of the table: each region takes the rows that it has of all files, those of all families
     * at once. When it fails, some regions may have theirs and others not; loading the same again does no harm.
     *
     * <p>Every region of the table is asked, several at a time, and looks into each file.
     */
    public CompletableFuture<Void> load(FinishedFiles files) {
        return new RegionSweep<>(
                        "load of " + files.files().size() + " files",
                        name,
                        loop,
                        longCalls,
                        (place, part, timeout) -> calls.load(place, files, part.startRow(), part.stopRow(), timeout))
                .over(Scan.all())
                .thenApply(parts -> null);
    }

    /** What servers can say of the numbers in a column of these rows; the scan names columns of one family. */
    public <N extends Number & Comparable<N>> AsyncAggregates<N> aggregates(Scan scan, NumberForm<N> form) {
        return new AsyncAggregates<>(name, scan, form, loop, longCalls, calls, this::scan);
    }

    /** Calls a service that runs inside the region of a row. */
    public <A extends MessageLite> CompletableFuture<A> callRegion(
            Bytes row, String service, String method, MessageLite request, Parser<A> parser) {
        return router.run(
                () -> service + "." + method + " at row " + row + " of table " + name,
                name,
                row,
                (place, timeout) -> calls.exec(place, PbBytes.toPb(row), service, method, request, parser, timeout));
    }

    // ---- helpers ----

    private CompletableFuture<MutateAnswer> mutate(Mutation mutation, Optional<ClientPb.Condition> condition) {
        if (mutation.cellCount() == 0) {
            // Refuses a mutation that means nothing here rather than at the server.
            mutation.message();
        }
        if (!mutation.needsNonce() && condition.isEmpty()) {
            return mutate(mutation, condition, 0);
        }
        var result = new CompletableFuture<MutateAnswer>();
        loop.execute(() -> Futures.forward(mutate(mutation, condition, random.nextLong() | 1), result));
        return result;
    }

    private CompletableFuture<MutateAnswer> mutate(
            Mutation mutation, Optional<ClientPb.Condition> condition, long nonce) {
        return router.run(
                () -> mutation + " in table " + name,
                name,
                mutation.row(),
                (place, timeout) -> calls.mutate(place, mutation, condition, nonce, timeout));
    }

    private CompletableFuture<Outcome> one(Action action) {
        return batches.run(name, List.of(action)).thenCompose(outcomes -> {
            Outcome outcome = outcomes.get(0);
            return outcome.failure().isPresent()
                    ? CompletableFuture.failedFuture(outcome.failure().get())
                    : CompletableFuture.completedFuture(outcome);
        });
    }

    private static Optional<Row> present(Row row) {
        return row.isEmpty() ? Optional.empty() : Optional.of(row);
    }
}
