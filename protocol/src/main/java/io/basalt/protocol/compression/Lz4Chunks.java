package io.basalt.protocol.compression;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Raw LZ4 blocks. */
public final class Lz4Chunks implements ChunkCodec {
    private final LZ4Factory factory = LZ4Factory.fastestInstance();

    @Override
    public int maxCompressedBytes(int bytes) {
        return factory.fastCompressor().maxCompressedLength(bytes);
    }

    @Override
    public int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at) {
        return factory.fastCompressor().compress(source, from, bytes, target, at, target.capacity() - at);
    }

    @Override
    public int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws DataFormatException {
        try {
            return factory.safeDecompressor().decompress(source, from, bytes, target, at, room);
        } catch (LZ4Exception e) {
            throw new DataFormatException("no LZ4 chunk: " + e.getMessage());
        }
    }
}
