package io.basalt.protocol.compression;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.xerial.snappy.Snappy;

/** Raw Snappy. */
public final class SnappyChunks implements ChunkCodec {
    @Override
    public int maxCompressedBytes(int bytes) {
        return Snappy.maxCompressedLength(bytes);
    }

    @Override
    public int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at) {
        try {
            return Snappy.compress(source.slice(from, bytes), target.slice(at, target.capacity() - at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws DataFormatException {
        try {
            ByteBuffer compressed = source.slice(from, bytes);
            // The native decoder writes as much as the chunk announces, whatever the target's size.
            int size = Snappy.uncompressedLength(compressed);
            if (size < 0 || size > room) {
                throw new DataFormatException("Snappy chunk of " + size + " bytes where at most " + room + " are left");
            }
            return Snappy.uncompress(compressed, target.slice(at, room));
        } catch (IOException e) {
            throw new DataFormatException("no Snappy chunk: " + e.getMessage());
        }
    }
}
