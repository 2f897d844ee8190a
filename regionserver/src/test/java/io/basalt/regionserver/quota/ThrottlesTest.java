package io.basalt.regionserver.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Clock;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThrottlesTest {
    private static final TableName TABLE = TableName.parse("n:t");
    private static final TableName OTHER = TableName.parse("u");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final Throttles throttles = new Throttles(clock);

    @Test
    void whatIsAboveTheLimitIsRefusedWithTheTimeUntilItIsNot() throws Exception {
        throttles.replace(List.of(limit(Throttle.Kind.ALL, 2)));
        throttles.admit("ann", TABLE, 1, 0);
        throttles.admit("ann", TABLE, 0, 1);
        assertEquals("number of requests exceeded - wait 30sec, 0ms", refusal(1, 0));
        clock.nanos += Duration.ofSeconds(20).toNanos();
        assertEquals("number of requests exceeded - wait 10sec, 0ms", refusal(0, 1));
        clock.nanos += Duration.ofSeconds(10).toNanos();
        throttles.admit("ann", TABLE, 1, 0);
    }

    @Test
    void whatIsRefusedIsNotCounted() throws Exception {
        throttles.replace(List.of(limit(Throttle.Kind.ALL, 2), limit(Throttle.Kind.READS, 1)));
        throttles.admit("ann", TABLE, 1, 0);
        assertTrue(refusal(1, 0).startsWith("number of read requests exceeded"));
        throttles.admit("ann", TABLE, 0, 1);
    }

    @Test
    void aBatchThatIsLargerThanTheLimitLeavesADebt() throws Exception {
        throttles.replace(List.of(limit(Throttle.Kind.WRITES, 2)));
        throttles.admit("ann", TABLE, 0, 6);
        clock.nanos += MINUTE.toNanos();
        assertEquals("number of write requests exceeded - wait 1mins, 30sec, 0ms", refusal(0, 1));
        throttles.admit("ann", TABLE, 100, 0);
    }

    @Test
    void aLimitConcernsOnlyThoseThatItNames() throws Exception {
        throttles.replace(List.of(
                new Throttle(Optional.of("ann"), Optional.empty(), Optional.of(TABLE), Throttle.Kind.ALL, 1, MINUTE),
                new Throttle(
                        Optional.empty(), Optional.of("default"), Optional.empty(), Throttle.Kind.ALL, 1, MINUTE)));
        throttles.admit("ann", TABLE, 1, 0);
        throttles.admit("bob", TABLE, 9, 0);
        throttles.admit("bob", OTHER, 1, 0);
        refusal(1, 0);
        assertThrows(RpcException.class, () -> throttles.admit("ann", OTHER, 1, 0));
        throttles.admit("ann", TableName.META, 9, 9);
    }

    @Test
    void aLimitThatStaysGoesOnWhenOthersChange() throws Exception {
        throttles.replace(List.of(limit(Throttle.Kind.ALL, 1)));
        throttles.admit("ann", TABLE, 1, 0);
        throttles.replace(List.of(limit(Throttle.Kind.READS, 5), limit(Throttle.Kind.ALL, 1)));
        refusal(1, 0);
        throttles.replace(List.of());
        assertTrue(throttles.isEmpty());
        throttles.admit("ann", TABLE, 1, 0);
    }

    private String refusal(int reads, int writes) {
        RpcException refusal = assertThrows(RpcException.class, () -> throttles.admit("ann", TABLE, reads, writes));
        assertEquals(ErrorKind.RPC_THROTTLING, refusal.kind());
        return refusal.getMessage();
    }

    private static Throttle limit(Throttle.Kind kind, long limit) {
        return new Throttle(Optional.empty(), Optional.empty(), Optional.of(TABLE), kind, limit, MINUTE);
    }

    private static final class TestClock implements Clock {
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
