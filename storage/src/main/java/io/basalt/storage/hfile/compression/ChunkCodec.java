package io.basalt.storage.hfile.compression;

import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.nio.ByteBuffer;

/** Compresses and decompresses single chunks between direct buffers, by absolute ranges. Not thread-safe. */
interface ChunkCodec extends AutoCloseable {
    int maxCompressedBytes(int bytes);

    /** Returns the compressed size; the target has room for the largest. */
    int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at);

    /** Returns the decompressed size, at most {@code room}. Works without anything set up by compressing. */
    int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws CorruptBlockException;

    @Override
    default void close() {}
}
