package io.basalt.protocol.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowRangeTest {
    @Test
    void anEmptyOrReversedRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> range("b", "a"));
        var refusal = assertThrows(IllegalArgumentException.class, () -> range("b", "b"));
        assertEquals("row range [b, b) is empty or reversed", refusal.getMessage());
    }

    /** Against a model: a range is the set of the single letters in it. */
    @Test
    void rangesContainAndOverlapAsTheirSetsDo() {
        List<RowRange> ranges = new ArrayList<>();
        for (String start : List.of("", "a", "b", "c")) {
            for (String end : List.of("b", "c", "d", "")) {
                if (end.isEmpty() || start.compareTo(end) < 0) {
                    ranges.add(range(start, end));
                }
            }
        }
        for (RowRange x : ranges) {
            for (RowRange y : ranges) {
                var inX = letters(x);
                var inY = letters(y);
                assertEquals(inX.containsAll(inY), x.contains(y), x + " contains " + y);
                assertEquals(inX.stream().anyMatch(inY::contains), x.overlaps(y), x + " overlaps " + y);
            }
        }
    }

    private static List<String> letters(RowRange range) {
        return List.of("", "a", "b", "c", "d", "e").stream()
                .filter(letter -> range.contains(Bytes.of(letter)))
                .toList();
    }

    private static RowRange range(String start, String end) {
        return new RowRange(Bytes.of(start), Bytes.of(end));
    }
}
