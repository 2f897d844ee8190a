package io.basalt.storage.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which operations with a nonce a region ran lately, so that one that a client repeats does not run twice. Lives as long as
 * the region is open here; what was not flushed when an owner died comes back from its log. Thread-safe; callbacks are
 * called outside the lock.
 */
final class NonceTable {
    private record Key(long group, long nonce) {}

    /** The first run of an operation, and the callbacks of those that came while it was under way. */
    private record Run(RowOperation operation, List<RowOperation.Callback> repeats) {}

    private final NonceMemory memory;
    private final long region;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Run> running = new HashMap<>();

    NonceTable(NonceMemory memory) {
        this.memory = memory;
        this.region = memory.newRegion();
    }

    /** An operation of the log: it ran, and a repeat of it is told its result. */
    void recall(LoggedNonce logged) {
        memory.put(region, logged.group(), logged.nonce(), logged.result());
    }

    /** Whether the operation is to be run; if not, its callback is or will be called from here. */
    boolean begin(RowOperation operation) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return true;
        }
        NonceMemory.Known known;
        synchronized (lock) {
            Run run = running.get(key(operation));
            if (run != null) {
                run.repeats().add(operation.callback());
                return false;
            }
            known = memory.get(region, operation.nonceGroup(), operation.nonce());
            if (known == null) {
                running.put(key(operation), new Run(operation, new ArrayList<>(0)));
                return true;
            }
        }
        if (known.isWhole()) {
            operation.callback().applied(known.result());
        } else {
            operation
                    .callback()
                    .failed(new RpcException(
                            ErrorKind.DO_NOT_RETRY,
                            "The operation was applied when it was sent first; its result is larger than "
                                    + NonceMemory.MAX_RESULT_BYTES + " bytes and was not kept: read the row"));
        }
        return false;
    }

    /** The first run succeeded: so have its repeats. */
    void applied(RowOperation operation, OperationResult result) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return;
        }
        Run run;
        synchronized (lock) {
            run = removeRunOf(operation);
            if (run != null) {
                memory.put(region, operation.nonceGroup(), operation.nonce(), result);
            }
        }
        if (run != null) {
            run.repeats().forEach(repeat -> repeat.applied(result));
        }
    }

    /**
     * The operation failed. If it was the first run, that never happened, and a repeat may run; a repeat that was refused
     * before it {@link #begin}s says nothing about the first run.
     */
    void failed(RowOperation operation, RpcException reason) {
        if (operation.nonce() == RowOperation.NO_NONCE) {
            return;
        }
        Run run;
        synchronized (lock) {
            run = removeRunOf(operation);
        }
        if (run != null) {
            run.repeats().forEach(repeat -> repeat.failed(reason));
        }
    }

    /** Null when it is not the first run of its nonce. */
    @GuardedBy("lock")
    @SuppressWarnings("ReferenceEquality") // another operation with the same nonce is not this one
    private Run removeRunOf(RowOperation operation) {
        Run run = running.get(key(operation));
        if (run == null || run.operation() != operation) {
            return null;
        }
        running.remove(key(operation));
        return run;
    }

    private static Key key(RowOperation operation) {
        return new Key(operation.nonceGroup(), operation.nonce());
    }
}
