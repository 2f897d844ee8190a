package io.basalt.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.client.batch.Batches;
import io.basalt.client.batch.Outcome;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.call.RegionCalls.MutateAnswer;
import io.basalt.client.future.Futures;
import io.basalt.client.location.Router;
import io.basalt.client.row.Action;
import io.basalt.client.row.Append;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Get;
import io.basalt.client.row.Increment;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.Put;
import io.basalt.client.row.Row;
import io.basalt.client.row.RowMutations;
import io.basalt.client.row.Scan;
import io.basalt.client.scan.AsyncScanner;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.MultiRowMutationPb.MutateRowsRequest;
import io.basalt.protocol.pb.MultiRowMutationPb.MutateRowsResponse;
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
    private static final String MULTI_ROW = "MultiRowMutationService";

    private final TableName name;
    private final AsyncConnection connection;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final Router router;
    private final RegionCalls calls;
    private final Batches batches;

    AsyncTable(
            TableName name,
            AsyncConnection connection,
            EventLoop loop,
            RandomGenerator random,
            Router router,
            RegionCalls calls,
            Batches batches) {
        this.name = name;
        this.connection = connection;
        this.loop = loop;
        this.random = random;
        this.router = router;
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

    /** Whether the condition held, and thus whether the mutations were done. */
    public CompletableFuture<Boolean> checkAndMutate(CheckAndMutate check) {
        List<Mutation> mutations = check.then().mutations();
        if (mutations.size() == 1) {
            return mutate(mutations.get(0), Optional.of(check.condition().message(check.row())))
                    .thenApply(MutateAnswer::processed);
        }
        return one(check).thenApply(Outcome::processed);
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

    /**
     * Changes several rows of one region in one atomic step, through the region's MultiRowMutationService. In user
     * tables rows seldom stay in one region for long; this is for hbase:meta, which is one region for ever.
     *
     * @param mutations puts and deletes with their cells inside the messages; all rows in one region
     */
    public CompletableFuture<Void> mutateRows(List<MutationProto> mutations) {
        var request =
                MutateRowsRequest.newBuilder().addAllMutationRequest(mutations).build();
        Bytes row = PbBytes.fromPb(mutations.get(0).getRow());
        return callRegion(row, MULTI_ROW, "MutateRows", request, MutateRowsResponse.parser())
                .thenApply(answer -> null);
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
        if (!mutation.needsNonce()) {
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
