package io.basalt.storage.hfile.compression;

import io.basalt.protocol.compression.ChunkCodec;
import io.basalt.protocol.compression.Lz4Chunks;
import io.basalt.protocol.compression.SnappyChunks;
import io.basalt.protocol.schema.Compression;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.nio.ByteBuffer;

/** Decompresses blocks. Thread-safe. */
public interface BlockDecompressor {
    /** A decompressor for a codec that {@link Compression#isAvailable is available}. */
    static BlockDecompressor of(Compression compression) {
        return switch (compression) {
            case NONE -> BlockDecompressor::copy;
            case GZ -> GzipDecompressor::decompress;
            case SNAPPY -> framed(new SnappyChunks());
            case LZ4 -> framed(new Lz4Chunks());
            case ZSTD -> zstd();
            default -> throw new IllegalArgumentException("no decompressor for " + compression);
        };
    }

    /**
     * Decompresses {@code bytes} from the absolute index {@code from}, which must give exactly {@code size} bytes, to
     * {@code target} at the absolute index {@code at}. Both buffers are direct; their positions stay.
     */
    void decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int size)
            throws CorruptBlockException;

    private static BlockDecompressor framed(ChunkCodec codec) {
        return (source, from, bytes, target, at, size) ->
                HadoopFraming.decompress(codec, source, from, bytes, target, at, size);
    }

    private static BlockDecompressor zstd() {
        ChunkCodec codec = new ZstdChunks();
        return (source, from, bytes, target, at, size) -> {
            // Hadoop's own codec writes bare frames, HBase's puts them into Hadoop's block framing.
            if (bytes >= Integer.BYTES && source.getInt(from) == HadoopFraming.ZSTD_MAGIC) {
                int found = HadoopFraming.decompressChunk(codec, source, from, bytes, target, at, size);
                HadoopFraming.requireSize(found, size);
            } else {
                HadoopFraming.decompress(codec, source, from, bytes, target, at, size);
            }
        };
    }

    private static void copy(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int size)
            throws CorruptBlockException {
        HadoopFraming.requireSize(bytes, size);
        target.put(at, source, from, bytes);
    }
}
