package io.basalt.storage.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.base.Clock;
import io.basalt.protocol.error.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which operations with a nonce ran lately, so that one that a client repeats does not run twice. Lives as long as the
 * region is open here; what was not flushed when an owner died comes back from its log. Thread-safe; callbacks are called
 * outside the lock.
 */
final class NonceTable {
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    /** Oldest results are forgotten above this, before their time. */
    private static final int MAX_ENTRIES = 100_000;

    private record Key(long group, long nonce) {}

    private static final class Entry {
        final long startedNanos;
        final List<RowOperation.Callback> repeats = new ArrayList<>(0);
        OperationResult result; // null while the first run is under way

        Entry(long startedNanos) {
            this.startedNanos = startedNanos;
        }
    }

    private final Clock clock;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    NonceTable(Clock clock) {
        this.clock = clock;
    }

    /** An operation of the log: it ran, and a repeat of it is told its result. */
    void recall(LoggedNonce logged) {
        synchronized (lock) {
            forgetOld();
            var entry = new Entry(clock.nanos());
            entry.result = logged.result();
            entries.put(new Key(logged.group(), logged.nonce()), entry);
        }
    }

    /** Whether the operation is to be run; if not, its callback is or will be called from here. */
    boolean begin(RowOperation operation) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return true;
        }
        OperationResult known;
        synchronized (lock) {
            Entry entry = entries.get(key(operation));
            if (entry == null) {
                forgetOld();
                entries.put(key(operation), new Entry(clock.nanos()));
                return true;
            }
            known = entry.result;
            if (known == null) {
                entry.repeats.add(operation.callback());
            }
        }
        if (known != null) {
            operation.callback().applied(known);
        }
        return false;
    }

    /** The first run succeeded: so have its repeats. */
    void applied(RowOperation operation, OperationResult result) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return;
        }
        List<RowOperation.Callback> repeats;
        synchronized (lock) {
            Entry entry = entries.get(key(operation));
            if (entry == null) {
                return;
            }
            entry.result = result;
            repeats = List.copyOf(entry.repeats);
            entry.repeats.clear();
        }
        repeats.forEach(repeat -> repeat.applied(result));
    }

    /** The first run failed: it never happened, and a repeat may run. */
    void failed(RowOperation operation, RpcException reason) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return;
        }
        Entry entry;
        synchronized (lock) {
            entry = entries.get(key(operation));
            if (entry == null || entry.result != null) {
                return;
            }
            entries.remove(key(operation));
        }
        entry.repeats.forEach(repeat -> repeat.failed(reason));
    }

    @GuardedBy("lock")
    private void forgetOld() {
        long horizon = clock.nanos() - REMEMBERED.toNanos();
        var oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            boolean outdated = entry.startedNanos - horizon < 0 || entries.size() >= MAX_ENTRIES;
            if (!outdated || entry.result == null) {
                return;
            }
            oldest.remove();
        }
    }

    private static Key key(RowOperation operation) {
        return new Key(operation.nonceGroup(), operation.nonce());
    }
}
