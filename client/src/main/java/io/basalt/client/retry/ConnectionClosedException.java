package io.basalt.client.retry;

import java.io.IOException;

/**
 * The client was closed while the operation was under way, or before it began. The cause is what the last attempt met:
 * {@link io.basalt.protocol.rpc.ConnectionException} tells whether its request may have been carried out.
 */
public final class ConnectionClosedException extends IOException {
    private static final long serialVersionUID = 1;

    ConnectionClosedException(Throwable cause) {
        super("the connection is closed", cause);
    }
}
