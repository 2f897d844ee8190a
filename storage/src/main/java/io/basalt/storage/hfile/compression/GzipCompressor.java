package io.basalt.storage.hfile.compression;

import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One gzip member (RFC 1952) per block. */
final class GzipCompressor implements BlockCompressor {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 0};

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

    @Override
    public void compress(ByteBuffer source, GrowingBuffer target) {
        target.put(HEADER);
        CRC32 checksum = new CRC32();
        checksum.update(source.duplicate());
        int size = source.remaining();
        deflater.reset();
        deflater.setInput(source.duplicate());
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(target.room(size / 4 + 512));
        }
        target.putInt(Integer.reverseBytes((int) checksum.getValue()));
        target.putInt(Integer.reverseBytes(size));
    }

    @Override
    public void close() {
        deflater.end();
    }
}
