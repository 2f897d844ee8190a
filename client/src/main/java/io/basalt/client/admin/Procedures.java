package io.basalt.client.admin;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.client.future.Futures;
import io.basalt.client.registry.NotKnownException;
import io.basalt.client.retry.Operation;
import io.basalt.client.retry.Retrier;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ErrorPb.ForeignExceptionMessage;
import io.basalt.protocol.pb.MasterPb.GetProcedureResultRequest;
import io.basalt.protocol.pb.MasterPb.GetProcedureResultResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What takes the master long: it is submitted, gets an id, and is asked for until it has ended. The request carries a
 * nonce, so that it may be submitted again when the answer was lost. On the client's loop.
 */
final class Procedures {
    private static final String RESULT_METHOD = "getProcedureResult";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final MasterCalls master;
    private final Retrier retrier;
    private final Duration timeout;

    /** @param timeout for a procedure as a whole */
    Procedures(MasterCalls master, Retrier retrier, Duration timeout) {
        this.master = master;
        this.retrier = retrier;
        this.timeout = timeout;
    }

    /**
     * One procedure.
     *
     * @param what for errors: {@code creating table users}
     * @param request with its nonce
     * @param id takes the procedure's id from the answer
     * @param alreadyDone how the master refuses what has been done: after an answer was lost, by ourselves
     * @param done whether what the procedure is for is the case; where that cannot be seen, false, and the master is
     *     asked again
     */
    record Submission<A extends MessageLite>(
            Supplier<String> what,
            String method,
            MessageLite request,
            Parser<A> parser,
            ToLongFunction<A> id,
            Set<ErrorKind> alreadyDone,
            Supplier<CompletableFuture<Boolean>> done) {}

    <A extends MessageLite> CompletableFuture<Void> run(Submission<A> submission) {
        var run = new Run<>(submission);
        return retrier.run(retrier.begin(submission.what, timeout), run::attempt);
    }

    private final class Run<A extends MessageLite> {
        private final Submission<A> submission;
        /** 0 until it is known. */
        private long id;

        private boolean mayHaveBeenSubmitted;

        Run(Submission<A> submission) {
            this.submission = submission;
        }

        CompletableFuture<Void> attempt(Operation operation) {
            return id != 0 ? poll(operation, FIRST_PAUSE) : submit(operation);
        }

        private CompletableFuture<Void> submit(Operation operation) {
            boolean repeated = mayHaveBeenSubmitted;
            mayHaveBeenSubmitted = true;
            return master.attempt(operation, submission.method, submission.request, submission.parser)
                    .thenCompose(answer -> {
                        id = submission.id.applyAsLong(answer);
                        return poll(operation, FIRST_PAUSE);
                    })
                    .exceptionallyCompose(failure -> {
                        Throwable reason = ErrorWire.unwrap(failure);
                        boolean byOurselves = repeated
                                && id == 0
                                && reason instanceof RpcException refusal
                                && submission.alreadyDone.contains(refusal.kind());
                        return byOurselves ? finishedIfDone() : CompletableFuture.failedFuture(reason);
                    });
        }

        private CompletableFuture<Void> poll(Operation operation, Duration pause) {
            var request = GetProcedureResultRequest.newBuilder().setProcId(id).build();
            return master.attempt(operation, RESULT_METHOD, request, GetProcedureResultResponse.parser())
                    .thenCompose(answer -> switch (answer.getState()) {
                        case RUNNING -> pollAgain(operation, pause);
                        case NOT_FOUND -> {
                            // A successor of the master that took it does not know it, or it is long over.
                            id = 0;
                            yield finishedIfDone();
                        }
                        case FINISHED ->
                            answer.hasException()
                                    ? CompletableFuture.failedFuture(last(answer.getException()))
                                    : CompletableFuture.completedFuture(null);
                    });
        }

        private CompletableFuture<Void> pollAgain(Operation operation, Duration pause) {
            if (operation.remaining().compareTo(pause) <= 0) {
                return CompletableFuture.failedFuture(new NotKnownException("procedure " + id + " is still running"));
            }
            var next = new CompletableFuture<Void>();
            Duration longer = pause.multipliedBy(2);
            Duration bounded = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            retrier.later(pause, () -> Futures.forward(poll(operation, bounded), next));
            return next;
        }

        /** A procedure that has failed fails the same way however often one asks. */
        private static RpcException last(ForeignExceptionMessage failure) {
            RpcException reason = ErrorWire.fromForeign(failure);
            return reason.doNotRetry() ? reason : new RpcException(ErrorKind.DO_NOT_RETRY, reason.getMessage(), reason);
        }

        private CompletableFuture<Void> finishedIfDone() {
            return submission
                    .done
                    .get()
                    .thenCompose(done -> done
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(new NotKnownException(
                                    "the master does not know how far it got; it is asked again")));
        }
    }
}
