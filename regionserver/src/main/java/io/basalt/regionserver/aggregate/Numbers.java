package io.basalt.regionserver.aggregate;

import com.google.protobuf.ByteString;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.AggregatePb;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Optional;

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
            case "LongColumnInterpreter" -> Optional.of(new Longs());
            case "DoubleColumnInterpreter" -> Optional.of(new Doubles());
            case "BigDecimalColumnInterpreter" -> Optional.of(new Decimals());
            default -> Optional.empty();
        };
    }

    /** Eight bytes, big-endian. */
    final class Longs implements Numbers<Long> {
        @Override
        public Long of(CellView cell) {
            return cell.valueLength() == Long.BYTES ? cell.buffer().getLong(cell.valueOffset()) : null;
        }

        @Override
        public Long sum(Long a, Long b) {
            return a + b;
        }

        @Override
        public Long product(Long a, Long b) {
            return a * b;
        }

        @Override
        public int compare(Long a, Long b) {
            return Long.compare(a, b);
        }

        @Override
        public Long least() {
            return Long.MIN_VALUE;
        }

        @Override
        public ByteString toBytes(Long number) {
            return AggregatePb.LongMsg.newBuilder().setLongMsg(number).build().toByteString();
        }
    }

    /** Eight bytes, IEEE 754. */
    final class Doubles implements Numbers<Double> {
        @Override
        public Double of(CellView cell) {
            return cell.valueLength() == Double.BYTES ? cell.buffer().getDouble(cell.valueOffset()) : null;
        }

        @Override
        public Double sum(Double a, Double b) {
            return a + b;
        }

        @Override
        public Double product(Double a, Double b) {
            return a * b;
        }

        @Override
        public int compare(Double a, Double b) {
            return Double.compare(a, b);
        }

        /** As HBase has it: the least above zero. */
        @Override
        public Double least() {
            return Double.MIN_VALUE;
        }

        @Override
        public ByteString toBytes(Double number) {
            return AggregatePb.DoubleMsg.newBuilder()
                    .setDoubleMsg(number)
                    .build()
                    .toByteString();
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
