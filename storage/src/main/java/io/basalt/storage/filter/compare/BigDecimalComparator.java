package io.basalt.storage.filter.compare;

import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Decimals in HBase's encoding: {@code int32 scale}, then the unscaled value in two's complement. */
final class BigDecimalComparator implements ByteComparator {
    /** A difference of scales is made up for in digits, so a stored scale must not be any number. */
    private static final int MAX_SCALE = 100_000;

    private final BigDecimal value;

    BigDecimalComparator(BigDecimal value) {
        this.value = value;
    }

    @Override
    public int compareTo(ByteBuffer stored, int offset, int length) throws RpcException {
        return value.compareTo(decode(stored, offset, length));
    }

    static BigDecimal decode(ByteBuffer bytes, int offset, int length) throws RpcException {
        if (length <= Integer.BYTES || Math.abs((long) bytes.getInt(offset)) > MAX_SCALE) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "BigDecimalComparator met " + length + " bytes that are no decimal");
        }
        byte[] unscaled = new byte[length - Integer.BYTES];
        bytes.get(offset + Integer.BYTES, unscaled);
        return new BigDecimal(new BigInteger(unscaled), bytes.getInt(offset));
    }
}
