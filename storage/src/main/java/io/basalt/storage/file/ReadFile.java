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

    long sizeBytes() throws IOException;

    /** The path given to {@link FileSystem#open}, for messages. */
    String path();

    @Override
    void close() throws IOException;
}
