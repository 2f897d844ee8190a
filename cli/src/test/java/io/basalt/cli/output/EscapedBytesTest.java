package io.basalt.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedBytesTest {
    @Property
    void whatIsPrintedCanBeTypedAgain(@ForAll byte[] bytes) {
        Bytes original = Bytes.copyOf(bytes);
        assertEquals(original, EscapedBytes.parse(EscapedBytes.print(original)));
    }

    @Property
    void textIsTypedAndPrintedAsItIs(@ForAll String text) {
        Bytes original = Bytes.of(text);
        assertEquals(original, EscapedBytes.parse(EscapedBytes.print(original)));
    }

    @Test
    void textIsTextAndTheRestIsEscaped() {
        assertEquals("Größe \u4e2d \ud83d\ude00", EscapedBytes.print(Bytes.of("Größe \u4e2d \ud83d\ude00")));
        assertEquals("a\\x00b", EscapedBytes.print(Bytes.of("a\0b")));
        assertEquals("\\xC3\\xBC\\x0A", EscapedBytes.print(Bytes.of("ü\n")));
        assertEquals("\\xFF", EscapedBytes.print(Bytes.wrap(new byte[] {(byte) 0xff})));
        assertEquals("a\\x5Cb", EscapedBytes.print(Bytes.of("a\\b")));
        assertEquals(Bytes.of("a\\b"), EscapedBytes.parse("a\\\\b"));
        assertEquals(Bytes.of("\1\n"), EscapedBytes.parse("\\x01\\x0a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "\\y", "\\x", "\\x1", "\\xg0", "\\x-1"})
    void anUnfinishedEscapeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> EscapedBytes.parse(text));
    }
}
