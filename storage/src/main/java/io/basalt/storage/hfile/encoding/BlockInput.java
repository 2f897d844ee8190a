package io.basalt.storage.hfile.encoding;

import java.nio.ByteBuffer;

/** Reads a payload from front to back, every length checked against what is left. Not thread-safe. */
final class BlockInput {
    private ByteBuffer bytes;
    private int at;
    private int end;

    void open(ByteBuffer source, int from, int limit) {
        bytes = source;
        at = from;
        end = limit;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    boolean hasRemaining() {
        return at < end;
    }

    byte readByte() throws CorruptBlockException {
        if (at >= end) {
            throw endOfBlock(1);
        }
        return bytes.get(at++);
    }

    /** A number of 7 bits to a byte that is not negative. */
    int readCompressedInt() throws CorruptBlockException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (value < 0 || (shift == 28 && next > 7)) {
                    break;
                }
                return value;
            }
        }
        throw new CorruptBlockException("no compressed int at byte " + at + " of the block");
    }

    /** Number of the given bytes, most significant first. */
    long readBigEndian(int count) throws CorruptBlockException {
        int from = skip(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (bytes.get(from + i) & 0xff);
        }
        return value;
    }

    /** Number of the given bytes, least significant first. */
    long readLittleEndian(int count) throws CorruptBlockException {
        int from = skip(count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes.get(from + i) & 0xff);
        }
        return value;
    }

    long readVLong() throws CorruptBlockException {
        if (at >= end) {
            throw endOfBlock(1);
        }
        return VLong.read(bytes, skip(VLong.size(bytes.get(at))));
    }

    /** Steps over {@code count} bytes and tells where they began. */
    int skip(int count) throws CorruptBlockException {
        if (count < 0 || count > end - at) {
            throw endOfBlock(count);
        }
        int from = at;
        at += count;
        return from;
    }

    private CorruptBlockException endOfBlock(int count) {
        return new CorruptBlockException(count + " bytes wanted at byte " + at + " of a block that ends at " + end);
    }
}
