package io.basalt.storage.filter.compare;

import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/** Compares a value that was given with stored bytes. Not thread-safe. */
public interface ByteComparator {
    /**
     * Negative, zero or positive as the given value is before, the same as or behind the {@code length} bytes at
     * {@code offset}; comparators that only know "the same" return something positive for everything else.
     *
     * @throws RpcException when the bytes are none that this comparator can compare; not to be tried again
     */
    int compareTo(ByteBuffer stored, int offset, int length) throws RpcException;
}
