package io.basalt.protocol.rpc;

import io.basalt.base.HostPort;
import java.io.IOException;

/** No answer came in time. */
public final class CallTimeoutException extends IOException {
    private final HostPort server;
    private final boolean maybeDelivered;

    public CallTimeoutException(HostPort server, boolean maybeDelivered, String message) {
        super(message);
        this.server = server;
        this.maybeDelivered = maybeDelivered;
    }

    public HostPort server() {
        return server;
    }

    /** Whether the request can have reached the server, and thus been or still be carried out. False is certain. */
    public boolean maybeDelivered() {
        return maybeDelivered;
    }
}
