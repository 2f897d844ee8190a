package io.basalt.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file open for positional reads. Thread-safe. */
public interface ReadFile extends AutoCloseable {
    /**
     * Fills the buffer's remaining space with the bytes from {@code offset} on.
     *
     * @throws java.io.EOFException when the file ends before; it names the file, the offset and the size
     */
    void read(long offset, ByteBuffer target) throws IOException;

    /**
     * As {@link #read}, but only if the operating system has all of these bytes in memory: it never waits for a disk.
     *
     * @return whether the buffer was filled; if not, its position is as it was, its space undefined, and {@link #read} tells
     *     more
     */
    default boolean readIfInMemory(long offset, ByteBuffer target) {
        return false;
    }

    long sizeBytes() throws IOException;

    /** The path given to {@link FileSystem#open}, for messages. */
    String path();

    @Override
    void close() throws IOException;
}
