package io.basalt.storage.file;

import java.io.IOException;

/**
 * Stored bytes contradict themselves. Retrying cannot help; the file must be replaced or repaired. Nothing read from
 * the damaged place was handed on.
 */
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;

    /**
     * @param file path below the root
     * @param offset where in the file, in bytes
     * @param finding what is and what should be, without the last full stop
     */
    public CorruptFileException(String file, long offset, String finding) {
        super(file + " @ " + offset + ": " + finding);
        this.file = file;
        this.offset = offset;
    }

    public String file() {
        return file;
    }

    public long offset() {
        return offset;
    }
}
