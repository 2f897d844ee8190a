package io.basalt.client.batch;

import io.basalt.base.EventLoop;
import io.basalt.client.call.RegionCalls;
import io.basalt.client.location.Locator;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.client.row.Action;
import io.basalt.client.row.CheckAndMutate;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.RowMutations;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Runs batches: many actions of one table, grouped by server into few calls. Thread-safe. */
public final class Batches {
    private final EventLoop loop;
    private final Locator locator;
    private final Retrier retrier;
    private final RegionCalls calls;
    private final RandomGenerator random;
    private final Duration operationTimeout;
    private final Duration callTimeout;
    private final long maxBytes;

    /**
     * @param random for nonces; used on the loop
     * @param maxBytes of cells in one call
     */
    public Batches(
            EventLoop loop,
            Locator locator,
            Retrier retrier,
            RegionCalls calls,
            RandomGenerator random,
            Duration operationTimeout,
            Duration callTimeout,
            long maxBytes) {
        this.loop = loop;
        this.locator = locator;
        this.retrier = retrier;
        this.calls = calls;
        this.random = random;
        this.operationTimeout = operationTimeout;
        this.callTimeout = callTimeout;
        this.maxBytes = maxBytes;
    }

    /**
     * Runs all actions.
     *
     * @return one outcome for each action, at its index; never fails as a whole
     * @throws IllegalArgumentException when an action means nothing, such as a put without a column
     */
    public CompletableFuture<List<Outcome>> run(TableName table, List<? extends Action> actions) {
        List<Action> copy = List.copyOf(actions);
        copy.forEach(Batches::refuseMeaningless);
        var result = new CompletableFuture<List<Outcome>>();
        if (copy.isEmpty()) {
            result.complete(List.of());
        } else {
            loop.execute(() -> new Batch(this, table, copy, result).start());
        }
        return result;
    }

    private static void refuseMeaningless(Action action) {
        if (action instanceof Mutation mutation && mutation.cellCount() == 0) {
            mutation.message();
        } else if (action instanceof CheckAndMutate check) {
            refuseMeaningless(check.then());
        } else if (action instanceof RowMutations several) {
            several.mutations().forEach(Batches::refuseMeaningless);
        }
    }

    // ---- for the batches ----

    Operation begin(Supplier<String> what) {
        return retrier.begin(what, operationTimeout);
    }

    /** On the loop. */
    long newNonce() {
        long nonce = random.nextLong();
        return nonce == 0 ? 1 : nonce;
    }

    Locator locator() {
        return locator;
    }

    Retrier retrier() {
        return retrier;
    }

    RegionCalls calls() {
        return calls;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    long maxBytes() {
        return maxBytes;
    }
}
