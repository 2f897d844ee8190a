package io.basalt.storage.region;

import io.basalt.protocol.error.RpcException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where operations wait for the writer of their region. Its room is bounded in bytes; an operation takes up room from
 * {@link #offer} until it is {@link #settled}, so that what the writer has taken out and still waits with counts too.
 *
 * <p>Threads: any thread may offer; the rest belongs to the writer.
 */
final class Mailbox {
    /** What an operation costs beyond its cells. */
    private static final int OPERATION_OVERHEAD_BYTES = 200;

    private final long limitBytes;
    private final Queue<RowOperation> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile RpcException refusal; // null while writes are welcome

    Mailbox(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** False when there is no room. One operation, however large, always fits into an empty mailbox. */
    boolean offer(RowOperation operation) {
        long cost = cost(operation);
        if (bytes.addAndGet(cost) > limitBytes + cost) {
            bytes.addAndGet(-cost);
            return false;
        }
        waiting.add(operation);
        return true;
    }

    /** The next operation, or null. */
    RowOperation poll() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The operation has been applied or refused: its room is free again. */
    void settled(RowOperation operation) {
        bytes.addAndGet(-cost(operation));
    }

    /** From now on writes are not welcome. The first reason stays. What is inside stays inside. */
    void refuseAll(RpcException reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    /** Why writes are not welcome; null while they are. Any thread. */
    RpcException refusal() {
        return refusal;
    }

    private static long cost(RowOperation operation) {
        long cost = OPERATION_OVERHEAD_BYTES;
        for (Mutation mutation : operation.mutations()) {
            cost += mutation.cells().remaining();
        }
        return cost;
    }
}
