package io.basalt.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellComparatorImpl;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.MetaCellComparator;
import org.junit.jupiter.api.Test;

/** Our order of cells is that of HBase's own comparators. */
class CellOrderTest {
    private static final long SEED = 20_240_817;
    private static final int PAIRS = 200_000;

    private static final int[] TYPES = {
        CellType.PUT,
        CellType.DELETE,
        CellType.DELETE_FAMILY_VERSION,
        CellType.DELETE_COLUMN,
        CellType.DELETE_FAMILY,
        CellType.MINIMUM,
        CellType.MAXIMUM
    };

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void cellsOfUsersTables() {
        List<Pair> cells = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            cells.add(new Pair(few("ab\0\u00ff", 3), few("fg", 2), few("ab\0\u00ff", 2), random));
        }
        compareAll(cells, CellOrder.USER, CellComparatorImpl.COMPARATOR);
    }

    @Test
    void cellsOfMeta() {
        List<Pair> cells = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            // Region names: table, start key of any bytes, id; and the prefixes that look-ups seek with.
            String row = "t" + few("ab-", 2) + "," + few("ab,\0\u00ff", 4) + "," + few("129:", 3);
            cells.add(new Pair(row, "info", few("ab", 2), random));
        }
        compareAll(cells, CellOrder.META, MetaCellComparator.META_COMPARATOR);
    }

    private void compareAll(List<Pair> cells, CellOrder ours, CellComparator theirs) {
        for (int i = 0; i < PAIRS; i++) {
            Pair a = cells.get(random.nextInt(cells.size()));
            Pair b = cells.get(random.nextInt(cells.size()));
            if (a.isAfterRow() && b.isAfterRow()) {
                continue; // HBase's call each the greater one: it never compares two of them.
            }
            assertEquals(
                    Integer.signum(theirs.compare(a.theirs, b.theirs)),
                    Integer.signum(ours.compare(a.ours, b.ours)),
                    () -> "seed " + SEED + ": " + a.ours + " and " + b.ours);
        }
    }

    /** Up to {@code most} characters of few kinds, so that equal and nearly equal ones are common. */
    private String few(String kinds, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(kinds.charAt(random.nextInt(kinds.length())));
        }
        return text.toString();
    }

    /** One cell as we and as HBase see it. */
    private static final class Pair {
        final CellView ours;
        final KeyValue theirs;

        Pair(String row, String family, String qualifier, SplittableRandom random) {
            long[] timestamps = {0, 1, 2, Long.MAX_VALUE - 1, Long.MAX_VALUE};
            long timestamp = timestamps[random.nextInt(timestamps.length)];
            int type = TYPES[random.nextInt(TYPES.length)];
            long sequenceId = random.nextInt(3);
            ours = SeekKey.key(latin(row), latin(family), latin(qualifier), timestamp, type, sequenceId);
            theirs = new KeyValue(
                    latin(row).toArray(),
                    latin(family).toArray(),
                    latin(qualifier).toArray(),
                    timestamp,
                    KeyValue.Type.codeToType((byte) type),
                    new byte[0]);
            theirs.setSequenceId(sequenceId);
        }

        /** A seek key behind everything of its row. */
        boolean isAfterRow() {
            return ours.type() == CellType.MINIMUM && ours.familyLength() + ours.qualifierLength() == 0;
        }

        private static Bytes latin(String text) {
            return Bytes.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
