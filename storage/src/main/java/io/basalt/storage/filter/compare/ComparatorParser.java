package io.basalt.storage.filter.compare;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.storage.filter.compare.Comparison.Relation;
import java.nio.charset.Charset;
import java.util.regex.Pattern;

/** Makes comparators from their messages. Every refusal is one not to be tried again, and names the class. */
public final class ComparatorParser {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    private ComparatorParser() {}

    /** @throws RpcException when the class is unknown or its message cannot be read */
    public static Comparison parse(CompareType relation, ComparatorPb.Comparator comparator) throws RpcException {
        return new Comparison(relation(relation), parse(comparator));
    }

    /** @throws RpcException when the class is unknown or its message cannot be read */
    public static ByteComparator parse(ComparatorPb.Comparator comparator) throws RpcException {
        String name = comparator.getName();
        try {
            return comparator(
                    name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name,
                    comparator.getSerializedComparator());
        } catch (InvalidProtocolBufferException | IllegalArgumentException | StackOverflowError e) {
            // The compiler of patterns recurses once per nested group, and has nothing to clean up.
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "comparator " + name + " is refused: " + e.getMessage(), e);
        }
    }

    private static ByteComparator comparator(String type, ByteString message)
            throws InvalidProtocolBufferException, RpcException {
        return switch (type) {
            case "BinaryComparator" ->
                BinaryComparator.whole(
                        value(ComparatorPb.BinaryComparator.parseFrom(message).getComparable()));
            case "BinaryPrefixComparator" ->
                BinaryComparator.part(
                        value(ComparatorPb.BinaryPrefixComparator.parseFrom(message)
                                .getComparable()),
                        0);
            case "BinaryComponentComparator" -> component(ComparatorPb.BinaryComponentComparator.parseFrom(message));
            case "LongComparator" ->
                number(value(ComparatorPb.LongComparator.parseFrom(message).getComparable()));
            case "BigDecimalComparator" ->
                decimal(value(
                        ComparatorPb.BigDecimalComparator.parseFrom(message).getComparable()));
            case "BitComparator" -> bits(ComparatorPb.BitComparator.parseFrom(message));
            case "NullComparator" -> (stored, offset, length) -> 1; // what is stored is never null
            case "RegexStringComparator" -> regex(ComparatorPb.RegexStringComparator.parseFrom(message));
            case "SubstringComparator" ->
                new SubstringComparator(
                        ComparatorPb.SubstringComparator.parseFrom(message).getSubstr());
            default -> throw new IllegalArgumentException("the class is not known here");
        };
    }

    private static Operand value(ComparatorPb.ByteArrayComparable comparable) {
        return Operand.of(comparable.getValue());
    }

    private static ByteComparator component(ComparatorPb.BinaryComponentComparator message) {
        if (message.getOffset() < 0) {
            throw new IllegalArgumentException("the offset is negative");
        }
        return BinaryComparator.part(Operand.of(message.getValue()), message.getOffset());
    }

    private static ByteComparator number(Operand value) {
        if (value.length() != Long.BYTES) {
            throw new IllegalArgumentException("a number has " + Long.BYTES + " bytes, not " + value.length());
        }
        return new LongComparator(value.buffer().getLong(0));
    }

    private static ByteComparator decimal(Operand value) throws RpcException {
        return new BigDecimalComparator(BigDecimalComparator.decode(value.buffer(), 0, value.length()));
    }

    private static ByteComparator bits(ComparatorPb.BitComparator message) {
        BitComparator.Operator operator =
                switch (message.getBitwiseOp()) {
                    case AND -> BitComparator.Operator.AND;
                    case OR -> BitComparator.Operator.OR;
                    case XOR -> BitComparator.Operator.XOR;
                };
        return new BitComparator(value(message.getComparable()), operator);
    }

    private static ByteComparator regex(ComparatorPb.RegexStringComparator message) {
        Pattern pattern = Pattern.compile(message.getPattern(), message.getPatternFlags());
        return new RegexComparator(pattern, Charset.forName(message.getCharset()));
    }

    private static Relation relation(CompareType type) {
        return switch (type) {
            case LESS -> Relation.LESS;
            case LESS_OR_EQUAL -> Relation.LESS_OR_EQUAL;
            case EQUAL -> Relation.EQUAL;
            case NOT_EQUAL -> Relation.NOT_EQUAL;
            case GREATER_OR_EQUAL -> Relation.GREATER_OR_EQUAL;
            case GREATER -> Relation.GREATER;
            case NO_OP -> Relation.NONE;
        };
    }
}
