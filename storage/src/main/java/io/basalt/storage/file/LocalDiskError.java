package io.basalt.storage.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What to tell of an error of a local disk: Java's exceptions say only a part of it. */
final class LocalDiskError {
    private LocalDiskError() {}

    /** Adds what failed, where and what to do; errors that callers tell apart by their class stay what they are. */
    static IOException explained(String what, Path path, IOException cause) {
        if (cause instanceof NoSuchFileException || cause instanceof FileAlreadyExistsException) {
            return cause;
        }
        String reason = String.valueOf(cause.getMessage());
        String remedy = "";
        if (cause instanceof AccessDeniedException) {
            reason = "not permitted to user " + System.getProperty("user.name");
            remedy = ". Check owner and mode of the file and its directory";
        } else if (reason.contains("No space left on device") || reason.contains("Disk quota exceeded")) {
            remedy = ". Free space there, or move the store to a larger disk";
        } else if (reason.contains("Too many open files")) {
            remedy = ". Raise the limit of open files (ulimit -n) and start again";
        } else if (reason.contains("Read-only file system")) {
            remedy = ". The kernel may have remounted it after a disk error: see its log";
        }
        return new IOException(path + ": " + what + ": " + reason + remedy, cause);
    }
}
