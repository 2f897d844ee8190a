package io.basalt.protocol.wire;

import java.io.IOException;

/** A peer sent a cell that cannot be one. Sending it again cannot help. */
public final class MalformedCellException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param where which cell, such as {@code cell at byte 42 of 100} */
    MalformedCellException(String where, String finding) {
        super(where + ": " + finding);
    }
}
