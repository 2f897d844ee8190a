package io.basalt.client.retry;

import io.basalt.base.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is known of one operation while it runs: its deadline, and its failed attempts.
 *
 * <p>Threads: used by one at a time, as the operation goes from attempt to attempt.
 */
public final class Operation {
    private static final int KEPT_ATTEMPTS = 8;

    private final Supplier<String> what;
    private final Clock clock;
    private final long beganNanos;
    private final Duration timeout;
    private final List<Attempt> failed = new ArrayList<>(0);
    private Object where = "before it began";
    private int attempts;

    Operation(Supplier<String> what, Clock clock, long beganNanos, Duration timeout) {
        this.what = what;
        this.clock = clock;
        this.beganNanos = beganNanos;
        this.timeout = timeout;
    }

    /** A part of this operation that fails or succeeds by itself, within the same time. */
    public Operation part(Supplier<String> whatPart) {
        return new Operation(whatPart, clock, beganNanos, timeout);
    }

    /** The time left, never negative. */
    public Duration remaining() {
        Duration left = timeout.minus(took());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The lesser of the time left and {@code most}, at least a millisecond. */
    public Duration remaining(Duration most) {
        Duration left = remaining();
        Duration least = left.compareTo(most) < 0 ? left : most;
        return least.toMillis() == 0 ? Duration.ofMillis(1) : least;
    }

    /** Says where the current attempt is being made; asked for its text if the attempt fails. */
    public void at(Object place) {
        where = place;
    }

    /** How many attempts have failed. */
    public int attempts() {
        return attempts;
    }

    void failed(Throwable failure) {
        attempts++;
        var attempt = new Attempt(took(), where.toString(), failure, 1);
        int last = failed.size() - 1;
        if (last >= 0 && attempt.repeats(failed.get(last))) {
            failed.set(
                    last,
                    new Attempt(
                            attempt.at(),
                            attempt.where(),
                            failure,
                            failed.get(last).times() + 1));
        } else {
            if (failed.size() == KEPT_ATTEMPTS) {
                failed.remove(KEPT_ATTEMPTS / 2);
            }
            failed.add(attempt);
        }
    }

    OperationFailedException refused() {
        return new OperationFailedException(what.get(), failed, attempts, took(), false);
    }

    OperationFailedException timedOut() {
        return new OperationFailedException(what.get(), failed, attempts, took(), true);
    }

    private Duration took() {
        return Duration.ofNanos(clock.nanos() - beganNanos);
    }
}
