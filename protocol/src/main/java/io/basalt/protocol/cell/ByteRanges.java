package io.basalt.protocol.cell;

import java.nio.ByteBuffer;

/**
 * Comparison of byte ranges in place, as unsigned bytes. Works on heap and direct buffers in big-endian order (the
 * default); eight bytes at a time, no allocation.
 */
public final class ByteRanges {
    private static final int MAX_SHORT_BYTES = 64;

    private ByteRanges() {}

    /** Negative, zero or positive as range {@code a} sorts before, with or after range {@code b}. */
    public static int compare(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        int common = Math.min(aLength, bLength);
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            long left = a.getLong(aOffset + i);
            long right = b.getLong(bOffset + i);
            if (left != right) {
                return Long.compareUnsigned(left, right);
            }
        }
        for (; i < common; i++) {
            int difference = (a.get(aOffset + i) & 0xff) - (b.get(bOffset + i) & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return aLength - bLength;
    }

    public static boolean equal(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        return aLength == bLength && compare(a, aOffset, aLength, b, bOffset, bLength) == 0;
    }

    /**
     * Copies a range that is most likely short: then this is faster than the buffer's own method. Ranges of one buffer do
     * not overlap, unless they are the same.
     */
    public static void copy(ByteBuffer from, int fromOffset, ByteBuffer to, int toOffset, int length) {
        if (length > MAX_SHORT_BYTES) {
            to.put(toOffset, from, fromOffset, length);
            return;
        }
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            to.putLong(toOffset + i, from.getLong(fromOffset + i));
        }
        for (; i < length; i++) {
            to.put(toOffset + i, from.get(fromOffset + i));
        }
    }

    /** How many leading bytes two ranges of the given lengths share. */
    public static int commonPrefix(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        int common = Math.min(aLength, bLength);
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            long difference = a.getLong(aOffset + i) ^ b.getLong(bOffset + i);
            if (difference != 0) {
                return i + (Long.numberOfLeadingZeros(difference) >>> 3);
            }
        }
        while (i < common && a.get(aOffset + i) == b.get(bOffset + i)) {
            i++;
        }
        return i;
    }
}
