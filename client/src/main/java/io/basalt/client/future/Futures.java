package io.basalt.client.future;

import io.basalt.protocol.error.ErrorWire;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client does with futures and the JDK has no word for. */
public final class Futures {
    private static final Logger LOG = LoggerFactory.getLogger(Futures.class);

    private Futures() {}

    /** A computation that may fail because of bytes from outside. */
    public interface Fallible<A, B> {
        B apply(A value) throws IOException;
    }

    /**
     * Goes on when a future is complete, with its value or its failure, the latter without the wrappers that futures
     * add. Nobody waits for {@code next}, so it must not throw; if it does, that is a bug and is logged.
     */
    public static <T> void then(CompletableFuture<T> future, BiConsumer<T, Throwable> next) {
        var unused = future.whenComplete((value, failure) -> {
            try {
                next.accept(value, failure == null ? null : ErrorWire.unwrap(failure));
            } catch (RuntimeException | Error e) {
                LOG.error("Client continuation failed, an operation may never end", e);
            }
        });
    }

    /** Completes {@code to} as {@code from} completes. */
    public static <T> void forward(CompletableFuture<T> from, CompletableFuture<T> to) {
        then(from, (value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    /** What a decoder makes of a future's value, or its failure. As {@code thenCompose}, with less to be made. */
    public static <A, B> CompletableFuture<B> decoded(CompletableFuture<A> future, Fallible<A, B> decoder) {
        var result = new CompletableFuture<B>();
        var unused = future.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            B decoded;
            try {
                decoded = decoder.apply(value);
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
                return;
            }
            result.complete(decoded);
        });
        return result;
    }

    /** The result of a computation, or its exception, as a future: for {@code thenCompose}. */
    public static <A, B> CompletableFuture<B> compute(A value, Fallible<A, B> computation) {
        try {
            return CompletableFuture.completedFuture(computation.apply(value));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
