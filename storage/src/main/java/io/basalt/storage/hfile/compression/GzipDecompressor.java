package io.basalt.storage.hfile.compression;

import io.basalt.storage.hfile.encoding.CorruptBlockException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads one gzip member. Its own checksum is not looked at: the block's has been. */
final class GzipDecompressor {
    private static final int FIXED_HEADER_BYTES = 10;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private GzipDecompressor() {}

    static void decompress(ByteBuffer source, int from, int bytes, ByteBuffer target, int at, int size)
            throws CorruptBlockException {
        ByteBuffer input = source.slice(from, bytes);
        skipHeader(input);
        ByteBuffer output = target.slice(at, size);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(input);
            while (output.hasRemaining() && inflater.inflate(output) > 0) {
                // inflate() stops early only at the end of the input
            }
            // One more byte of room must not be filled.
            boolean more = !inflater.finished() && inflater.inflate(ByteBuffer.allocate(1)) > 0;
            HadoopFraming.requireSize(output.position() + (more ? 1 : 0), size);
            if (!inflater.finished()) {
                throw new CorruptBlockException("gzip stream ends early");
            }
        } catch (DataFormatException e) {
            throw new CorruptBlockException("no gzip stream: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static void skipHeader(ByteBuffer input) throws CorruptBlockException {
        if (input.remaining() < FIXED_HEADER_BYTES || input.getShort(0) != 0x1f8b || input.get(2) != 8) {
            throw new CorruptBlockException("no gzip header");
        }
        int flags = input.get(3);
        int at = FIXED_HEADER_BYTES;
        if ((flags & EXTRA) != 0 && at + 2 <= input.limit()) {
            at += 2 + (Short.reverseBytes(input.getShort(at)) & 0xffff);
        }
        at = (flags & NAME) != 0 ? afterZero(input, at) : at;
        at = (flags & COMMENT) != 0 ? afterZero(input, at) : at;
        at += (flags & HEADER_CHECKSUM) != 0 ? 2 : 0;
        if (at > input.limit()) {
            throw new CorruptBlockException("gzip header ends early");
        }
        input.position(at);
    }

    private static int afterZero(ByteBuffer input, int at) {
        int end = at;
        while (end < input.limit() && input.get(end) != 0) {
            end++;
        }
        return end + 1;
    }
}
