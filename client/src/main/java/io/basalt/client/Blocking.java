package io.basalt.client;

import io.basalt.base.EventLoop;
import io.basalt.client.retry.OperationFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for futures: the one place where a thread of the user's stands still. */
final class Blocking {
    private final EventLoop loop;

    /** @param loop the one on which the futures complete, and which therefore must not wait for them */
    Blocking(EventLoop loop) {
        this.loop = loop;
    }

    /** The future's value. What it failed with is thrown with the caller's stack. */
    <T> T await(CompletableFuture<T> future) throws IOException {
        if (loop.inLoop()) {
            throw new IllegalStateException(
                    "the client's own thread must not wait for it: use AsyncTable in callbacks");
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting; it may still be done");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw here(e.getCause());
        }
    }

    private static IOException here(Throwable failure) {
        if (failure instanceof OperationFailedException told) {
            return told.here();
        }
        if (failure instanceof IOException other) {
            return new IOException(other.getMessage(), other);
        }
        if (failure instanceof RuntimeException mistake) {
            throw mistake;
        }
        throw new IllegalStateException(failure);
    }
}
