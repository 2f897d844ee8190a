package io.basalt.client.admin;

import com.google.protobuf.MessageLite;
import io.basalt.base.EventLoop;
import io.basalt.client.admin.Procedures.Submission;
import io.basalt.client.future.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/** Submits procedures, each under a nonce of its own. Thread-safe. */
final class Submissions {
    private final Procedures procedures;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final long nonceGroup;

    /** @param random for nonces; used on the loop */
    Submissions(Procedures procedures, EventLoop loop, RandomGenerator random, long nonceGroup) {
        this.procedures = procedures;
        this.loop = loop;
        this.random = random;
        this.nonceGroup = nonceGroup;
    }

    /** This client's group of nonces. */
    long nonceGroup() {
        return nonceGroup;
    }

    /** @param submission makes the procedure with the nonce that it gets */
    <A extends MessageLite> CompletableFuture<Void> submit(LongFunction<Submission<A>> submission) {
        var result = new CompletableFuture<Void>();
        loop.execute(() -> Futures.forward(procedures.run(submission.apply(random.nextLong() | 1)), result));
        return result;
    }
}
