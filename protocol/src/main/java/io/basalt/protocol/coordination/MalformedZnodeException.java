package io.basalt.protocol.coordination;

import java.io.IOException;

/**
 * A node's bytes are not what HBase and we write there: another program uses the node, or it is damaged. Retrying does
 * not help until somebody writes it anew.
 */
public final class MalformedZnodeException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedZnodeException(String what, String finding, Throwable cause) {
        super("znode of " + what + ": " + finding, cause);
    }
}
