package io.basalt.client.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellRunTest {
    private static List<String> values(Mutation mutation) throws Exception {
        var reader = new CellBlockReader(mutation.cells(), CellCodec.KEY_VALUE, 1 << 20);
        var values = new ArrayList<String>();
        for (CellView cell = new CellView(); reader.next(cell); ) {
            values.add(cell.qualifier() + "=" + cell.value());
        }
        assertEquals(mutation.cellCount(), values.size());
        return values;
    }

    @Test
    void theBytesAreThoseOfTheWire() {
        Put put = Put.row("r").set(Bytes.of("f"), Bytes.of("q"), 1, Bytes.of("v"));
        byte[] bytes = new byte[put.cells().remaining()];
        put.cells().get(bytes);
        assertEquals(
                "000000180000000f0000000100017201667100000000000000010476",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void aPutExtendedInTwoDirectionsIsTwoPuts() throws Exception {
        Put common = Put.row("r").set("f", "a", "1");
        Put left = common.set("f", "b", "left");
        Put right = common.set("f", "b", "right").set("f", "c", "3");
        Put more = left.set("f", "d", "4");
        assertEquals(List.of("a=1"), values(common));
        assertEquals(List.of("a=1", "b=left"), values(left));
        assertEquals(List.of("a=1", "b=right", "c=3"), values(right));
        assertEquals(List.of("a=1", "b=left", "d=4"), values(more));
        assertNotEquals(left, right);
        assertEquals(common.set("f", "b", "left"), left);
    }

    @Test
    void manyCellsKeepTheirOrder() throws Exception {
        Put put = Put.row("row");
        var expected = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            put = put.set("f", "q" + i, "value " + i);
            expected.add("q" + i + "=value " + i);
        }
        assertEquals(expected, values(put));
    }

    @Test
    void aDeleteSaysWhatItDeletes() throws Exception {
        Delete delete = Delete.row("r")
                .column("f", "all")
                .newestVersion(Bytes.of("f"), Bytes.of("newest"))
                .version(Bytes.of("f"), Bytes.of("one"), 7)
                .family("g")
                .familyVersion(Bytes.of("h"), 8);
        var reader = new CellBlockReader(delete.cells(), CellCodec.KEY_VALUE, 1 << 20);
        var types = new ArrayList<Integer>();
        for (CellView cell = new CellView(); reader.next(cell); ) {
            types.add(cell.type());
        }
        assertEquals(
                List.of(
                        CellType.DELETE_COLUMN,
                        CellType.DELETE,
                        CellType.DELETE,
                        CellType.DELETE_FAMILY,
                        CellType.DELETE_FAMILY_VERSION),
                types);
        assertEquals(0, Delete.row("r").cellCount());
    }

    @Test
    void whatNoServerCouldAcceptIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Put.row(""));
        assertThrows(IllegalArgumentException.class, () -> Put.row("x".repeat(32_768)));
        assertThrows(IllegalArgumentException.class, () -> Get.row(""));
        assertThrows(IllegalArgumentException.class, () -> Put.row("r").set("", "q", "v"));
        assertThrows(IllegalArgumentException.class, () -> Put.row("r").set("f".repeat(128), "q", "v"));
        assertThrows(
                IllegalArgumentException.class, () -> Put.row("r").set(Bytes.of("f"), Bytes.of("q"), -1, Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> RowMutations.of(Put.row("a").set("f", "q", "v"), Delete.row("b")));
        assertThrows(IllegalArgumentException.class, () -> Scan.all().limit(0));
        assertThrows(IllegalArgumentException.class, () -> new TimeRange(5, 5));
    }
}
