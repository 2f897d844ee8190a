package io.basalt.protocol.compression;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * Compresses and decompresses single chunks between direct buffers, by absolute ranges. Thread-safe unless it says
 * otherwise.
 */
public interface ChunkCodec extends AutoCloseable {
    int maxCompressedBytes(int bytes);

    /** Returns the compressed size; the target has room for the largest. */
    int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at);

    /** Returns the decompressed size, at most {@code room}. Works without anything set up by compressing. */
    int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws DataFormatException;

    @Override
    default void close() {}
}
