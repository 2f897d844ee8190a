package io.basalt.storage.wal;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.Optional;

/**
 * Where the log of a dead server ends, decided once for everybody who replays it. A paused server that wakes up later
 * may still write behind that place; nobody will ever read it, and the server cannot acknowledge it, because its lease
 * has ended.
 *
 * @param segment number of the last segment, 0 when the log has none
 * @param endOffset first byte behind the last whole group of that segment
 */
public record WalSeal(long segment, long endOffset) {
    public WalSeal {
        if (segment < 0 || endOffset < 0) {
            throw new IllegalArgumentException("negative seal " + segment + " @ " + endOffset);
        }
    }

    /**
     * Seals the log, or reads the seal that somebody was first to publish.
     *
     * <p>The caller knows that the server can acknowledge nothing any more: it holds the log's lock, or has seen the
     * server's lease end.
     *
     * @param directory {@code wal/<server>}
     * @throws io.basalt.storage.file.CorruptFileException when the log is damaged other than by a torn end
     */
    public static WalSeal sealOrRead(FileSystem files, String directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The seal, if the log has one. */
    public static Optional<WalSeal> read(FileSystem files, String directory) throws IOException {
        throw new UnsupportedOperationException();
    }
}
