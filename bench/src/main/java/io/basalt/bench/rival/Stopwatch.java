package io.basalt.bench.rival;

import java.time.Duration;

/** How long something takes. */
record Stopwatch(long beganNanos) {
    static Stopwatch start() {
        return new Stopwatch(System.nanoTime());
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }
}
