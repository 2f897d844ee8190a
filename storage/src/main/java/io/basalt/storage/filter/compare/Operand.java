package io.basalt.storage.filter.compare;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import java.nio.ByteBuffer;

/** Bytes that a client gave, in the form in which they are compared with ranges of buffers. Immutable. */
public final class Operand implements Comparable<Operand> {
    private final ByteBuffer bytes;

    private Operand(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    public static Operand of(ByteString bytes) {
        return new Operand(ByteBuffer.wrap(bytes.toByteArray()));
    }

    public static Operand of(Bytes bytes) {
        return new Operand(ByteBuffer.wrap(bytes.toArray()));
    }

    public int length() {
        return bytes.capacity();
    }

    public byte at(int index) {
        return bytes.get(index);
    }

    /** Negative, zero or positive as this is before, the same as or behind the range, as unsigned bytes. */
    public int compareTo(ByteBuffer other, int offset, int length) {
        return ByteRanges.compare(bytes, 0, length(), other, offset, length);
    }

    @Override
    public int compareTo(Operand other) {
        return compareTo(other.bytes, 0, other.length());
    }

    public boolean isSame(ByteBuffer other, int offset, int length) {
        return ByteRanges.equal(bytes, 0, length(), other, offset, length);
    }

    /** Whether the range begins with these bytes. */
    public boolean begins(ByteBuffer other, int offset, int length) {
        return length >= length() && isSame(other, offset, length());
    }

    /** Whether {@code other} begins with these bytes. */
    public boolean begins(Operand other) {
        return begins(other.bytes, 0, other.length());
    }

    /** Copies all bytes to {@code target} at the absolute index {@code at}. */
    public void copyTo(ByteBuffer target, int at) {
        target.put(at, bytes, 0, length());
    }

    /** The bytes themselves, to be read only. */
    public ByteBuffer buffer() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Operand operand && bytes.equals(operand.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }
}
