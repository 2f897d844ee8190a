package io.basalt.storage.hfile.compression;

import io.basalt.protocol.compression.ChunkCodec;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.nio.ByteBuffer;

/**
 * The block framing of Hadoop's codecs: {@code int32 uncompressed size}, then chunks of {@code int32 compressed size,
 * bytes}.
 */
final class FramedCompressor implements BlockCompressor {
    /** Half of the buffer that the readers in Hadoop and HBase have for a chunk, compressed or not. */
    private static final int CHUNK_BYTES = 128 << 10;

    private final ChunkCodec codec;

    FramedCompressor(ChunkCodec codec) {
        this.codec = codec;
    }

    @Override
    public void compress(ByteBuffer source, GrowingBuffer target) {
        target.putInt(source.remaining());
        for (int from = source.position(); from < source.limit(); ) {
            int bytes = Math.min(CHUNK_BYTES, source.limit() - from);
            ByteBuffer room = target.room(Integer.BYTES + codec.maxCompressedBytes(bytes));
            int at = room.position();
            int size = codec.compress(source, from, bytes, room, at + Integer.BYTES);
            room.putInt(at, size).position(at + Integer.BYTES + size);
            from += bytes;
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
