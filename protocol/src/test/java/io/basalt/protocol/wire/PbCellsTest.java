package io.basalt.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.pb.CellPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue.QualifierValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.DeleteType;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PbCellsTest {
    private static final int LARGEST = 1 << 20;

    @Test
    void aPutsColumnsBecomeTheCellsOfACellBlock() throws Exception {
        var put = mutation(MutationType.PUT, "f", value("q", "v").setTimestamp(1));
        assertEquals(
                "000000180000000f0000000100017201667100000000000000010476",
                HexFormat.of()
                        .formatHex(PbCells.framed(put.build(), LARGEST, LARGEST).array()));
    }

    @Test
    void aCellsTimestampIsItsOwnElseTheMutationsElseTheLatest() throws Exception {
        var put = mutation(MutationType.PUT, "f", value("a", "").setTimestamp(0), value("b", ""));
        assertEquals(List.of("r/f:a/0/type 4/seq 0=", "r/f:b/9223372036854775807/type 4/seq 0="), cells(put.build()));
        put.setTimestamp(7);
        assertEquals(List.of("r/f:a/0/type 4/seq 0=", "r/f:b/7/type 4/seq 0="), cells(put.build()));
    }

    @Test
    void aDeletesCellsHaveTheTypeItNamesAndNoValue() throws Exception {
        var delete = mutation(
                MutationType.DELETE,
                "f",
                value("a", "x"),
                value("b", "").setDeleteType(DeleteType.DELETE_MULTIPLE_VERSIONS),
                value("c", "").setDeleteType(DeleteType.DELETE_FAMILY),
                value("d", "").setDeleteType(DeleteType.DELETE_FAMILY_VERSION));
        delete.setTimestamp(3);
        assertEquals(
                List.of(
                        "r/f:a/3/type 8/seq 0=",
                        "r/f:b/3/type 12/seq 0=",
                        "r/f:/3/type 14/seq 0=",
                        "r/f:/3/type 10/seq 0="),
                cells(delete.build()));
    }

    @Test
    void incrementsAndAppendsArePutsWhateverTheirCellsSay() throws Exception {
        for (var type : List.of(MutationType.INCREMENT, MutationType.APPEND)) {
            var mutation = mutation(type, "f", value("q", "12345678").setDeleteType(DeleteType.DELETE_FAMILY));
            mutation.setTimestamp(1);
            assertEquals(List.of("r/f:q/1/type 4/seq 0=12345678"), cells(mutation.build()));
        }
    }

    @Test
    void tagsStandBehindTheValue() throws Exception {
        var put = mutation(
                MutationType.PUT,
                "f",
                value("q", "v").setTimestamp(1).setTags(tags("0002 41 78 0001 42")),
                value("q", "").setTags(tags("0001 43")).setDeleteType(DeleteType.DELETE_FAMILY));
        ByteBuffer framed = PbCells.framed(put.build(), LARGEST, LARGEST);
        assertEquals(
                "000000210000000f0000000100017201667100000000000000010476000700024178000142",
                HexFormat.of()
                        .formatHex(Bytes.copyOf(framed, 0, 4 + framed.getInt(0)).toArray()));
        var reader = new CellBlockReader(framed, CellCodec.KEY_VALUE_WITH_TAGS, LARGEST);
        var cell = new CellView();
        assertTrue(reader.next(cell));
        assertEquals(7, cell.tagsLength());
        assertTrue(reader.next(cell));
        assertEquals(0, cell.tagsLength(), "markers have none");
    }

    @Test
    void tagsThatDoNotFitEachOtherAreRefused() {
        for (String tags : List.of("00", "0000", "000241", "00024178 00")) {
            var put = mutation(MutationType.PUT, "f", value("q", "v").setTags(tags(tags)));
            assertThrows(MalformedCellException.class, () -> PbCells.framed(put.build(), LARGEST, LARGEST), tags);
        }
        ByteString tooMany = ByteString.copyFrom(new byte[0x10000]);
        var put = mutation(MutationType.PUT, "f", value("q", "v").setTags(tooMany));
        assertThrows(MalformedCellException.class, () -> PbCells.framed(put.build(), LARGEST, LARGEST));
    }

    private static ByteString tags(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void aMutationWithoutColumnsHasNoCells() throws Exception {
        assertEquals(List.of(), cells(mutation(MutationType.DELETE, "f").build()));
        assertEquals(
                List.of(),
                cells(MutationProto.newBuilder().setAssociatedCellCount(3).build()));
    }

    @Test
    void whatCannotBeACellIsRefused() {
        assertRefused(
                "cell of row 'r': Missing required field: qualifier value",
                mutation(
                        MutationType.PUT, "f", QualifierValue.newBuilder().setQualifier(ByteString.copyFromUtf8("q"))));
        assertRefused(
                "cell of row '': row of 0 bytes",
                mutation(MutationType.PUT, "f", value("q", "")).setRow(ByteString.EMPTY));
        assertRefused(
                "cell of row '" + "\\x00".repeat(64) + "…': row of 32768 bytes",
                mutation(MutationType.PUT, "f", value("q", "")).setRow(ByteString.copyFrom(new byte[32_768])));
        assertRefused(
                "cell of row 'r': family of 128 bytes", mutation(MutationType.PUT, "f".repeat(128), value("q", "")));
        assertRefused(
                "cell of row 'r': cell with size 1048600 exceeds limit of 1048576 bytes",
                mutation(MutationType.PUT, "f", value("q", "x".repeat(LARGEST + 1))));
    }

    @Test
    void aSmallMessageCannotBecomeHugeBecauseEachCellRepeatsTheRow() {
        var put = mutation(MutationType.PUT, "f").setRow(ByteString.copyFrom(new byte[30_000]));
        for (int i = 0; i < 40; i++) {
            put.getColumnValueBuilder(0).addQualifierValue(value("q", ""));
        }
        var refusal = assertThrows(MalformedCellException.class, () -> PbCells.framed(put.build(), LARGEST, LARGEST));
        assertTrue(
                refusal.getMessage()
                        .contains(
                                "its cells have 1201040 bytes together, with the row in each, above the limit of 1048576"),
                refusal.getMessage());
    }

    @Test
    void cellsOfResultsSurviveTheWayThroughMessages() throws Exception {
        var random = new Random(3);
        var writer = CellWriter.framed(64);
        for (int i = 0; i < 20; i++) {
            writer.add(
                    Bytes.of("row" + i),
                    Bytes.of("f"),
                    Bytes.of("q".repeat(random.nextInt(5))),
                    random.nextLong(),
                    i % 2 == 0 ? CellType.PUT : CellType.DELETE_COLUMN,
                    Bytes.of(random.nextLong()));
        }
        ByteBuffer block = writer.toBuffer();
        List<CellPb.Cell> messages = new ArrayList<>();
        var reader = new CellBlockReader(block, CellCodec.KEY_VALUE, LARGEST);
        var view = new CellView();
        while (reader.next(view)) {
            messages.add(PbCells.toPb(view));
        }
        assertEquals(20, messages.size());
        assertEquals(block, PbCells.framed(messages, LARGEST));
        assertEquals(ByteBuffer.allocate(0), PbCells.framed(List.of(), LARGEST));
    }

    @Test
    void aResultsCellMustBeOneThatIsStored() {
        var seekKey = CellPb.Cell.newBuilder()
                .setRow(ByteString.copyFromUtf8("r"))
                .setCellType(CellPb.CellType.MAXIMUM)
                .build();
        var refusal = assertThrows(MalformedCellException.class, () -> PbCells.framed(List.of(seekKey), LARGEST));
        assertEquals("cell of row 'r': type is MAXIMUM, which cannot be stored", refusal.getMessage());
        var rowless = CellPb.Cell.getDefaultInstance();
        assertThrows(MalformedCellException.class, () -> PbCells.framed(List.of(rowless), LARGEST));
    }

    private static void assertRefused(String message, MutationProto.Builder mutation) {
        var refusal = assertThrows(
                MalformedCellException.class, () -> PbCells.framed(mutation.build(), LARGEST, 2 * LARGEST));
        assertEquals(message, refusal.getMessage());
    }

    /** The cells as the checked reader shows them. */
    private static List<String> cells(MutationProto mutation) throws MalformedCellException {
        var reader = new CellBlockReader(PbCells.framed(mutation, LARGEST, LARGEST), CellCodec.KEY_VALUE, LARGEST);
        List<String> cells = new ArrayList<>();
        var view = new CellView();
        while (reader.next(view)) {
            cells.add(view + "=" + view.value());
        }
        return cells;
    }

    private static QualifierValue.Builder value(String qualifier, String value) {
        return QualifierValue.newBuilder()
                .setQualifier(ByteString.copyFromUtf8(qualifier))
                .setValue(ByteString.copyFromUtf8(value));
    }

    private static MutationProto.Builder mutation(MutationType type, String family, QualifierValue.Builder... cells) {
        var column = ColumnValue.newBuilder().setFamily(ByteString.copyFromUtf8(family));
        for (var cell : cells) {
            column.addQualifierValue(cell);
        }
        return MutationProto.newBuilder()
                .setRow(ByteString.copyFromUtf8("r"))
                .setMutateType(type)
                .addColumnValue(column);
    }
}
