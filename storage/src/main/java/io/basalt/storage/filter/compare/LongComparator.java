package io.basalt.storage.filter.compare;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.nio.ByteBuffer;

/** Signed numbers of eight bytes. */
final class LongComparator implements ByteComparator {
    private final long value;

    LongComparator(long value) {
        this.value = value;
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) throws RpcException {
        if (length != Long.BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "LongComparator met a value of " + length + " bytes; numbers have " + Long.BYTES);
        }
        return Long.compare(value, stored.getLong(offset));
    }
}
