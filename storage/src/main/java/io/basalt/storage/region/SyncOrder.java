package io.basalt.storage.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.protocol.error.RpcException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The batches between the log and their acknowledgement. They become visible and are acknowledged strictly in order,
 * also those that had nothing to log: these wait for the ones before them.
 *
 * <p>Threads: batches are added on the region's loop; the log's syncer finishes them. Listeners are called by either,
 * outside the lock.
 */
final class SyncOrder {
    /** One record of the log and the operations in it. */
    static final class Batch {
        final List<RowOperation> operations = new ArrayList<>();
        final List<OperationResult> results = new ArrayList<>();
        /** The region's newest sequence id after this batch. */
        long lastSequenceId;

        private boolean durable;

        void add(RowOperation operation, OperationResult result) {
            // In this order: an operation is in the batch only when nothing can go wrong any more.
            results.add(result);
            operations.add(operation);
        }

        boolean isEmpty() {
            return operations.isEmpty();
        }
    }

    private record Waiter(long sequenceId, Runnable action) {}

    /** What became of the batches; called in their order. */
    interface Listener {
        void acknowledge(Batch batch);

        void refuse(Batch batch, RpcException reason);

        /** The lease has ended: nothing may be acknowledged any more. */
        void leaseLost();
    }

    private final BooleanSupplier ackAllowed;
    private final Listener listener;

    private volatile long readPoint; // written under the lock, in order

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Deque<Batch> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private final List<Waiter> waiters = new ArrayList<>();

    @GuardedBy("lock")
    private RpcException failure; // or null

    SyncOrder(long readPoint, BooleanSupplier ackAllowed, Listener listener) {
        this.readPoint = readPoint;
        this.ackAllowed = ackAllowed;
        this.listener = listener;
    }

    /** The newest sequence id that is durable, with all before it. */
    long readPoint() {
        return readPoint;
    }

    /** Takes the next batch, before it is given to the log. */
    void add(Batch batch) {
        synchronized (lock) {
            if (failure == null) {
                waiting.add(batch);
                return;
            }
        }
        listener.refuse(batch, failed());
    }

    /** The batch is durable, or had nothing to log. */
    void durable(Batch batch) {
        List<Batch> finished = new ArrayList<>();
        List<Runnable> actions = new ArrayList<>();
        synchronized (lock) {
            batch.durable = true;
            while (!waiting.isEmpty() && waiting.peek().durable) {
                Batch next = waiting.poll();
                // The read point moves only after the sync: a reader that saw these cells before they were durable
                // could tell its user about a write that a crash then takes back.
                readPoint = next.lastSequenceId;
                finished.add(next);
            }
            collectReached(actions);
        }
        for (Batch next : finished) {
            // Asked after the sync: a process that was paused meanwhile may have a successor that never saw this.
            if (ackAllowed.getAsBoolean()) {
                listener.acknowledge(next);
            } else {
                listener.leaseLost();
                listener.refuse(next, failed());
            }
        }
        actions.forEach(Runnable::run);
    }

    /** Nothing will become durable any more: refuses all that waits and all that comes. The first reason stays. */
    void fail(RpcException reason) {
        List<Batch> refused;
        List<Runnable> actions = new ArrayList<>();
        synchronized (lock) {
            if (failure == null) {
                failure = reason;
            }
            refused = new ArrayList<>(waiting);
            waiting.clear();
            waiters.forEach(waiter -> actions.add(waiter.action()));
            waiters.clear();
        }
        for (Batch batch : refused) {
            listener.refuse(batch, reason);
        }
        actions.forEach(Runnable::run);
    }

    /** Runs {@code action} once everything up to the sequence id is durable, or never will be. */
    void whenDurable(long sequenceId, Runnable action) {
        synchronized (lock) {
            if (failure == null && readPoint < sequenceId) {
                waiters.add(new Waiter(sequenceId, action));
                return;
            }
        }
        action.run();
    }

    private RpcException failed() {
        synchronized (lock) {
            return failure;
        }
    }

    @GuardedBy("lock")
    private void collectReached(List<Runnable> actions) {
        waiters.removeIf(waiter -> {
            if (waiter.sequenceId() <= readPoint) {
                actions.add(waiter.action());
                return true;
            }
            return false;
        });
    }
}
