package io.basalt.storage.filter.compare;

import java.nio.ByteBuffer;

/**
 * Stored bytes as text, one char per byte, without a copy. Right for any bytes in ISO 8859-1, and for bytes below 0x80
 * in ASCII and UTF-8.
 *
 * <p>Regular expressions can take exponential time. Their only contact with the outside is this text, so every char
 * read costs one step, and there is a limit.
 */
final class StoredText implements CharSequence {
    /** Thrown through the matcher; carries nothing. */
    static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfSteps() {
            super("too many steps", null, false, false);
        }
    }

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private String decoded;
    private int offset;
    private int length;
    private long stepsLeft;

    /** Shows bytes, one char each. */
    void show(ByteBuffer source, int from, int count, long steps) {
        this.bytes = source;
        this.decoded = null;
        this.offset = from;
        this.length = count;
        this.stepsLeft = steps;
    }

    /** Shows text that had to be decoded. */
    void show(String text, long steps) {
        this.decoded = text;
        this.length = text.length();
        this.stepsLeft = steps;
    }

    /** Whether all bytes are below 0x80. */
    static boolean isAscii(ByteBuffer source, int from, int count) {
        int i = 0;
        for (; i + Long.BYTES <= count; i += Long.BYTES) {
            if ((source.getLong(from + i) & 0x8080_8080_8080_8080L) != 0) {
                return false;
            }
        }
        for (; i < count; i++) {
            if (source.get(from + i) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public char charAt(int index) {
        if (--stepsLeft < 0) {
            throw new OutOfSteps();
        }
        return decoded != null ? decoded.charAt(index) : (char) (bytes.get(offset + index) & 0xff);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        if (decoded != null) {
            return decoded;
        }
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (bytes.get(offset + i) & 0xff));
        }
        return text.toString();
    }
}
