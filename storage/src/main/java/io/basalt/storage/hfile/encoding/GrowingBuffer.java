package io.basalt.storage.hfile.encoding;

import java.nio.ByteBuffer;

/**
 * Direct memory that is written from front to back and grows as needed; kept and cleared for the next use. Not
 * thread-safe.
 */
public final class GrowingBuffer {
    private ByteBuffer buffer;

    public GrowingBuffer(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity);
    }

    public int size() {
        return buffer.position();
    }

    public void clear() {
        buffer.clear();
    }

    /** Cuts off what was written behind {@code size}. */
    public void truncate(int size) {
        buffer.position(size);
    }

    /**
     * The memory with at least {@code bytes} of room behind what is written; its position is where to write, and
     * writing through it counts. Valid until the next call that may grow.
     */
    public ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            long wanted = Math.max(2L * buffer.capacity(), (long) buffer.position() + bytes);
            if (wanted > Integer.MAX_VALUE - 8 && (long) buffer.position() + bytes <= Integer.MAX_VALUE - 8) {
                wanted = Integer.MAX_VALUE - 8;
            }
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.toIntExact(wanted));
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    /** The memory, for absolute access to what is written. Valid until the next call that may grow. */
    public ByteBuffer memory() {
        return buffer;
    }

    /** A view of what is written, from position 0 to the limit; shares the memory. */
    public ByteBuffer written() {
        return buffer.duplicate().flip();
    }

    public void putByte(int value) {
        room(1).put((byte) value);
    }

    public void putShort(int value) {
        room(2).putShort((short) value);
    }

    public void putInt(int value) {
        room(4).putInt(value);
    }

    public void putLong(long value) {
        room(8).putLong(value);
    }

    public void put(byte[] source) {
        room(source.length).put(source);
    }

    /** Copies from an absolute range of {@code source}. */
    public void put(ByteBuffer source, int offset, int length) {
        ByteBuffer target = room(length);
        int at = target.position();
        target.put(at, source, offset, length);
        target.position(at + length);
    }

    /** Hadoop's variable-length number, see {@link VLong}. */
    public void putVLong(long value) {
        ByteBuffer target = room(VLong.MAX_BYTES);
        if (value >= -112 && value <= 127) {
            target.put((byte) value);
            return;
        }
        long magnitude = value < 0 ? ~value : value;
        int bytes = Math.max(1, (71 - Long.numberOfLeadingZeros(magnitude)) / 8);
        target.put((byte) ((value < 0 ? -120 : -112) - bytes));
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            target.put((byte) (magnitude >>> shift));
        }
    }

    /** Seven bits to a byte, least significant first, top bit set on all but the last. */
    public void putCompressedInt(int value) {
        ByteBuffer target = room(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }
}
