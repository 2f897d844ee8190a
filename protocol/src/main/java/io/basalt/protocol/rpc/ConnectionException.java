package io.basalt.protocol.rpc;

import io.basalt.base.HostPort;
import java.io.IOException;

/** There is no connection to the server, or none any more. Another attempt, perhaps at another server, may succeed. */
public final class ConnectionException extends IOException {
    private final HostPort server;
    private final boolean maybeDelivered;

    public ConnectionException(HostPort server, boolean maybeDelivered, String message, Throwable cause) {
        super(message, cause);
        this.server = server;
        this.maybeDelivered = maybeDelivered;
    }

    public HostPort server() {
        return server;
    }

    /** Whether the request can have reached the server, and thus been carried out. False is certain. */
    public boolean maybeDelivered() {
        return maybeDelivered;
    }
}
