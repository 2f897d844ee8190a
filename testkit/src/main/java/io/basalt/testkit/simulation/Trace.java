package io.basalt.testkit.simulation;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What happened, as a hash that two runs of one seed must share, and, if wanted, as lines to read.
 */
public final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private final Consumer<String> lines;
    private final boolean verbose;
    private long hash = 0xcbf29ce484222325L;
    private long events;

    private Trace(Consumer<String> lines, boolean verbose) {
        this.lines = lines;
        this.verbose = verbose;
    }

    /** Keeps no lines. */
    public static Trace hashOnly() {
        return new Trace(line -> {}, false);
    }

    /** Gives each note to {@code lines}. */
    public static Trace to(Consumer<String> lines) {
        return new Trace(lines, true);
    }

    /** A number that depends on every event and note so far and on their order. */
    public long hash() {
        return hash;
    }

    /** How many events there were. */
    public long events() {
        return events;
    }

    void event(long timeNanos, int life) {
        events++;
        mix(timeNanos);
        mix(life);
    }

    void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    /** Notes something worth reading. */
    public void note(Duration at, String where, String what) {
        mix(where.hashCode());
        mix(what.hashCode());
        if (verbose) {
            lines.accept(String.format("%12.6f %-10s %s", at.toNanos() / 1e9, where, what));
        }
    }
}
