package io.basalt.client.filter;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.ComparatorPb.ByteArrayComparable;
import io.basalt.protocol.pb.ComparatorPb.Comparator;
import io.basalt.protocol.wire.PbBytes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * What stored bytes are compared with, and as what they are read. These are HBase's comparators; each method tells in its
 * last word which one it stands for.
 *
 * @param comparator the operand as it travels
 */
public record Operand(Comparator comparator) {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    /** Bytes, compared unsigned. BinaryComparator. */
    public static Operand bytes(Bytes value) {
        return standard(
                "BinaryComparator",
                ComparatorPb.BinaryComparator.newBuilder()
                        .setComparable(comparable(value))
                        .build());
    }

    /** The first bytes of what is stored, as many as these. BinaryPrefixComparator. */
    public static Operand prefix(Bytes value) {
        return standard(
                "BinaryPrefixComparator",
                ComparatorPb.BinaryPrefixComparator.newBuilder()
                        .setComparable(comparable(value))
                        .build());
    }

    /** The stored bytes from {@code offset} on, as many as these. BinaryComponentComparator. */
    public static Operand component(Bytes value, int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
        return standard(
                "BinaryComponentComparator",
                ComparatorPb.BinaryComponentComparator.newBuilder()
                        .setValue(PbBytes.toPb(value))
                        .setOffset(offset)
                        .build());
    }

    /** Eight bytes, big-endian and signed, as counters are stored. LongComparator. */
    public static Operand number(long value) {
        return standard(
                "LongComparator",
                ComparatorPb.LongComparator.newBuilder()
                        .setComparable(comparable(Bytes.of(value)))
                        .build());
    }

    /** A decimal number: its scale in four bytes, big-endian, and its unscaled value. BigDecimalComparator. */
    public static Operand decimal(BigDecimal value) {
        byte[] unscaled = value.unscaledValue().toByteArray();
        ByteBuffer stored = ByteBuffer.allocate(Integer.BYTES + unscaled.length)
                .putInt(value.scale())
                .put(unscaled);
        return standard(
                "BigDecimalComparator",
                ComparatorPb.BigDecimalComparator.newBuilder()
                        .setComparable(comparable(Bytes.copyOf(stored.array())))
                        .build());
    }

    static Operand standard(String className, MessageLite message) {
        return new Operand(Comparator.newBuilder()
                .setName(PACKAGE + className)
                .setSerializedComparator(message.toByteString())
                .build());
    }

    static ByteArrayComparable comparable(Bytes value) {
        return ByteArrayComparable.newBuilder().setValue(PbBytes.toPb(value)).build();
    }
}
