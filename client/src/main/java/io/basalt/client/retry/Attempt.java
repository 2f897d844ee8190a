package io.basalt.client.retry;

import java.time.Duration;

/**
 * One failed attempt of an operation, or several in a row that failed in the same way at the same place.
 *
 * @param at how long after the operation's begin the last of them failed
 * @param where the server and region it was tried at, or what was being looked for
 * @param times how often in a row
 */
public record Attempt(Duration at, String where, Throwable failure, int times) {
    /** Whether both say the same to a reader. */
    boolean repeats(Attempt earlier) {
        return where.equals(earlier.where)
                && failure.getClass() == earlier.failure.getClass()
                && Errors.describe(failure).equals(Errors.describe(earlier.failure));
    }

    @Override
    public String toString() {
        return (times > 1 ? times + " times " : "") + where + ": " + Errors.describe(failure);
    }
}
