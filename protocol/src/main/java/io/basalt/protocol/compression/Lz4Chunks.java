package io.basalt.protocol.compression;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Raw LZ4 blocks. */
public final class Lz4Chunks implements ChunkCodec {
    /** Loads a native library, which a process that never meets LZ4 need not wait for. */
    private static final class Library {
        static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
    }

    @Override
    public int maxCompressedBytes(int bytes) {
        return Library.FACTORY.fastCompressor().maxCompressedLength(bytes);
    }

    @Override
    public int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at) {
        return Library.FACTORY.fastCompressor().compress(source, from, bytes, target, at, target.capacity() - at);
    }

    @Override
    public int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws DataFormatException {
        try {
            return Library.FACTORY.safeDecompressor().decompress(source, from, bytes, target, at, room);
        } catch (LZ4Exception e) {
            throw new DataFormatException("no LZ4 chunk: " + e.getMessage());
        }
    }
}
