package io.basalt.client.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {
    private static Row row(int first, int count, CellWriter cells) {
        return Row.at(cells.toBuffer(), first, count);
    }

    private static CellWriter cells() {
        CellWriter cells = CellWriter.framed(16);
        add(cells, "f", "a", 9, "newest");
        add(cells, "f", "a", 5, "older");
        add(cells, "f", "b", 3, "b");
        add(cells, "f", "n", 3, Bytes.of(77L));
        add(cells, "g", "", 3, "nameless");
        add(cells, "g", "z", 3, "z");
        return cells;
    }

    private static void add(CellWriter cells, String family, String qualifier, long timestamp, String value) {
        add(cells, family, qualifier, timestamp, Bytes.of(value));
    }

    private static void add(CellWriter cells, String family, String qualifier, long timestamp, Bytes value) {
        cells.add(Bytes.of("r"), Bytes.of(family), Bytes.of(qualifier), timestamp, CellType.PUT, value);
    }

    @Test
    void columnsAreFound() {
        Row row = row(0, 6, cells());
        assertEquals(Optional.of("newest"), row.text("f", "a"));
        assertEquals(Optional.of("b"), row.text("f", "b"));
        assertEquals(77, row.number("f", "n").orElseThrow());
        assertEquals(Optional.of("nameless"), row.text("g", ""));
        assertEquals(Optional.of("z"), row.text("g", "z"));
        for (String absent : List.of("", "0", "aa", "c", "o", "zz")) {
            assertEquals(Optional.empty(), row.text("f", absent));
        }
        assertEquals(Optional.empty(), row.text("e", "a"));
        assertEquals(Optional.empty(), row.text("h", "a"));
        assertTrue(row.number("f", "none").isEmpty());
        assertThrows(IllegalStateException.class, () -> row.number("f", "b"));
    }

    @Test
    void versionsComeNewestFirst() {
        List<Cell> versions = row(0, 6, cells()).versions("f", "a");
        assertEquals(List.of(9L, 5L), versions.stream().map(Cell::timestamp).toList());
        assertEquals(0, row(0, 6, cells()).versions("f", "none").size());
    }

    @Test
    void piecesAreJoinedAndCut() {
        CellWriter cells = cells();
        Row whole = row(0, 6, cells);
        Row first = row(0, 4, cells);
        Row rest = whole.after(first.cells().get(3));
        assertEquals(2, rest.size());
        assertEquals(whole, Row.join(List.of(first, rest)));
        assertEquals(whole, whole.copy());
        assertEquals(whole.hashCode(), whole.copy().hashCode());
        assertEquals(0, whole.after(whole.cells().get(5)).size());
    }

    @Test
    void whatIsPrintedHoldsNoValues() {
        Row row = row(0, 6, cells());
        assertEquals("r with 6 cells", row.toString());
        assertEquals("r/f:a/9", row.cells().get(0).toString());
        assertEquals("no cells", Row.EMPTY.toString());
    }
}
