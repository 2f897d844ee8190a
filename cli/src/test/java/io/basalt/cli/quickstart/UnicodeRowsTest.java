package io.basalt.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.row.Put;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UnicodeRowsTest {
    @Test
    void aRowHasWhatTheCodePointHas() {
        assertEquals(
                Map.of(
                        "name:name", "ROMAN NUMERAL TWELVE",
                        "props:block", "NUMBER_FORMS",
                        "props:category", "Nl",
                        "props:lower", "00217b",
                        "props:numeric", "12",
                        "props:script", "LATIN"),
                UnicodeRows.columns(0x216b));
        assertEquals(
                Map.of(
                        "name:name", "LATIN CAPITAL LETTER D WITH SMALL LETTER Z WITH CARON",
                        "props:block", "LATIN_EXTENDED_B",
                        "props:category", "Lt",
                        "props:lower", "0001c6",
                        "props:script", "LATIN",
                        "props:upper", "0001c4"),
                UnicodeRows.columns(0x1c5));
    }

    @Test
    void thereAreEnough() {
        assertTrue(UnicodeRows.codePoints().count() > 150_000);
    }

    /** Regular expressions know categories by the same two letters, from another table of the JDK's. */
    @Test
    void categoriesAreTheOnesOfRegularExpressions() {
        Map<String, Pattern> patterns = UnicodeRows.codePoints()
                .mapToObj(UnicodeRows::category)
                .distinct()
                .collect(Collectors.toMap(category -> category, category -> Pattern.compile("\\p{" + category + "}")));
        assertEquals(28, patterns.size());
        UnicodeRows.codePoints()
                .forEach(code -> assertTrue(
                        patterns.get(UnicodeRows.category(code))
                                .matcher(Character.toString(code))
                                .matches(),
                        () -> UnicodeRows.key(code) + " is not " + UnicodeRows.category(code)));
    }

    @Test
    void keysSortAsCodePointsDo() {
        assertEquals("00000a", UnicodeRows.key(10));
        assertEquals("10fffd", UnicodeRows.key(0x10fffd));
        assertEquals(0x10fffd, UnicodeRows.codePoint("10fffd"));
        Put put = UnicodeRows.put('A');
        assertEquals(Bytes.of("000041"), put.row());
        assertEquals(UnicodeRows.columns('A').size(), put.cellCount());
    }
}
