package io.basalt.storage.hfile;

import java.io.IOException;

/** A file that may well be sound, but uses what this reader does not know. Retrying cannot help. */
public final class UnsupportedHFileException extends IOException {
    private static final long serialVersionUID = 1;

    UnsupportedHFileException(String file, String finding) {
        super(file + ": " + finding);
    }
}
