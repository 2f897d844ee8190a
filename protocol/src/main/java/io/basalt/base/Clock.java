package io.basalt.base;

/** The two times a process knows. Passed in everywhere, so that a test or a simulation owns time. Thread-safe. */
public interface Clock {
    /** Milliseconds since the epoch: cell timestamps, start codes. May jump; never used to measure. */
    long wallMillis();

    /** Nanoseconds from an arbitrary origin, never going back: leases, timeouts, durations. */
    long nanos();
}
