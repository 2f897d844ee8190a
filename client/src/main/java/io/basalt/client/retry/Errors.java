package io.basalt.client.retry;

import io.basalt.protocol.error.RpcException;

/** Failures in words for people. */
final class Errors {
    private Errors() {}

    /** Class without its package, and message. */
    static String describe(Throwable failure) {
        String className = failure instanceof RpcException remote
                ? remote.remoteClass()
                : failure.getClass().getName();
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return failure.getMessage() == null ? simple : simple + ": " + failure.getMessage();
    }
}
