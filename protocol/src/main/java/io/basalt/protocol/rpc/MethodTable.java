package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The methods of a service whose answers are one message each: parses the request, calls the method, and sends what it
 * gives or why it failed. Filled once, then read by any thread.
 *
 * @param <S> what the methods work on
 */
public final class MethodTable<S> {
    private final Map<String, Method<S, ?>> methods = new HashMap<>();

    /** Adds a method by its name on the wire. */
    public <R extends MessageLite> MethodTable<S> on(String name, Parser<R> parser, Body<S, R> body) {
        if (methods.put(name, new Method<>(parser, body)) != null) {
            throw new IllegalArgumentException("method " + name + " is given twice");
        }
        return this;
    }

    /**
     * Serves the call, if there is such a method; {@code subject} is asked first and may refuse every call.
     * {@link IllegalArgumentException} from a method means that the request makes no sense, and is answered so.
     *
     * @throws RpcException what to answer instead
     */
    public void call(RpcCall call, Subject<S> subject) throws RpcException {
        Method<S, ?> method = methods.get(call.method());
        if (method == null) {
            throw call.unknownMethod();
        }
        CompletableFuture<? extends MessageLite> answer;
        try {
            answer = method.run(call, subject.get());
        } catch (IllegalArgumentException e) {
            // What a value of the request refused to be.
            throw new RpcException(ErrorKind.DO_NOT_RETRY, call.method() + ": " + e.getMessage(), e);
        }
        answer.whenComplete((response, failure) -> {
            if (failure == null) {
                call.reply(response);
            } else {
                call.fail(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
    }

    /** What calls are about at the moment. */
    @FunctionalInterface
    public interface Subject<S> {
        S get() throws RpcException;
    }

    /** A method. */
    @FunctionalInterface
    public interface Body<S, R extends MessageLite> {
        /** Does it; an exception thrown or completed with is the answer. */
        CompletableFuture<? extends MessageLite> call(S subject, R request) throws RpcException;
    }

    private record Method<S, R extends MessageLite>(Parser<R> parser, Body<S, R> body) {
        CompletableFuture<? extends MessageLite> run(RpcCall call, S subject) throws RpcException {
            return body.call(subject, call.request(parser));
        }
    }
}
