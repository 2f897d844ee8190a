package io.basalt.storage.filter.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparatorTest {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    /** {@code stored relation given}. */
    @ParameterizedTest
    @CsvSource({
        "LESS,             true,  false, false",
        "LESS_OR_EQUAL,    true,  true,  false",
        "EQUAL,            false, true,  false",
        "NOT_EQUAL,        true,  false, true",
        "GREATER_OR_EQUAL, false, true,  true",
        "GREATER,          false, false, true",
        "NO_OP,            false, false, false"
    })
    void aRelationReadsStoredFirst(CompareType relation, boolean less, boolean same, boolean greater)
            throws RpcException {
        Comparison comparison = ComparatorParser.parse(relation, binary("BinaryComparator", "m"));
        assertEquals(less, holds(comparison, "a"));
        assertEquals(same, holds(comparison, "m"));
        assertEquals(greater, holds(comparison, "z"));
    }

    @ParameterizedTest
    @CsvSource({
        "BinaryComparator,       abc, abc,   0",
        "BinaryComparator,       abc, abcd, -1",
        "BinaryComparator,       abc, ab,    1",
        "BinaryComparator,       é,   z,     1",
        "BinaryPrefixComparator, abc, abcd,  0",
        "BinaryPrefixComparator, abc, ab,    1",
        "BinaryPrefixComparator, abc, abd,  -1",
        "BinaryPrefixComparator, '',  x,     0"
    })
    void bytesAreUnsigned(String type, String given, String stored, int expected) throws RpcException {
        assertEquals(expected, sign(ComparatorParser.parse(binary(type, given)), utf8(stored)));
    }

    @ParameterizedTest
    @CsvSource({"2, xxabc, 0", "2, xxabcx, 0", "2, xxabd, -1", "2, xxab, 1", "2, x, 1", "0, abc, 0", "9, abc, 1"})
    void aComponentIsComparedWhereItLies(int offset, String stored, int expected) throws RpcException {
        ByteComparator comparator = comparator(
                "BinaryComponentComparator",
                ComparatorPb.BinaryComponentComparator.newBuilder()
                        .setValue(ByteString.copyFromUtf8("abc"))
                        .setOffset(offset)
                        .build());
        assertEquals(expected, sign(comparator, utf8(stored)));
    }

    @Test
    void longsAreSigned() throws RpcException {
        ByteComparator comparator = comparator(
                "LongComparator",
                ComparatorPb.LongComparator.newBuilder()
                        .setComparable(value(number(-5)))
                        .build());
        assertEquals(1, sign(comparator, number(-6)));
        assertEquals(0, sign(comparator, number(-5)));
        assertEquals(-1, sign(comparator, number(5)));
        assertRefused(() -> sign(comparator, utf8("short")));
    }

    @ParameterizedTest
    @CsvSource({"1.50, 1.5, 0", "1.5, 2, -1", "-3, -4e3, 1", "0.001, 1e-4, 1", "12345678901234567890.1, 0, 1"})
    void decimalsAreComparedByValue(String given, String stored, int expected) throws RpcException {
        ByteComparator comparator = comparator(
                "BigDecimalComparator",
                ComparatorPb.BigDecimalComparator.newBuilder()
                        .setComparable(value(decimal(given)))
                        .build());
        assertEquals(expected, sign(comparator, decimal(stored)));
        assertRefused(() -> sign(comparator, new byte[] {0, 0, 0, 0}));
        // A scale that would have to be made up for with billions of digits.
        assertRefused(() -> sign(comparator, new byte[] {0x7f, 0, 0, 0, 1}));
    }

    @ParameterizedTest
    @CsvSource({"AND, 12, 4,  0", "AND, 12, 3, 1", "OR, 0, 0, 1", "OR, 0, 1, 0", "XOR, 5, 5, 1", "XOR, 5, 4, 0"})
    void bitsAreTheSameWhenAnyIsLeft(
            ComparatorPb.BitComparator.BitwiseOp operator, byte given, byte stored, int expected) throws RpcException {
        ByteComparator comparator = comparator(
                "BitComparator",
                ComparatorPb.BitComparator.newBuilder()
                        .setBitwiseOp(operator)
                        .setComparable(value(new byte[] {0, given}))
                        .build());
        assertEquals(expected, sign(comparator, new byte[] {0, stored}));
        assertEquals(1, sign(comparator, new byte[] {-1}), "another length");
    }

    @Test
    void nothingStoredIsNull() throws RpcException {
        ByteComparator comparator = comparator("NullComparator", ComparatorPb.NullComparator.getDefaultInstance());
        assertEquals(1, sign(comparator, new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({
        "ell,   Hello,        0",
        "ELL,   hello,        0",
        "lo!,   hello,        1",
        "'',    hello,        0",
        "hello, hell,         1",
        "é,     CAFÉ,         0",
        "é,     cafe,         1",
        "straß, Die STRAßE,   0"
    })
    void aSubstringIsFoundInAnyCase(String given, String stored, int expected) throws RpcException {
        ByteComparator comparator = comparator(
                "SubstringComparator",
                ComparatorPb.SubstringComparator.newBuilder().setSubstr(given).build());
        assertEquals(expected, sign(comparator, utf8(stored)));
    }

    @ParameterizedTest
    @CsvSource({
        "b+c,       0, UTF-8,      abbbcd, 0",
        "^b,        0, UTF-8,      ab,     1",
        "B,         0, UTF-8,      ab,     1",
        "B,         2, UTF-8,      ab,     0",
        "^.$,       0, UTF-8,      é,      0",
        "^.$,       0, ISO-8859-1, é,      1",
        "^..$,      0, ISO-8859-1, é,      0",
        "^..$,      0, US-ASCII,   ab,     0",
        "a(?=b),    0, UTF-8,      cab,    0",
        "(ab)\\1,   0, UTF-8,      xabab,  0"
    })
    void aPatternIsFoundInTheDecodedText(String pattern, int flags, String charset, String stored, int expected)
            throws RpcException {
        ByteComparator comparator = regex(pattern, flags, charset);
        assertEquals(expected, sign(comparator, utf8(stored)));
        assertEquals(expected, sign(comparator, utf8(stored)), "the second time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(.*a){25}b", "(a*)*b\\1", "(a{1,10}){1,30}c\\1"})
    void aPatternThatRunsWildIsStopped(String pattern) throws RpcException {
        ByteComparator comparator = regex(pattern, 0, "UTF-8");
        assertRefused(() -> sign(comparator, utf8("a".repeat(60) + "!")));
        assertEquals(1, sign(comparator, utf8("x")), "and works for other texts");
    }

    @Test
    void aPatternThatRecursesTooDeepIsStopped() throws RpcException {
        ByteComparator comparator = regex("(a|b)*c", 0, "UTF-8");
        assertRefused(() -> sign(comparator, utf8("ab".repeat(500_000))));
        assertEquals(0, sign(comparator, utf8("abc")), "and works for other texts");
    }

    @Test
    void aHarmlessPatternMayReadALongText() throws RpcException {
        ByteComparator comparator = regex("needle$", 0, "UTF-8");
        assertEquals(0, sign(comparator, utf8("hay ".repeat(1_000_000) + "needle")));
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertRefused(() -> regex("(", 0, "UTF-8"));
        assertRefused(() -> regex("(".repeat(100_000), 0, "UTF-8"));
        assertRefused(() -> regex("a", 1 << 20, "UTF-8"));
        assertRefused(() -> regex("a", 0, "no charset"));
        assertRefused(() -> regex("a", 0, "UTF-99"));
        assertRefused(() -> ComparatorParser.parse(binary("LongComparator", "short")));
        assertRefused(() -> ComparatorParser.parse(binary("BigDecimalComparator", "no")));
        assertRefused(() -> ComparatorParser.parse(binary("NoSuchComparator", "x")));
        assertRefused(() -> ComparatorParser.parse(ComparatorPb.Comparator.newBuilder()
                .setName(PACKAGE + "BinaryComparator")
                .setSerializedComparator(ByteString.copyFromUtf8("no message"))
                .build()));
    }

    @Test
    void operandsCompareAsUnsignedBytes() {
        Operand a = Operand.of(ByteString.copyFrom(new byte[] {1, (byte) 0x80}));
        Operand b = Operand.of(ByteString.copyFrom(new byte[] {1, 0x7f, 1, 2, 3, 4, 5, 6, 7}));
        assertTrue(a.compareTo(b) > 0);
        assertEquals(List.of(b, a), List.of(a, b).stream().sorted().toList());
        assertTrue(Operand.of(ByteString.copyFrom(new byte[] {1})).begins(b));
        assertFalse(b.begins(Operand.of(ByteString.copyFrom(new byte[] {1}))));
    }

    private static boolean holds(Comparison comparison, String stored) throws RpcException {
        byte[] bytes = utf8(stored);
        return comparison.holds(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    /** Compares with bytes somewhere inside of a buffer. */
    private static int sign(ByteComparator comparator, byte[] stored) throws RpcException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(stored.length + 20);
        buffer.put(7, stored);
        return Integer.signum(comparator.compareTo(buffer, 7, stored.length));
    }

    private static ByteComparator regex(String pattern, int flags, String charset) throws RpcException {
        assertEquals(2, Pattern.CASE_INSENSITIVE);
        return comparator(
                "RegexStringComparator",
                ComparatorPb.RegexStringComparator.newBuilder()
                        .setPattern(pattern)
                        .setPatternFlags(flags)
                        .setCharset(charset)
                        .setEngine("JONI")
                        .build());
    }

    private static ByteComparator comparator(String type, MessageLite message) throws RpcException {
        return ComparatorParser.parse(ComparatorPb.Comparator.newBuilder()
                .setName(PACKAGE + type)
                .setSerializedComparator(message.toByteString())
                .build());
    }

    /** A comparator whose message has just a value. */
    private static ComparatorPb.Comparator binary(String type, String value) {
        return ComparatorPb.Comparator.newBuilder()
                .setName(PACKAGE + type)
                .setSerializedComparator(ComparatorPb.BinaryComparator.newBuilder()
                        .setComparable(value(utf8(value)))
                        .build()
                        .toByteString())
                .build();
    }

    private static ComparatorPb.ByteArrayComparable value(byte[] bytes) {
        return ComparatorPb.ByteArrayComparable.newBuilder()
                .setValue(ByteString.copyFrom(bytes))
                .build();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] decimal(String text) {
        BigDecimal decimal = new BigDecimal(text);
        byte[] unscaled = decimal.unscaledValue().toByteArray();
        return ByteBuffer.allocate(Integer.BYTES + unscaled.length)
                .putInt(decimal.scale())
                .put(unscaled)
                .array();
    }

    private interface Call {
        Object run() throws RpcException;
    }

    private static void assertRefused(Call call) {
        RpcException refusal = assertThrows(RpcException.class, call::run);
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
    }
}
