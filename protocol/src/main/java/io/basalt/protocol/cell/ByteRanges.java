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
        if (i < common) {
            int result = common >= Long.BYTES
                    ? compareLong(a, aOffset + common - Long.BYTES, b, bOffset + common - Long.BYTES)
                    : compareShort(a, aOffset, b, bOffset, common);
            if (result != 0) {
                return result;
            }
        }
        return aLength - bLength;
    }

    public static boolean equal(ByteBuffer a, int aOffset, int aLength, ByteBuffer b, int bOffset, int bLength) {
        return aLength == bLength && compare(a, aOffset, aLength, b, bOffset, bLength) == 0;
    }

    /** The last eight bytes: some of them are known to be equal, which changes nothing. */
    private static int compareLong(ByteBuffer a, int aOffset, ByteBuffer b, int bOffset) {
        return Long.compareUnsigned(a.getLong(aOffset), b.getLong(bOffset));
    }

    private static int compareShort(ByteBuffer a, int aOffset, ByteBuffer b, int bOffset, int length) {
        if (length >= Integer.BYTES) {
            int result = Integer.compareUnsigned(a.getInt(aOffset), b.getInt(bOffset));
            int last = length - Integer.BYTES;
            return result != 0 ? result : Integer.compareUnsigned(a.getInt(aOffset + last), b.getInt(bOffset + last));
        }
        for (int i = 0; i < length; i++) {
            int difference = (a.get(aOffset + i) & 0xff) - (b.get(bOffset + i) & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
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
        if (length >= Long.BYTES) {
            int last = length - Long.BYTES;
            for (int i = 0; i < last; i += Long.BYTES) {
                to.putLong(toOffset + i, from.getLong(fromOffset + i));
            }
            to.putLong(toOffset + last, from.getLong(fromOffset + last));
        } else if (length >= Integer.BYTES) {
            int last = length - Integer.BYTES;
            to.putInt(toOffset, from.getInt(fromOffset));
            to.putInt(toOffset + last, from.getInt(fromOffset + last));
        } else {
            for (int i = 0; i < length; i++) {
                to.put(toOffset + i, from.get(fromOffset + i));
            }
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
