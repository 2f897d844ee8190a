package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file being written from front to back. One thread at a time. */
public interface AppendFile extends AutoCloseable {
    /** Appends all remaining bytes of the buffers, in order, in as few system calls as possible. */
    void append(ByteBuffer... buffers) throws IOException;

    /**
     * Returns when all that was appended is on stable storage ({@code fdatasync}). After a failure the state of the
     * file is unknown: the caller must never take a later success for its earlier bytes.
     */
    void sync() throws IOException;

    /**
     * {@link #append} and {@link #sync} in one, which may be cheaper than both. Behind what is appended it may write zeros,
     * to the end of a block of the disk.
     */
    default void appendSynced(ByteBuffer... buffers) throws IOException {
        append(buffers);
        sync();
    }

    /** Bytes appended so far; preallocated space does not count. */
    long position();

    /** Cuts preallocated space off behind {@link #position}. */
    void trim() throws IOException;

    /** Closes without syncing. */
    @Override
    void close() throws IOException;
}
