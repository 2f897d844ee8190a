package io.basalt.client.retry;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An operation failed for good: a server refused it in a way that no retry changes, or its time ran out. Says what was
 * tried, where, and how often; the cause is the last failure.
 */
public final class OperationFailedException extends IOException {
    private static final long serialVersionUID = 1;

    /** So many kinds of failure before the last one are put into the message. */
    private static final int TOLD_ATTEMPTS = 3;

    private final String operation;
    private final transient List<Attempt> attempts;
    private final int attemptCount;
    private final boolean timedOut;

    /** @param attempts the failed ones, oldest first; of very many only the first and the last */
    OperationFailedException(
            String operation, List<Attempt> attempts, int attemptCount, Duration took, boolean timedOut) {
        super(
                message(operation, attempts, attemptCount, took, timedOut),
                last(attempts).failure());
        this.operation = operation;
        this.attempts = List.copyOf(attempts);
        this.attemptCount = attemptCount;
        this.timedOut = timedOut;
    }

    private OperationFailedException(OperationFailedException same) {
        super(same.getMessage(), same.getCause());
        this.operation = same.operation;
        this.attempts = same.attempts;
        this.attemptCount = same.attemptCount;
        this.timedOut = same.timedOut;
    }

    /** The same failure with the stack of whoever calls this, for those who waited for it on another thread. */
    public OperationFailedException here() {
        return new OperationFailedException(this);
    }

    /** What was to be done, in words: {@code put of row alice in table users}. */
    public String operation() {
        return operation;
    }

    /** The failed attempts, oldest first; of very many only the first and the last ones. */
    public List<Attempt> attempts() {
        return attempts;
    }

    public int attemptCount() {
        return attemptCount;
    }

    /** Whether another attempt might have succeeded, had there been time. */
    public boolean timedOut() {
        return timedOut;
    }

    /** What the server that refused said; nothing when no server did. */
    public Optional<ErrorKind> kind() {
        return getCause() instanceof RpcException refusal ? Optional.of(refusal.kind()) : Optional.empty();
    }

    /** Whether the server refused in this way. */
    public boolean is(ErrorKind kind) {
        return kind().filter(kind::equals).isPresent();
    }

    private static String message(
            String operation, List<Attempt> attempts, int attemptCount, Duration took, boolean timedOut) {
        var text = new StringBuilder(operation);
        if (timedOut) {
            text.append(" gave up after ")
                    .append(attemptCount)
                    .append(attemptCount == 1 ? " attempt in " : " attempts in ");
            text.append(took.toMillis()).append(" ms; last ");
        } else {
            text.append(" failed ");
        }
        text.append(last(attempts));
        if (attempts.size() > 1) {
            text.append("; before ");
            int least = Math.max(0, attempts.size() - 1 - TOLD_ATTEMPTS);
            for (int i = attempts.size() - 2; i >= least; i--) {
                text.append(attempts.get(i)).append(i > least ? "; " : "");
            }
            if (least > 0) {
                text.append("; and others");
            }
        }
        return text.toString();
    }

    private static Attempt last(List<Attempt> attempts) {
        return attempts.get(attempts.size() - 1);
    }
}
