package io.basalt.storage.wal;

import java.io.IOException;

/** The log takes no more records, because it was closed or because writing or syncing failed once. */
public final class WalClosedException extends IOException {
    private static final long serialVersionUID = 1;

    public WalClosedException(String message) {
        super(message);
    }

    public WalClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
