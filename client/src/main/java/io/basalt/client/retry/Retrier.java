package io.basalt.client.retry;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.client.future.Futures;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Runs operations: one attempt after another, with growing pauses, until one succeeds, a failure is final or the
 * operation's deadline has come. There is one deadline for everything that an operation needs, its look-ups included.
 *
 * <p>Threads: an operation may begin on any thread, and its first attempt is made right there; pauses are spent on the
 * loop. An operation's attempts never overlap. The generator of random numbers is used on the loop only.
 */
public final class Retrier implements AutoCloseable {
    private final EventLoop loop;
    private final Clock clock;
    private final RandomGenerator random;
    private final RetryPolicy policy;

    private volatile boolean closed; // written by close

    // ---- loop only ----
    private final Set<Pause> pauses = new LinkedHashSet<>();

    public Retrier(EventLoop loop, Clock clock, RandomGenerator random, RetryPolicy policy) {
        this.loop = loop;
        this.clock = clock;
        this.random = random;
        this.policy = policy;
    }

    /** A new operation that begins now and has {@code timeout} in all; {@code what} is asked if it fails. */
    public Operation begin(Supplier<String> what, Duration timeout) {
        return new Operation(what, clock, clock.nanos(), timeout);
    }

    /**
     * Runs one operation.
     *
     * @param attempt makes one attempt; it finds out from the operation how much time is left, and tells it where it
     *     is being made
     * @return fails with {@link OperationFailedException}
     */
    public <T> CompletableFuture<T> run(Operation operation, Function<Operation, CompletableFuture<T>> attempt) {
        var result = new CompletableFuture<T>();
        attempt(operation, attempt, result);
        return result;
    }

    private <T> void attempt(
            Operation operation, Function<Operation, CompletableFuture<T>> attempt, CompletableFuture<T> result) {
        CompletableFuture<T> running;
        try {
            running = attempt.apply(operation);
        } catch (RuntimeException e) {
            running = CompletableFuture.failedFuture(e);
        }
        Futures.then(running, (value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                again(operation, failure, () -> attempt(operation, attempt, result), result);
            }
        });
    }

    /**
     * The same answer, unless the operation's deadline comes first: then it fails as the operation did before. For what
     * has time limits of its own, such as a look-up that several operations wait for.
     */
    public <T> CompletableFuture<T> inTime(Operation operation, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            return answer;
        }
        var result = new CompletableFuture<T>();
        loop.execute(() -> {
            var deadline = loop.schedule(
                    operation.remaining(),
                    () -> result.completeExceptionally(
                            operation.attempts() > 0
                                    ? operation.timedOut()
                                    : new IOException("there was no answer in time")));
            Futures.then(answer, (value, failure) -> {
                deadline.cancel();
                Futures.forward(answer, result);
            });
        });
        return result;
    }

    /**
     * Notes a failed attempt and runs {@code next} on the loop when it is time for another one; if there is to be none,
     * fails {@code result}.
     */
    public void again(Operation operation, Throwable thrown, Runnable next, CompletableFuture<?> result) {
        if (!loop.inLoop()) {
            loop.execute(() -> again(operation, thrown, next, result));
            return;
        }
        Decision decision = decide(operation, thrown);
        if (decision instanceof Decision.GiveUp end) {
            result.completeExceptionally(end.failure());
        } else if (decision instanceof Decision.Again again) {
            later(again.pause(), next);
        }
    }

    /** Runs {@code task} on the loop after a pause, at once when there is none or its end is due. On the loop. */
    public void later(Duration pause, Runnable task) {
        if (pause.isZero() || closed) {
            task.run();
            return;
        }
        var waiting = new Pause(task);
        pauses.add(waiting);
        loop.schedule(pause, waiting::end);
    }

    /**
     * There is no other attempt from now on, and every pause is over at once. To be called when attempts fail, since
     * their connections are closed.
     */
    @Override
    public void close() {
        closed = true;
        loop.execute(() -> pauses.forEach(pause -> loop.execute(pause::end)));
    }

    /** Notes a failed attempt and decides what follows. On the loop. */
    public Decision decide(Operation operation, Throwable thrown) {
        Throwable failure = ErrorWire.unwrap(thrown);
        if (failure instanceof OperationFailedException || !(failure instanceof IOException)) {
            // Told in full already; or a mistake in the request or in this library, which its own type tells best.
            return new Decision.GiveUp(failure);
        }
        Verdict verdict = Verdict.of(failure);
        boolean tooLate = closed && verdict != Verdict.FAIL;
        operation.failed(tooLate ? new ConnectionClosedException(failure) : failure);
        if (tooLate || verdict == Verdict.FAIL) {
            return new Decision.GiveUp(operation.refused());
        }
        Duration pause =
                failure instanceof RpcException remote && remote.waitTime().isPresent()
                        ? remote.waitTime().get()
                        : policy.pauseAfter(operation.attempts(), verdict, random);
        return operation.remaining().compareTo(pause) <= 0
                ? new Decision.GiveUp(operation.timedOut())
                : new Decision.Again(pause);
    }

    /** The time before a task, which ends by itself or when the client is closed. */
    private final class Pause {
        private final Runnable task;

        Pause(Runnable task) {
            this.task = task;
        }

        void end() {
            if (pauses.remove(this)) {
                task.run();
            }
        }
    }
}
