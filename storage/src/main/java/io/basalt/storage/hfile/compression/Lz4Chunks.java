package io.basalt.storage.hfile.compression;

import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Raw LZ4 blocks. */
final class Lz4Chunks implements ChunkCodec {
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
            throws CorruptBlockException {
        try {
            return factory.safeDecompressor().decompress(source, from, bytes, target, at, room);
        } catch (LZ4Exception e) {
            throw new CorruptBlockException("no LZ4 chunk: " + e.getMessage(), e);
        }
    }
}
