package io.basalt.storage.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.file.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random moves over random runs; the specification is one sorted set. */
class MergeCursorTest {
    private static final CellOrder ORDER = CellOrder.USER;

    @Test
    void severalRunsAreReadAsOne() {
        Seeds.forEach(500, random -> {
            var all = new TreeSet<CellView>(ORDER::compare);
            int rows = random.nextInt(1, 30);
            List<CellCursor> runs = new ArrayList<>();
            int count = random.nextInt(1, 7);
            for (int i = 0; i < count; i++) {
                var run = new TreeSet<CellView>(ORDER::compare);
                int cells = random.nextInt(60);
                for (int j = 0; j < cells; j++) {
                    CellView cell = key(random, rows);
                    // A cell of two runs would be met twice.
                    if (all.add(cell)) {
                        run.add(cell);
                    }
                }
                runs.add(new RunCursor(new ArrayList<>(run)));
            }
            try (var cursor = new MergeCursor(ORDER, runs)) {
                walk(random, cursor, all, rows);
            }
        });
    }

    private static void walk(RandomGenerator random, MergeCursor cursor, NavigableSet<CellView> all, int rows)
            throws IOException {
        CellView at = null;
        for (int i = 0; i < 200; i++) {
            CellView key = key(random, rows);
            // Most moves are steps, in runs.
            switch (random.nextInt(20)) {
                case 0 -> at = checked(cursor, cursor.seek(key), all.ceiling(key));
                case 1 -> at = checked(cursor, cursor.seekBefore(key), all.lower(key));
                case 2 -> {
                    if (at != null) {
                        boolean ahead = ORDER.compare(key, at) >= 0;
                        at = checked(cursor, cursor.seekForward(ahead ? key : at), all.ceiling(ahead ? key : at));
                    }
                }
                case 3, 4, 5, 6 -> at = at == null ? null : checked(cursor, cursor.next(), all.higher(at));
                default -> {
                    if (at != null) {
                        CellView row = SeekKey.firstOnRow(at.row());
                        boolean leavesColumn = random.nextInt(4) == 0;
                        boolean inRow = cursor.nextInRow(row, leavesColumn);
                        CellView next = all.higher(at);
                        while (leavesColumn && inRow && cursor.cell().sameColumn(at)) {
                            inRow = cursor.nextInRow(row, true);
                        }
                        while (leavesColumn && next != null && isOfColumn(next, at)) {
                            next = all.higher(next);
                        }
                        at = checked(cursor, !cursor.isAtEnd(), next);
                        assertEquals(at != null && at.sameRow(row), inRow);
                    }
                }
            }
        }
    }

    private static boolean isOfColumn(CellView cell, CellView other) {
        return cell.sameRow(other) && cell.sameColumn(other);
    }

    private static CellView checked(MergeCursor cursor, boolean found, CellView expected) {
        assertEquals(String.valueOf(expected), found ? cursor.cell().toString() : "null");
        return expected;
    }

    private static CellView key(RandomGenerator random, int rows) {
        return SeekKey.key(
                Bytes.of("row" + random.nextInt(rows)),
                Bytes.of("f"),
                Bytes.of("q" + random.nextInt(4)),
                random.nextInt(3),
                CellType.PUT,
                random.nextInt(3));
    }

    /** Over cells in a list. */
    private static final class RunCursor implements CellCursor {
        private final List<CellView> cells;
        private int at;

        RunCursor(List<CellView> cells) {
            this.cells = cells;
        }

        @Override
        public boolean seek(CellView key) {
            at = 0;
            while (at < cells.size() && ORDER.compare(cells.get(at), key) < 0) {
                at++;
            }
            return at < cells.size();
        }

        @Override
        public boolean nextColumn() {
            CellView left = cells.get(at);
            do {
                at++;
            } while (at < cells.size() && isOfColumn(cells.get(at), left));
            return at < cells.size();
        }

        @Override
        public boolean next() {
            return ++at < cells.size();
        }

        @Override
        public boolean seekBefore(CellView key) {
            seek(key);
            return --at >= 0;
        }

        @Override
        public CellView cell() {
            return cells.get(at);
        }

        @Override
        public void close() {}
    }
}
