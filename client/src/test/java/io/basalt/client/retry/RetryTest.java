package io.basalt.client.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.client.fake.FakeCluster;
import io.basalt.client.fake.FakeLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
    private final FakeLoop loop = new FakeLoop();
    private final RetryPolicy policy =
            new RetryPolicy(Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofMillis(100));
    private final Retrier retrier = new Retrier(loop, loop, FakeCluster.random(), policy);

    private Operation operation(Duration timeout) {
        return retrier.begin(() -> "testing", timeout);
    }

    @Test
    void pausesGrowToTheirBoundAndNoTwoAreAlike() {
        var random = FakeCluster.random();
        var pauses = new ArrayList<Long>();
        for (int attempts = 1; attempts <= 12; attempts++) {
            Duration pause = policy.pauseAfter(attempts, Verdict.RETRY, random);
            long full = Math.min(1000, 20L << (attempts - 1));
            assertTrue(
                    pause.toNanos() <= full * 1_000_000 && pause.toNanos() >= full * 500_000, attempts + ": " + pause);
            pauses.add(pause.toNanos());
        }
        assertEquals(pauses.size(), pauses.stream().distinct().count());
        assertEquals(Duration.ZERO, policy.pauseAfter(1, Verdict.RETRY_ELSEWHERE, random));
        assertTrue(policy.pauseAfter(2, Verdict.RETRY_ELSEWHERE, random).toMillis() >= 10);
        assertTrue(policy.pauseAfter(1, Verdict.RETRY_GENTLY, random).toMillis() >= 50);
        assertTrue(policy.pauseAfter(50, Verdict.RETRY_GENTLY, random).toMillis() <= 5000);
        assertEquals(Duration.ZERO, policy.pauseAfter(3, Verdict.RETRY_AT_ONCE, random));
        assertTrue(policy.pauseAfter(4, Verdict.RETRY_AT_ONCE, random).toMillis() >= 10);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void aRefusalThatForbidsRetryingIsFinalUnlessAnotherPlaceMayDo(ErrorKind kind) {
        Verdict verdict = Verdict.of(new RpcException(kind, "refused"));
        boolean another =
                switch (kind) {
                    case UNKNOWN_SCANNER, OUT_OF_ORDER_SCANNER_NEXT, SCANNER_RESET, LEASE, MASTER_STOPPED -> true;
                    default -> false;
                };
        assertEquals(kind.doNotRetry() && !another, verdict == Verdict.FAIL);
        if (kind.serverOverloaded()) {
            assertEquals(Verdict.RETRY_GENTLY, verdict);
        }
    }

    @Test
    void anOperationEndsWithTheFirstSuccess() throws Throwable {
        var attempts = new ArrayList<Long>();
        CompletableFuture<String> result = retrier.run(operation(Duration.ofSeconds(10)), operation -> {
            attempts.add(loop.nanos());
            return attempts.size() < 4
                    ? CompletableFuture.failedFuture(new IOException("not yet"))
                    : CompletableFuture.completedFuture("done");
        });
        assertEquals("done", loop.await(result));
        assertEquals(4, attempts.size());
    }

    @Test
    void aLookUpThatTakesTooLongEndsWithTheOperation() {
        var asked = new ArrayList<CompletableFuture<String>>();
        long began = loop.nanos();
        Operation operation = operation(Duration.ofSeconds(10));
        CompletableFuture<String> result = retrier.run(operation, same -> {
            asked.add(new CompletableFuture<>());
            if (asked.size() == 1) {
                loop.schedule(Duration.ofSeconds(7), () -> asked.get(0)
                        .completeExceptionally(new IOException("nobody is there")));
            }
            return retrier.inTime(same, asked.get(asked.size() - 1));
        });
        var failure = assertThrows(OperationFailedException.class, () -> loop.await(result));
        assertEquals(Duration.ofSeconds(10), Duration.ofNanos(loop.nanos() - began));
        assertEquals(2, asked.size());
        assertTrue(failure.getMessage().contains("nobody is there"), failure.getMessage());
    }

    @Test
    void aLookUpThatIsInTimeIsNotTouched() throws Throwable {
        var asked = new CompletableFuture<String>();
        CompletableFuture<String> result = retrier.inTime(operation(Duration.ofSeconds(10)), asked);
        loop.schedule(Duration.ofSeconds(9), () -> asked.complete("found"));
        assertEquals("found", loop.await(result));
        CompletableFuture<String> known = CompletableFuture.completedFuture("known");
        assertSame(known, retrier.inTime(operation(Duration.ofSeconds(10)), known));
    }

    @Test
    void aMistakeIsNotRetriedAndKeepsItsType() {
        var mistake = new IllegalStateException("a bug");
        CompletableFuture<String> result = retrier.run(operation(Duration.ofSeconds(10)), operation -> {
            throw mistake;
        });
        assertSame(mistake, assertThrows(IllegalStateException.class, () -> loop.await(result)));
    }

    @Test
    void aPauseEndsWhenTheConnectionIsClosed() {
        var failure = new IOException("trouble");
        CompletableFuture<String> result = retrier.run(operation(Duration.ofSeconds(10)), operation -> {
            operation.at("here");
            return CompletableFuture.failedFuture(failure);
        });
        loop.advance(Duration.ofMillis(1));
        long closed = loop.nanos();
        retrier.close();
        var told = assertThrows(OperationFailedException.class, () -> loop.await(result));
        assertEquals(closed, loop.nanos());
        assertEquals(
                "testing failed here: ConnectionClosedException: the connection is closed;"
                        + " before here: IOException: trouble",
                told.getMessage());
        assertSame(failure, told.getCause().getCause());
        assertFalse(told.timedOut());
    }

    @Test
    void aRefusalIsToldAlsoByAClosedConnection() {
        retrier.close();
        CompletableFuture<String> result = retrier.run(
                operation(Duration.ofSeconds(10)),
                operation -> CompletableFuture.failedFuture(new RpcException(ErrorKind.DO_NOT_RETRY, "enough")));
        var told = assertThrows(OperationFailedException.class, () -> loop.await(result));
        assertTrue(told.is(ErrorKind.DO_NOT_RETRY));
    }

    @Test
    void alikeFailuresAreToldOnce() {
        var where = List.of("here", "here", "here", "there", "there", "here");
        CompletableFuture<String> result = retrier.run(operation(Duration.ofSeconds(10)), operation -> {
            operation.at("at " + where.get(operation.attempts()));
            return CompletableFuture.failedFuture(
                    operation.attempts() == 5
                            ? new RpcException(ErrorKind.DO_NOT_RETRY, "enough")
                            : new IOException("trouble"));
        });
        var failure = assertThrows(OperationFailedException.class, () -> loop.await(result));
        assertEquals(6, failure.attemptCount());
        assertEquals(
                "testing failed at here: DoNotRetryIOException: enough; before 2 times at there: IOException: trouble;"
                        + " 3 times at here: IOException: trouble",
                failure.getMessage());
        assertEquals(3, failure.attempts().size());
        assertTrue(failure.is(ErrorKind.DO_NOT_RETRY));
    }

    @Test
    void theHistoryOfALongOperationStaysShort() {
        CompletableFuture<String> result = retrier.run(operation(Duration.ofMinutes(5)), operation -> {
            operation.at("at server " + operation.attempts());
            return CompletableFuture.failedFuture(new IOException("trouble"));
        });
        var failure = assertThrows(OperationFailedException.class, () -> loop.await(result));
        assertTrue(failure.timedOut());
        assertEquals(8, failure.attempts().size());
        assertEquals("at server 0", failure.attempts().get(0).where());
        assertEquals(
                "at server " + (failure.attemptCount() - 1),
                failure.attempts().get(7).where());
        assertTrue(failure.getMessage().endsWith("; and others"), failure.getMessage());
    }
}
