package io.basalt.client.aggregate;

import com.google.protobuf.ByteString;
import io.basalt.client.row.Cell;
import io.basalt.protocol.pb.AggregatePb;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * How numbers are stored, and reckoned with. Values of another length count as no number.
 *
 * @param <N> the numbers
 */
public final class NumberForm<N extends Number & Comparable<N>> {
    /** Eight bytes, big-endian, as counters are; sums wrap around. */
    public static final NumberForm<Long> LONG = new NumberForm<>(
            "LongColumnInterpreter",
            part -> AggregatePb.LongMsg.parseFrom(part).getLongMsg(),
            value -> value.remaining() == Long.BYTES ? Optional.of(value.getLong()) : Optional.empty(),
            Long::sum);

    /** Eight bytes, IEEE 754. */
    public static final NumberForm<Double> DOUBLE = new NumberForm<>(
            "DoubleColumnInterpreter",
            part -> AggregatePb.DoubleMsg.parseFrom(part).getDoubleMsg(),
            value -> value.remaining() == Double.BYTES ? Optional.of(value.getDouble()) : Optional.empty(),
            Double::sum);

    /** Four bytes of scale, then the unscaled number; servers round each to two digits behind the point. */
    public static final NumberForm<BigDecimal> DECIMAL = new NumberForm<>(
            "BigDecimalColumnInterpreter",
            part -> decimal(AggregatePb.BigDecimalMsg.parseFrom(part)
                            .getBigdecimalMsg()
                            .asReadOnlyByteBuffer())
                    .orElseThrow(() -> new IOException("the server sent bytes that are no decimal number")),
            NumberForm::decimal,
            BigDecimal::add);

    /** Reads a number that a server sent. */
    private interface Reader<N> {
        N read(ByteString part) throws IOException;
    }

    private final String interpreter;
    private final Reader<N> reader;
    private final Function<ByteBuffer, Optional<N>> stored;
    private final BinaryOperator<N> sum;

    private NumberForm(
            String interpreter, Reader<N> reader, Function<ByteBuffer, Optional<N>> stored, BinaryOperator<N> sum) {
        this.interpreter = "org.apache.hadoop.hbase.client.coprocessor." + interpreter;
        this.reader = reader;
        this.stored = stored;
        this.sum = sum;
    }

    /** By which name servers know it. */
    String interpreter() {
        return interpreter;
    }

    N read(ByteString part) throws IOException {
        return reader.read(part);
    }

    Optional<N> of(Cell cell) {
        return stored.apply(cell.value().asBuffer());
    }

    N add(N a, N b) {
        return sum.apply(a, b);
    }

    private static Optional<BigDecimal> decimal(ByteBuffer value) {
        if (value.remaining() <= Integer.BYTES) {
            return Optional.empty();
        }
        int scale = value.getInt();
        byte[] unscaled = new byte[value.remaining()];
        value.get(unscaled);
        return Optional.of(new BigDecimal(new BigInteger(unscaled), scale).setScale(2, RoundingMode.HALF_EVEN));
    }
}
