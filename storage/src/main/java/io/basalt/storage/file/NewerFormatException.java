package io.basalt.storage.file;

import java.io.IOException;

/** An undamaged file of a format version that this build does not know. A newer release reads it. */
public final class NewerFormatException extends IOException {
    private static final long serialVersionUID = 1;

    public NewerFormatException(String file, int version, int newestKnown) {
        super(file + " has format version " + version + ", this build reads versions up to " + newestKnown
                + ". It was written by a newer release of Basalt; use that one");
    }
}
