package io.basalt.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.client.batch.BatchFailedException;
import io.basalt.client.batch.BatchFailedException.Failure;
import io.basalt.client.batch.Outcome;
import io.basalt.client.future.Futures;
import io.basalt.client.row.Mutation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes mutations one by one and sends them many at a time. Holds a bounded number of bytes: when the servers are
 * slower than the writer, {@link #add} waits.
 *
 * <p>One batch is under way while the next one fills, so mutations of one row reach it in the order in which they were
 * added. What fails for good is told by the next call of {@link #add}, {@link #flush} or {@link #close}.
 *
 * <p>Any number of threads may add.
 */
public final class BatchWriter implements AutoCloseable {
    /** What a mutation weighs besides its cells. */
    private static final int OVERHEAD_BYTES = 100;

    private final AsyncTable table;
    private final long batchBytes;
    private final long bufferBytes;

    // No call is made and no future completed while this is held.
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private List<Mutation> waiting = new ArrayList<>();

    @GuardedBy("lock")
    private long waitingBytes;

    @GuardedBy("lock")
    private long sentBytes;

    @GuardedBy("lock")
    private boolean sending;

    /** Somebody waits for so many mutations to have ended. */
    @GuardedBy("lock")
    private long flushTarget;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private List<Failure> failures = new ArrayList<>();

    /** Mutations ever added, and how many of them have ended in one way or the other; they end in order. */
    @GuardedBy("lock")
    private long added;

    @GuardedBy("lock")
    private long ended;

    @GuardedBy("lock")
    private long done;

    /**
     * @param batchBytes sent together, about
     * @param bufferBytes held at most, waiting and under way
     */
    BatchWriter(AsyncTable table, long batchBytes, long bufferBytes) {
        this.table = table;
        this.batchBytes = batchBytes;
        this.bufferBytes = bufferBytes;
    }

    /**
     * Takes a mutation; waits while the buffer is full.
     *
     * @throws BatchFailedException when earlier mutations have failed; this one is taken nevertheless
     */
    public void add(Mutation mutation) throws IOException {
        if (mutation.cellCount() == 0) {
            // Refuses a mutation that means nothing to the one who made it.
            mutation.message();
        }
        long bytes = bytesOf(mutation);
        boolean taken = false;
        while (!taken) {
            List<Mutation> batch;
            lock.lock();
            try {
                requireOpen();
                taken = hasRoom(bytes);
                if (taken) {
                    waiting.add(mutation);
                    waitingBytes += bytes;
                    added++;
                }
                batch = takeBatch(!taken);
            } finally {
                lock.unlock();
            }
            send(batch);
            if (!taken) {
                awaitRoom(bytes);
            }
        }
        throwFailures();
    }

    /** Waits until everything that was added before is done. */
    public void flush() throws IOException {
        List<Mutation> batch;
        long target;
        lock.lock();
        try {
            target = added;
            flushTarget = target;
            batch = takeBatch(true);
        } finally {
            lock.unlock();
        }
        send(batch);
        awaitEnd(target);
        throwFailures();
    }

    /** How many mutations have been done. */
    public long done() {
        lock.lock();
        try {
            return done;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is done. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** What is to be sent: nothing while a batch is under way, or as long as it is small and nobody needs it sent. */
    @GuardedBy("lock")
    private List<Mutation> takeBatch(boolean needed) {
        if (sending || waiting.isEmpty() || (waitingBytes < batchBytes && !needed && ended >= flushTarget)) {
            return List.of();
        }
        List<Mutation> batch = waiting;
        waiting = new ArrayList<>();
        sentBytes = waitingBytes;
        waitingBytes = 0;
        sending = true;
        return batch;
    }

    private void send(List<Mutation> batch) {
        if (!batch.isEmpty()) {
            Futures.then(table.batch(batch), (outcomes, failure) -> sent(batch, outcomes));
        }
    }

    private void sent(List<Mutation> batch, List<Outcome> outcomes) {
        List<Mutation> next;
        lock.lock();
        try {
            for (int i = 0; i < batch.size(); i++) {
                Optional<Throwable> reason = outcomes.get(i).failure();
                if (reason.isPresent()) {
                    failures.add(new Failure(batch.get(i), reason.get()));
                } else {
                    done++;
                }
            }
            ended += batch.size();
            sending = false;
            sentBytes = 0;
            next = takeBatch(false);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        send(next);
    }

    private void throwFailures() throws BatchFailedException {
        List<Failure> told;
        long of;
        lock.lock();
        try {
            if (failures.isEmpty()) {
                return;
            }
            told = failures;
            of = done + told.size();
            failures = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        throw new BatchFailedException(table.name(), told, of);
    }

    @GuardedBy("lock")
    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the batch writer of table " + table.name() + " is closed");
        }
    }

    /** A mutation that is larger than the whole buffer has room when there is nothing else. */
    @GuardedBy("lock")
    private boolean hasRoom(long bytes) {
        long held = waitingBytes + sentBytes;
        return held == 0 || held + bytes <= bufferBytes;
    }

    private void awaitRoom(long bytes) throws IOException {
        lock.lock();
        try {
            // With nothing under way, what waits is too little to have been sent: the caller sends it.
            while (sending && !closed && !hasRoom(bytes)) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(long target) throws IOException {
        lock.lock();
        try {
            while (ended < target) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        var interrupted = new InterruptedIOException("interrupted while waiting for the servers");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static long bytesOf(Mutation mutation) {
        return (long) mutation.cells().remaining() + mutation.row().length() + OVERHEAD_BYTES;
    }
}
