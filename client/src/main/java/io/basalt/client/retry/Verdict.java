package io.basalt.client.retry;

import io.basalt.protocol.error.RpcException;
import java.io.IOException;

/** What a failure means for the operation that met it. */
public enum Verdict {
    /** No attempt will ever succeed. */
    FAIL,
    /** The answer told how to go on: at once. */
    RETRY_AT_ONCE,
    /** The place was wrong: at once the first time, since the cache was stale, and after a pause later on. */
    RETRY_ELSEWHERE,
    /** After a pause that grows. */
    RETRY,
    /** After a longer pause that grows: the server has too much to do. */
    RETRY_GENTLY;

    /** Judges a failure without the wrappers of futures. */
    public static Verdict of(Throwable failure) {
        if (failure instanceof RpcException remote) {
            return ofRemote(remote);
        }
        if (failure instanceof OperationFailedException) {
            return FAIL;
        }
        // No connection, no answer, no location yet. What is not an IOException is a mistake of the caller or ours.
        return failure instanceof IOException ? RETRY : FAIL;
    }

    private static Verdict ofRemote(RpcException failure) {
        return switch (failure.kind()) {
            case NOT_SERVING_REGION, REGION_MOVED, WRONG_REGION -> RETRY_ELSEWHERE;
            case RETRY_IMMEDIATELY, MULTI_RESULT_TOO_LARGE -> RETRY_AT_ONCE;
            case REGION_TOO_BUSY, CALL_QUEUE_TOO_BIG, CALL_DROPPED, RPC_THROTTLING -> RETRY_GENTLY;
            // Not to be repeated as they are: the scan opens a new scanner, the master is looked for again.
            case UNKNOWN_SCANNER, OUT_OF_ORDER_SCANNER_NEXT, SCANNER_RESET, LEASE, MASTER_STOPPED -> RETRY;
            default -> failure.doNotRetry() ? FAIL : RETRY;
        };
    }
}
