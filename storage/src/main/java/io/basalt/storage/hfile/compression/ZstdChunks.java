package io.basalt.storage.hfile.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.basalt.protocol.compression.ChunkCodec;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Zstandard frames. One thread at a time compresses, any decompress. */
final class ZstdChunks implements ChunkCodec {
    /** The fastest ordinary level: a cell is compressed again by every compaction that it goes through. */
    private static final int LEVEL = 1;

    private ZstdCompressCtx compressor;

    @Override
    public int maxCompressedBytes(int bytes) {
        return Math.toIntExact(Zstd.compressBound(bytes));
    }

    @Override
    public int compress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at) {
        if (compressor == null) {
            compressor = new ZstdCompressCtx().setLevel(LEVEL);
        }
        return compressor.compressDirectByteBuffer(target, at, target.capacity() - at, source, from, bytes);
    }

    @Override
    public int decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws DataFormatException {
        try {
            return (int) Zstd.decompressDirectByteBuffer(target, at, room, source, from, bytes);
        } catch (ZstdException e) {
            throw new DataFormatException("no Zstandard frame: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
    }
}
