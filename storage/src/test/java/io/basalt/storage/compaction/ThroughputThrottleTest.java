package io.basalt.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Clock;
import io.basalt.base.Size;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputThrottleTest {
    private static final long MEGABYTE = 1 << 20;

    private final ManualClock clock = new ManualClock();
    private Size throughput = Size.ofMegabytes(10);
    private final CompactionThrottle throttle =
            new ThroughputThrottle(clock, nanos -> clock.nanos += nanos, () -> throughput);

    @Test
    void bytesTakeTheirTime() {
        for (int i = 0; i < 30; i++) {
            throttle.merged(MEGABYTE);
        }
        assertEquals(Duration.ofSeconds(3), Duration.ofNanos(clock.nanos));
    }

    @Test
    void whoIsSlowerDoesNotWait() {
        for (int i = 0; i < 30; i++) {
            clock.nanos += Duration.ofMillis(200).toNanos();
            throttle.merged(MEGABYTE);
        }
        assertEquals(Duration.ofSeconds(6), Duration.ofNanos(clock.nanos));
    }

    @Test
    void timeIsNotSavedUp() {
        clock.nanos += Duration.ofHours(1).toNanos();
        for (int i = 0; i < 11; i++) {
            throttle.merged(MEGABYTE);
        }
        assertEquals(Duration.ofHours(1).plusSeconds(1), Duration.ofNanos(clock.nanos));
    }

    @Test
    void theThroughputMayChange() {
        throughput = Size.ofMegabytes(0);
        for (int i = 0; i < 30; i++) {
            throttle.merged(MEGABYTE);
        }
        assertEquals(0, clock.nanos, "0 is for as many as there are");
        throughput = Size.ofMegabytes(5);
        for (int i = 0; i < 30; i++) {
            throttle.merged(MEGABYTE);
        }
        assertEquals(Duration.ofSeconds(6), Duration.ofNanos(clock.nanos));
    }

    private static final class ManualClock implements Clock {
        private long nanos;

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
