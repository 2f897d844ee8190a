package io.basalt.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {
    @Property
    void whatIsPrintedReadsTheSame(@ForAll @LongRange(min = 0) long bytes) {
        assertEquals(new Size(bytes), Size.parse(new Size(bytes).toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "17,17",
        "17B,17",
        "64KB,65536",
        "64 kb,65536",
        "1k,1024",
        "256MB,268435456",
        "1GB,1073741824",
        "2TB,2199023255552"
    })
    void unitsArePowersOf1024(String text, long bytes) {
        assertEquals(bytes, Size.parse(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1.5MB", "1PB", "1 MB 2", "9999999999999999999", "KB1"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        var failure = assertThrows(IllegalArgumentException.class, () -> Size.parse(text));
        assertTrue(failure.getMessage().contains("64KB"), failure::getMessage);
    }

    @Test
    void tooLargeIsAnErrorAndNotANegativeNumber() {
        assertThrows(IllegalArgumentException.class, () -> Size.parse("99999999999TB"));
        assertThrows(IllegalArgumentException.class, () -> new Size(-1));
    }
}
