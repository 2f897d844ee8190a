package io.basalt.client.registry;

import java.io.IOException;

/** Something that will be known when the cluster has started or recovered. Ask again. */
public final class NotKnownException extends IOException {
    private static final long serialVersionUID = 1;

    public NotKnownException(String message) {
        super(message);
    }

    public NotKnownException(String message, Throwable cause) {
        super(message, cause);
    }
}
