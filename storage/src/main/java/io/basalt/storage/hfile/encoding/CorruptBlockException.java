package io.basalt.storage.hfile.encoding;

import java.io.IOException;

/**
 * The payload of a block contradicts itself. Thrown where file and offset are not known; the reader of the file adds
 * them.
 */
public final class CorruptBlockException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param finding what is and what should be, without the last full stop */
    public CorruptBlockException(String finding) {
        super(finding);
    }

    public CorruptBlockException(String finding, Throwable cause) {
        super(finding, cause);
    }
}
