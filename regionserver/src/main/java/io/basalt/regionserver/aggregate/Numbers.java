package io.basalt.regionserver.aggregate;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.AggregatePb;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * How the bytes of a cell are a number, how numbers are added up, and how they are sent: the column interpreters of
 * HBase. In all of them null stands for "no number", and adds nothing.
 *
 * @param <N> the number
 */
interface Numbers<N> {
    /** The cell's number, or null when it has none. */
    N of(CellView cell);

    N sum(N a, N b);

    N product(N a, N b);

    int compare(N a, N b);

    /** What stands for the sum of weights where there are none. */
    N least();

    ByteString toBytes(N number);

    default N add(N a, N b) {
        return a == null ? b : b == null ? a : sum(a, b);
    }

    default N multiply(N a, N b) {
        return a == null || b == null ? null : product(a, b);
    }

    /** Those of a client's interpreter class. */
    static Optional<Numbers<?>> named(String interpreter) {
        return switch (interpreter.substring(interpreter.lastIndexOf('.') + 1)) {
            case "LongColumnInterpreter" -> Optional.of(longs());
            case "DoubleColumnInterpreter" -> Optional.of(doubles());
            case "BigDecimalColumnInterpreter" -> Optional.of(new Decimals());
            default -> Optional.empty();
        };
    }

    /** Eight bytes, big-endian. */
    static Numbers<Long> longs() {
        return new EightBytes<>(
                ByteBuffer::getLong,
                Long::sum,
                (a, b) -> a * b,
                Long.MIN_VALUE,
                number -> AggregatePb.LongMsg.newBuilder().setLongMsg(number).build());
    }

    /** Eight bytes, IEEE 754. What stands for the least is, as in HBase, the least above zero. */
    static Numbers<Double> doubles() {
        return new EightBytes<>(
                ByteBuffer::getDouble,
                Double::sum,
                (a, b) -> a * b,
                Double.MIN_VALUE,
                number ->
                        AggregatePb.DoubleMsg.newBuilder().setDoubleMsg(number).build());
    }

    /** Numbers of eight bytes, which Java has itself. */
    record EightBytes<N extends Comparable<N>>(
            Reader<N> reader,
            BinaryOperator<N> adder,
            BinaryOperator<N> multiplier,
            N least,
            Function<N, MessageLite> message)
            implements Numbers<N> {
        /** Takes the number at a place. */
        interface Reader<N> {
            N at(ByteBuffer bytes, int offset);
        }

        @Override
        public N of(CellView cell) {
            return cell.valueLength() == Long.BYTES ? reader.at(cell.buffer(), cell.valueOffset()) : null;
        }

        @Override
        public N sum(N a, N b) {
            return adder.apply(a, b);
        }

        @Override
        public N product(N a, N b) {
            return multiplier.apply(a, b);
        }

        @Override
        public int compare(N a, N b) {
            return a.compareTo(b);
        }

        @Override
        public ByteString toBytes(N number) {
            return message.apply(number).toByteString();
        }
    }

    /** Four bytes of scale, then the unscaled number; reckoned with two digits behind the point. */
    final class Decimals implements Numbers<BigDecimal> {
        private static final int SCALE = 2;

        @Override
        public BigDecimal of(CellView cell) {
            if (cell.valueLength() < Integer.BYTES + 1) {
                return null;
            }
            byte[] unscaled = new byte[cell.valueLength() - Integer.BYTES];
            cell.buffer().get(cell.valueOffset() + Integer.BYTES, unscaled);
            return rounded(
                    new BigDecimal(new BigInteger(unscaled), cell.buffer().getInt(cell.valueOffset())));
        }

        private static BigDecimal rounded(BigDecimal number) {
            return number.setScale(SCALE, RoundingMode.HALF_EVEN);
        }

        @Override
        public BigDecimal sum(BigDecimal a, BigDecimal b) {
            return a.add(b);
        }

        @Override
        public BigDecimal product(BigDecimal a, BigDecimal b) {
            return rounded(a.multiply(b));
        }

        @Override
        public int compare(BigDecimal a, BigDecimal b) {
            return a.compareTo(b);
        }

        @Override
        public BigDecimal least() {
            return BigDecimal.valueOf(Double.MIN_VALUE);
        }

        @Override
        public ByteString toBytes(BigDecimal number) {
            byte[] unscaled = number.unscaledValue().toByteArray();
            var bytes = ByteBuffer.allocate(Integer.BYTES + unscaled.length)
                    .putInt(number.scale())
                    .put(unscaled);
            return AggregatePb.BigDecimalMsg.newBuilder()
                    .setBigdecimalMsg(ByteString.copyFrom(bytes.flip()))
                    .build()
                    .toByteString();
        }
    }
}
