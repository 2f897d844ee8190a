package io.basalt.client.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.ComparatorPb.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A relation to a given value, read as "what is stored ... the given": {@code lessThan(x)} holds for stored bytes that
 * are less than {@code x}. Bytes are compared unsigned, and an {@link Operand} as what it is:
 *
 * <pre>{@code
 *   Comparison.equal("ready")
 *   Comparison.atLeast(Operand.number(18))
 *   Comparison.contains("basalt").negated()
 * }</pre>
 *
 * @param relation how the stored bytes stand to the comparator
 * @param comparator knows the given value, in the form in which it travels
 */
public record Comparison(CompareType relation, Comparator comparator) {
    public static Comparison equal(Operand operand) {
        return new Comparison(CompareType.EQUAL, operand.comparator());
    }

    public static Comparison equal(Bytes value) {
        return equal(Operand.bytes(value));
    }

    public static Comparison equal(String value) {
        return equal(Bytes.of(value));
    }

    public static Comparison notEqual(Operand operand) {
        return new Comparison(CompareType.NOT_EQUAL, operand.comparator());
    }

    public static Comparison notEqual(Bytes value) {
        return notEqual(Operand.bytes(value));
    }

    public static Comparison notEqual(String value) {
        return notEqual(Bytes.of(value));
    }

    public static Comparison lessThan(Operand operand) {
        return new Comparison(CompareType.LESS, operand.comparator());
    }

    public static Comparison lessThan(Bytes value) {
        return lessThan(Operand.bytes(value));
    }

    public static Comparison lessThan(String value) {
        return lessThan(Bytes.of(value));
    }

    public static Comparison atMost(Operand operand) {
        return new Comparison(CompareType.LESS_OR_EQUAL, operand.comparator());
    }

    public static Comparison atMost(Bytes value) {
        return atMost(Operand.bytes(value));
    }

    public static Comparison atMost(String value) {
        return atMost(Bytes.of(value));
    }

    public static Comparison atLeast(Operand operand) {
        return new Comparison(CompareType.GREATER_OR_EQUAL, operand.comparator());
    }

    public static Comparison atLeast(Bytes value) {
        return atLeast(Operand.bytes(value));
    }

    public static Comparison atLeast(String value) {
        return atLeast(Bytes.of(value));
    }

    public static Comparison greaterThan(Operand operand) {
        return new Comparison(CompareType.GREATER, operand.comparator());
    }

    public static Comparison greaterThan(Bytes value) {
        return greaterThan(Operand.bytes(value));
    }

    public static Comparison greaterThan(String value) {
        return greaterThan(Bytes.of(value));
    }

    /** The stored bytes begin with these. */
    public static Comparison startsWith(Bytes prefix) {
        return equal(Operand.prefix(prefix));
    }

    public static Comparison startsWith(String prefix) {
        return startsWith(Bytes.of(prefix));
    }

    /** The stored text contains this one, in upper or lower case. */
    public static Comparison contains(String text) {
        return equal(Operand.standard(
                "SubstringComparator",
                ComparatorPb.SubstringComparator.newBuilder()
                        .setSubstr(text.toLowerCase(Locale.ROOT))
                        .build()));
    }

    /** The expression is found in the stored text, which is read as UTF-8. */
    public static Comparison matches(Pattern expression) {
        return equal(Operand.standard(
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

    /** Some bit is set in the stored bytes and in these, which are as many. BitComparator, AND. */
    public static Comparison anyBitOf(Bytes bits) {
        return bits(bits, ComparatorPb.BitComparator.BitwiseOp.AND);
    }

    /** Some bit is set in the stored bytes or in these, which are as many. BitComparator, OR. */
    public static Comparison anyBitWith(Bytes bits) {
        return bits(bits, ComparatorPb.BitComparator.BitwiseOp.OR);
    }

    /** Some bit differs between the stored bytes and these, which are as many. BitComparator, XOR. */
    public static Comparison anyBitDifferentFrom(Bytes bits) {
        return bits(bits, ComparatorPb.BitComparator.BitwiseOp.XOR);
    }

    /** There are no bytes, which is never so of a stored cell; {@link #negated} holds for every one. NullComparator. */
    public static Comparison nothing() {
        return equal(Operand.standard("NullComparator", ComparatorPb.NullComparator.getDefaultInstance()));
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

    private static Comparison bits(Bytes bits, ComparatorPb.BitComparator.BitwiseOp operator) {
        return equal(Operand.standard(
                "BitComparator",
                ComparatorPb.BitComparator.newBuilder()
                        .setComparable(Operand.comparable(bits))
                        .setBitwiseOp(operator)
                        .build()));
    }
}
