package io.basalt.client.filter;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.ComparatorPb.ByteArrayComparable;
import io.basalt.protocol.pb.ComparatorPb.Comparator;
import io.basalt.protocol.wire.PbBytes;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A relation to a given value, read as "what is stored ... the given": {@code lessThan(x)} holds for stored bytes that
 * are less than {@code x}. Bytes are compared unsigned.
 *
 * @param relation how the stored bytes stand to the comparator
 * @param comparator knows the given value, in the form in which it travels
 */
public record Comparison(CompareType relation, Comparator comparator) {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    public static Comparison equal(Bytes value) {
        return new Comparison(CompareType.EQUAL, binary(value));
    }

    public static Comparison equal(String value) {
        return equal(Bytes.of(value));
    }

    public static Comparison notEqual(Bytes value) {
        return new Comparison(CompareType.NOT_EQUAL, binary(value));
    }

    public static Comparison notEqual(String value) {
        return notEqual(Bytes.of(value));
    }

    public static Comparison lessThan(Bytes value) {
        return new Comparison(CompareType.LESS, binary(value));
    }

    public static Comparison lessThan(String value) {
        return lessThan(Bytes.of(value));
    }

    public static Comparison atMost(Bytes value) {
        return new Comparison(CompareType.LESS_OR_EQUAL, binary(value));
    }

    public static Comparison atMost(String value) {
        return atMost(Bytes.of(value));
    }

    public static Comparison atLeast(Bytes value) {
        return new Comparison(CompareType.GREATER_OR_EQUAL, binary(value));
    }

    public static Comparison atLeast(String value) {
        return atLeast(Bytes.of(value));
    }

    public static Comparison greaterThan(Bytes value) {
        return new Comparison(CompareType.GREATER, binary(value));
    }

    public static Comparison greaterThan(String value) {
        return greaterThan(Bytes.of(value));
    }

    /** The stored bytes begin with these. */
    public static Comparison startsWith(Bytes prefix) {
        return new Comparison(
                CompareType.EQUAL,
                comparator(
                        "BinaryPrefixComparator",
                        ComparatorPb.BinaryPrefixComparator.newBuilder()
                                .setComparable(comparable(prefix))
                                .build()));
    }

    public static Comparison startsWith(String prefix) {
        return startsWith(Bytes.of(prefix));
    }

    /** The stored text contains this one, in upper or lower case. */
    public static Comparison contains(String text) {
        return new Comparison(
                CompareType.EQUAL,
                comparator(
                        "SubstringComparator",
                        ComparatorPb.SubstringComparator.newBuilder()
                                .setSubstr(text.toLowerCase(Locale.ROOT))
                                .build()));
    }

    /** The expression is found in the stored text, which is read as UTF-8. */
    public static Comparison matches(Pattern expression) {
        return new Comparison(
                CompareType.EQUAL,
                comparator(
                        "RegexStringComparator",
                        ComparatorPb.RegexStringComparator.newBuilder()
                                .setPattern(expression.pattern())
                                .setPatternFlags(expression.flags())
                                .setCharset("UTF-8")
                                .setEngine("JAVA")
                                .build()));
    }

    /** The expression is found in the stored text, which is read as UTF-8. */
    public static Comparison matches(String expression) {
        return matches(Pattern.compile(expression, Pattern.DOTALL));
    }

    /** The opposite relation. */
    public Comparison negated() {
        return new Comparison(
                switch (relation) {
                    case EQUAL -> CompareType.NOT_EQUAL;
                    case NOT_EQUAL -> CompareType.EQUAL;
                    case LESS -> CompareType.GREATER_OR_EQUAL;
                    case LESS_OR_EQUAL -> CompareType.GREATER;
                    case GREATER -> CompareType.LESS_OR_EQUAL;
                    case GREATER_OR_EQUAL -> CompareType.LESS;
                    case NO_OP -> throw new IllegalStateException("nothing is compared");
                },
                comparator);
    }

    private static Comparator binary(Bytes value) {
        return comparator(
                "BinaryComparator",
                ComparatorPb.BinaryComparator.newBuilder()
                        .setComparable(comparable(value))
                        .build());
    }

    private static ByteArrayComparable comparable(Bytes value) {
        return ByteArrayComparable.newBuilder().setValue(PbBytes.toPb(value)).build();
    }

    private static Comparator comparator(String className, MessageLite message) {
        return Comparator.newBuilder()
                .setName(PACKAGE + className)
                .setSerializedComparator(message.toByteString())
                .build();
    }
}
