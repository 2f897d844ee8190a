package io.basalt.storage.wal;

import io.basalt.base.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets the syncer wait a moment for writers who are about to come, so that one sync serves them all. Writers who wait for
 * each of their writes come back soon after they were acknowledged, one by one: without this the first of them would have
 * a sync of his own and the others the next.
 *
 * <p>As many are expected as were in the last group or waited behind it, so a lone writer waits for nobody. The wait ends
 * when they are there, or after half the time that a sync takes lately.
 *
 * <p>Threads: the syncer waits; any thread adds to the group and wakes it. All but {@link #await} and what tells of syncs
 * is called with the log's lock held.
 */
final class Gathering {
    /** A group of this size is worth its sync, however many are still to come. */
    private static final int ENOUGH_BYTES = 64 << 10;

    private static final long MOST_NANOS = 500_000;
    /** To wait for less would take longer. */
    private static final long LEAST_NANOS = 20_000;

    private final Clock clock;
    private final Object lock;

    // ---- guarded by the log's lock ----
    private int expected; // mutations
    private Thread waiting; // the syncer while it waits, or null

    // ---- syncer only ----
    private long syncNanos;
    private long begunNanos;

    /**
     * @param clock tells how long a sync takes; one that stands lets nobody wait
     * @param lock the log's, under which groups are filled
     */
    Gathering(Clock clock, Object lock) {
        this.clock = clock;
        this.lock = lock;
    }

    /** A sync begins. On the syncer. */
    void syncBegins() {
        begunNanos = clock.nanos();
    }

    /** A sync has ended. On the syncer. */
    void syncEnded() {
        syncNanos += (clock.nanos() - begunNanos - syncNanos) / 4;
    }

    /** Notes how many writers there are: those of a group that is about to be acknowledged, and those of the next. */
    void expect(Group written, Group next) {
        assert Thread.holdsLock(lock) : "without the log's lock";
        expected = written.mutations() + next.mutations();
    }

    /** Whether it is worth while to wait for what is to come to this group. On the syncer. */
    boolean wants(Group group) {
        assert Thread.holdsLock(lock) : "without the log's lock";
        return isIncomplete(group) && mostNanos() >= LEAST_NANOS;
    }

    /** As {@link #wants}, and if so, the syncer is to {@link #await} it now. */
    boolean begins(Group group) {
        boolean wanted = wants(group);
        if (wanted) {
            waiting = Thread.currentThread();
        }
        return wanted;
    }

    /** Gives the syncer, to be woken, if it waits for this group and need not any longer; null otherwise. */
    Thread toWake(Group group) {
        assert Thread.holdsLock(lock) : "without the log's lock";
        if (waiting == null || isIncomplete(group)) {
            return null;
        }
        Thread syncer = waiting;
        waiting = null;
        return syncer;
    }

    /** Waits until somebody wakes the syncer, or long enough. On the syncer, without the lock. */
    void await() {
        LockSupport.parkNanos(this, mostNanos());
        synchronized (lock) {
            waiting = null;
        }
    }

    private boolean isIncomplete(Group group) {
        return expected > 1 && group.mutations() < expected && group.bytes() < ENOUGH_BYTES;
    }

    private long mostNanos() {
        return Math.min(syncNanos / 2, MOST_NANOS);
    }
}
