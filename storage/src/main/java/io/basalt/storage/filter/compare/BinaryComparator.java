package io.basalt.storage.filter.compare;

import java.nio.ByteBuffer;

/** Unsigned bytes, or that part of the stored ones that lies where the value would. */
final class BinaryComparator implements ByteComparator {
    private final Operand value;
    private final int partOffset;
    private final boolean wholly;

    private BinaryComparator(Operand value, int partOffset, boolean wholly) {
        this.value = value;
        this.partOffset = partOffset;
        this.wholly = wholly;
    }

    /** The value with all stored bytes. */
    static BinaryComparator whole(Operand value) {
        return new BinaryComparator(value, 0, true);
    }

    /** The value with as many stored bytes from {@code offset} on, or those of them that there are. */
    static BinaryComparator part(Operand value, int offset) {
        return new BinaryComparator(value, offset, false);
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) {
        if (wholly) {
            return value.compareTo(stored, offset, length);
        }
        int skipped = Math.min(partOffset, length);
        return value.compareTo(stored, offset + skipped, Math.min(value.length(), length - skipped));
    }
}
