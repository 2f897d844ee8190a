package io.basalt.storage.wal;

import io.basalt.storage.file.FileSystem;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Reads a server's log: up to its seal when it has one, otherwise up to the last whole group. Blocks on the disk.
 *
 * <p>A segment that vanishes meanwhile was released by its server, which does so only after every region in it has
 * flushed: it is passed over.
 *
 * <p>Not thread-safe.
 */
public final class WalReader {
    /**
     * @param directory {@code wal/<server>}; a directory that does not exist is an empty log
     */
    public WalReader(FileSystem files, String directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The seal that bounds this reader. Without one the server may still be writing. */
    public Optional<WalSeal> seal() {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands out the mutations of one region with a sequence id greater than {@code afterSequenceId}, in order.
     *
     * @throws io.basalt.storage.file.CorruptFileException when a record that had been durable cannot be read
     */
    public ReplaySummary replay(String region, long afterSequenceId, MutationVisitor visitor) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The regions that have records in this log, with the last sequence id of each. */
    public SortedMap<String, Long> regions() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * What a replay did.
     *
     * @param mutations handed out
     * @param lastSequenceId of the last one, or the given {@code afterSequenceId} when there was none
     * @param bytesRead from disk
     */
    public record ReplaySummary(long mutations, long lastSequenceId, long bytesRead) {}
}
