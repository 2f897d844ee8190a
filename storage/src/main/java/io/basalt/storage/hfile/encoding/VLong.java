package io.basalt.storage.hfile.encoding;

import java.nio.ByteBuffer;

/**
 * Hadoop's variable-length numbers: one byte for -112 to 127, else a first byte that tells sign and count, then one to
 * eight bytes, most significant first; negative numbers as their complement.
 */
public final class VLong {
    public static final int MAX_BYTES = 9;

    private VLong() {}

    /** Bytes of the number whose first byte is given, that byte included. */
    public static int size(byte first) {
        return first >= -112 ? 1 : first >= -120 ? -111 - first : -119 - first;
    }

    /** Reads the number at an absolute index; the buffer must hold {@link #size} bytes there. */
    public static long read(ByteBuffer source, int at) {
        byte first = source.get(at);
        if (first >= -112) {
            return first;
        }
        int size = size(first);
        long value = 0;
        for (int i = 1; i < size; i++) {
            value = value << 8 | (source.get(at + i) & 0xff);
        }
        return first >= -120 ? value : ~value;
    }
}
