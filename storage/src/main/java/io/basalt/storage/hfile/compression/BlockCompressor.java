package io.basalt.storage.hfile.compression;

import io.basalt.protocol.compression.Lz4Chunks;
import io.basalt.protocol.compression.SnappyChunks;
import io.basalt.protocol.schema.Compression;
import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.nio.ByteBuffer;

/** Compresses blocks, one after the other; holds the codec's working memory until closed. Not thread-safe. */
public interface BlockCompressor extends AutoCloseable {
    /** A compressor for a codec that {@link Compression#isAvailable is available}. */
    static BlockCompressor of(Compression compression) {
        return switch (compression) {
            case NONE -> new NoCompressor();
            case GZ -> new GzipCompressor();
            case SNAPPY -> new FramedCompressor(new SnappyChunks());
            case LZ4 -> new FramedCompressor(new Lz4Chunks());
            case ZSTD -> new FramedCompressor(new ZstdChunks());
            default -> throw new IllegalArgumentException("no compressor for " + compression);
        };
    }

    /** Appends {@code source}, a direct buffer, from its position to its limit in compressed form to {@code target}. */
    void compress(ByteBuffer source, GrowingBuffer target);

    @Override
    void close();
}
