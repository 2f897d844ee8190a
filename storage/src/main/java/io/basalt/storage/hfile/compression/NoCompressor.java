package io.basalt.storage.hfile.compression;

import io.basalt.storage.hfile.encoding.GrowingBuffer;
import java.nio.ByteBuffer;

/** Copies. */
final class NoCompressor implements BlockCompressor {
    @Override
    public void compress(ByteBuffer source, GrowingBuffer target) {
        target.put(source, source.position(), source.remaining());
    }

    @Override
    public void close() {}
}
