package io.basalt.client.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time up to a bound, less a random part of up to half, so
 * that clients which failed together do not come back together.
 *
 * @param pause before the second attempt
 * @param longestPause the bound
 * @param overloadedPause in place of {@code pause} when the server has too much to do; its bound is larger likewise
 */
public record RetryPolicy(Duration pause, Duration longestPause, Duration overloadedPause) {
    private static final int MAX_DOUBLINGS = 20;
    /** So often a server may ask for a retry at once and be believed. */
    private static final int AT_ONCE = 3;

    public RetryPolicy {
        if (pause.isNegative()
                || pause.isZero()
                || longestPause.compareTo(pause) < 0
                || overloadedPause.compareTo(pause) < 0) {
            throw new IllegalArgumentException(
                    "retry pauses must be positive and pause <= overloaded pause, longest pause");
        }
    }

    /** The pause after {@code attempts} failed attempts, the last of which was judged so. */
    public Duration pauseAfter(int attempts, Verdict verdict, RandomGenerator random) {
        return switch (verdict) {
            case RETRY_AT_ONCE ->
                attempts <= AT_ONCE ? Duration.ZERO : grown(pause, longestPause, attempts - AT_ONCE - 1, random);
            case RETRY_ELSEWHERE -> attempts == 1 ? Duration.ZERO : grown(pause, longestPause, attempts - 2, random);
            case RETRY -> grown(pause, longestPause, attempts - 1, random);
            case RETRY_GENTLY -> {
                long ratio = Math.max(1, overloadedPause.toNanos() / pause.toNanos());
                yield grown(overloadedPause, longestPause.multipliedBy(ratio), attempts - 1, random);
            }
            case FAIL -> throw new IllegalArgumentException("there is no next attempt");
        };
    }

    private static Duration grown(Duration first, Duration most, int doublings, RandomGenerator random) {
        Duration full = first.multipliedBy(1L << Math.min(doublings, MAX_DOUBLINGS));
        long nanos = Math.min(full.toNanos(), most.toNanos());
        return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
    }
}
