package io.basalt.storage.hfile.compression;

import io.basalt.protocol.compression.ChunkCodec;
import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Reads what {@link FramedCompressor} and Hadoop's block codecs write, which may be several frames per block. */
final class HadoopFraming {
    static final int ZSTD_MAGIC = 0x28B52FFD;

    private HadoopFraming() {}

    static void decompress(
            ChunkCodec codec, ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int size)
            throws CorruptBlockException {
        int in = from;
        int inEnd = from + bytes;
        int out = at;
        int outEnd = at + size;
        while (in < inEnd) {
            int frameEnd = out + readLength(source, in, inEnd, outEnd - out);
            in += Integer.BYTES;
            while (out < frameEnd) {
                int chunk = readLength(source, in, inEnd, inEnd - in - Integer.BYTES);
                in += Integer.BYTES;
                int produced = decompressChunk(codec, source, in, chunk, target, out, frameEnd - out);
                if (produced <= 0) {
                    throw new CorruptBlockException("empty chunk at byte " + (in - from) + " of a compressed block");
                }
                in += chunk;
                out += produced;
            }
        }
        requireSize(out - at, size);
    }

    /** As {@link ChunkCodec#decompress}, but for what it throws. */
    static int decompressChunk(
            ChunkCodec codec, ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int room)
            throws CorruptBlockException {
        try {
            return codec.decompress(source, from, bytes, target, at, room);
        } catch (DataFormatException e) {
            throw new CorruptBlockException(e.getMessage(), e);
        }
    }

    static void requireSize(int found, int expected) throws CorruptBlockException {
        if (found != expected) {
            throw new CorruptBlockException("block decompresses to " + found + " bytes, its header says " + expected);
        }
    }

    private static int readLength(ByteBuffer source, int at, int end, int most) throws CorruptBlockException {
        int length = end - at < Integer.BYTES ? -1 : source.getInt(at);
        if (length < 0 || length > most) {
            throw new CorruptBlockException("length " + length + " in a compressed block, at most " + most + " fit");
        }
        return length;
    }
}
