package io.basalt.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable string of bytes: rows, qualifiers, values and names wherever an object is wanted. Ordered as HBase
 * orders rows: unsigned bytes, a prefix before what it begins.
 *
 * <p>Hot paths do not make these; they compare in place through {@link io.basalt.protocol.cell.CellView}.
 */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes: as a row, "before the first" or "after the last", depending on the side. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Copies {@code source}. */
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    /** Copies {@code length} bytes from {@code offset}. */
    public static Bytes copyOf(byte[] source, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** Copies {@code length} bytes from the absolute index {@code offset}; the buffer's position stays. */
    public static Bytes copyOf(ByteBuffer source, int offset, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] copy = new byte[length];
        source.get(offset, copy);
        return new Bytes(copy);
    }

    /** Takes the array as it is; the caller must never write to it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes of(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Eight bytes, big-endian, as HBase stores counters. */
    public static Bytes of(long number) {
        return new Bytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    public byte at(int index) {
        return array[index];
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return array.clone();
    }

    /** The bytes themselves, read only. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    /** Copies all bytes to {@code target} at the absolute index {@code offset}. */
    public void copyTo(ByteBuffer target, int offset) {
        target.put(offset, array);
    }

    public boolean startsWith(Bytes prefix) {
        return array.length >= prefix.array.length
                && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
    }

    public Bytes concat(Bytes tail) {
        byte[] joined = Arrays.copyOf(array, array.length + tail.array.length);
        System.arraycopy(tail.array, 0, joined, array.length, tail.array.length);
        return wrap(joined);
    }

    public Bytes slice(int from, int to) {
        return copyOf(array, from, to - from);
    }

    /** The bytes read as UTF-8. */
    public String utf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    /** The eight bytes as a big-endian number. */
    public long toLong() {
        if (array.length != Long.BYTES) {
            throw new IllegalStateException("not a long: " + array.length + " bytes");
        }
        return ByteBuffer.wrap(array).getLong();
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** Printable ASCII as it is, everything else as {@code \xHH}, as HBase's shell prints keys. */
    @Override
    public String toString() {
        var text = new StringBuilder(array.length + 8);
        for (byte b : array) {
            if (b >= ' ' && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append("\\x")
                        .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
            }
        }
        return text.toString();
    }
}
