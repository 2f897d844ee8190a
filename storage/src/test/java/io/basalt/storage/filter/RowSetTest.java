package io.basalt.storage.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.filter.compare.Operand;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of rows against all rows of few bytes: who is inside, and that no jump passes over one that is. */
class RowSetTest {
    private static final byte[] ALPHABET = {0, 1, 'a', (byte) 0x80, (byte) 0xfe, (byte) 0xff};
    private static final int MAX_LENGTH = 3;

    private final List<Bytes> rows = allRows();

    @ParameterizedTest(name = "reversed={0}")
    @ValueSource(booleans = {false, true})
    void unionsOfRangesHoldWhatAnyOfThemHolds(boolean reversed) {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            List<RowRanges.Range> ranges = new ArrayList<>();
            int count = random.nextInt(1, 5);
            while (ranges.size() < count) {
                RowRanges.Range range = range(random);
                if (!range.isEmpty()) {
                    ranges.add(range);
                }
            }
            Predicate<Bytes> inside = row -> ranges.stream().anyMatch(range -> holds(range, row));
            assertGoesThrough(RowRanges.union(ranges), inside, reversed, "seed " + seed + " " + ranges);
        }
    }

    @ParameterizedTest(name = "reversed={0}")
    @ValueSource(booleans = {false, true})
    void prefixesHoldTheRowsThatBeginWithThem(boolean reversed) {
        for (Bytes prefix : rows) {
            assertGoesThrough(
                    RowRanges.beginningWith(Operand.of(prefix)), row -> row.startsWith(prefix), reversed, "" + prefix);
        }
    }

    @ParameterizedTest(name = "reversed={0}")
    @ValueSource(booleans = {false, true})
    void fuzzyRowsMatchAsFarAsTheyGo(boolean reversed) {
        for (long seed = 0; seed < 400; seed++) {
            var random = new SplittableRandom(seed);
            List<FuzzyRows.Pattern> patterns = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                patterns.add(pattern(random));
            }
            Predicate<Bytes> inside = row -> patterns.stream().anyMatch(pattern -> matches(pattern, row));
            assertGoesThrough(new FuzzyRows(patterns), inside, reversed, "seed " + seed + " " + patterns);
        }
    }

    @Test
    void nothingIsInAnEmptySet() {
        assertEquals(RowSet.Position.BEHIND_ALL, RowRanges.none().locate(key(Bytes.of("a")), false));
        assertEquals(RowSet.Position.BEHIND_ALL, new FuzzyRows(List.of()).locate(key(Bytes.of("a")), true));
    }

    /** Follows the set from the first row to the last, as a scan does, and checks each row that it jumps over. */
    private void assertGoesThrough(RowSet set, Predicate<Bytes> inside, boolean reversed, String what) {
        int at = 0;
        while (at < rows.size()) {
            Bytes row = row(at, reversed);
            RowSet.Position position = set.locate(key(row), reversed);
            assertEquals(inside.test(row), position == RowSet.Position.INSIDE, () -> what + " at " + row);
            int next = at + 1;
            if (position == RowSet.Position.BEFORE_NEXT) {
                Bytes hint = bytes(set.next());
                int ahead = reversed ? row.compareTo(hint) : hint.compareTo(row);
                assertTrue(ahead > 0, () -> what + " at " + row + ": " + hint + " is not ahead");
                while (next < rows.size() && isBefore(row(next, reversed), hint, reversed)) {
                    next++;
                }
            } else if (position == RowSet.Position.BEHIND_ALL) {
                next = rows.size();
            }
            for (int passed = at + 1; passed < next; passed++) {
                Bytes lost = row(passed, reversed);
                assertTrue(!inside.test(lost), () -> what + " at " + row + ": passes over " + lost);
            }
            at = next;
        }
    }

    private Bytes row(int i, boolean reversed) {
        return rows.get(reversed ? rows.size() - 1 - i : i);
    }

    private static boolean isBefore(Bytes row, Bytes hint, boolean reversed) {
        return reversed ? row.compareTo(hint) > 0 : row.compareTo(hint) < 0;
    }

    private RowRanges.Range range(SplittableRandom random) {
        Optional<Operand> stop = random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Operand.of(any(random)));
        return new RowRanges.Range(Operand.of(any(random)), random.nextBoolean(), stop, random.nextBoolean());
    }

    private static boolean holds(RowRanges.Range range, Bytes row) {
        int start = Operand.of(row).compareTo(range.start());
        if (start < 0 || (start == 0 && !range.startInclusive())) {
            return false;
        }
        if (range.stop().isEmpty()) {
            return true;
        }
        int stop = Operand.of(row).compareTo(range.stop().get());
        return stop < 0 || (stop == 0 && range.stopInclusive());
    }

    private FuzzyRows.Pattern pattern(SplittableRandom random) {
        Bytes key = any(random);
        byte[] fixed = new byte[key.length()];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = (byte) random.nextInt(2);
        }
        return new FuzzyRows.Pattern(key, Bytes.wrap(fixed));
    }

    private static boolean matches(FuzzyRows.Pattern pattern, Bytes row) {
        for (int i = 0; i < Math.min(row.length(), pattern.key().length()); i++) {
            if (pattern.isFixed(i) && row.at(i) != pattern.key().at(i)) {
                return false;
            }
        }
        return true;
    }

    private Bytes any(SplittableRandom random) {
        return rows.get(random.nextInt(rows.size()));
    }

    private static List<Bytes> allRows() {
        List<Bytes> rows = new ArrayList<>();
        List<Bytes> longest = List.of(Bytes.EMPTY);
        for (int length = 1; length <= MAX_LENGTH; length++) {
            List<Bytes> longer = new ArrayList<>();
            for (Bytes row : longest) {
                for (byte b : ALPHABET) {
                    longer.add(row.concat(Bytes.copyOf(new byte[] {b})));
                }
            }
            rows.addAll(longer);
            longest = longer;
        }
        rows.sort(null);
        return rows;
    }

    private static CellView key(Bytes row) {
        return SeekKey.firstOnRow(row);
    }

    private static Bytes bytes(ByteBuffer buffer) {
        return Bytes.copyOf(buffer, 0, buffer.limit());
    }
}
