package io.basalt.protocol.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.CellWriter;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.PbCells;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetaRowTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final RegionInfo REGION = RegionInfo.of(TABLE, Bytes.of("a"), Bytes.of("m"), 1_700_000_000_000L);
    private static final RegionInfo LOWER = RegionInfo.of(TABLE, Bytes.of("a"), Bytes.of("f"), 1_700_000_000_001L);
    private static final RegionInfo UPPER = RegionInfo.of(TABLE, Bytes.of("f"), Bytes.of("m"), 1_700_000_000_001L);
    private static final ServerName SERVER = ServerName.parse("localhost,16020,1700000000123");
    private static final ServerName OTHER = ServerName.parse("localhost,16021,1700000000456");

    /** A region's life, as its row tells it after each step. */
    @Test
    void aRowTellsWhatWasWrittenLast() throws Exception {
        var table = new Applied();
        table.apply(MetaMutation.created(REGION, State.CLOSED));
        var row = table.row(REGION);
        assertEquals(
                new MetaRow(
                        REGION,
                        Optional.empty(),
                        MetaRow.NEVER_OPENED,
                        Optional.of(State.CLOSED),
                        Optional.empty(),
                        List.of(),
                        List.of()),
                row);

        table.apply(MetaMutation.opening(REGION, SERVER));
        row = table.row(REGION);
        assertEquals(Optional.of(State.OPENING), row.state());
        assertEquals(Optional.of(SERVER), row.target());
        assertEquals(Optional.empty(), row.server());

        table.apply(MetaMutation.opened(REGION, SERVER, 17));
        row = table.row(REGION);
        assertEquals(Optional.of(State.OPEN), row.state());
        assertEquals(Optional.of(SERVER), row.server());
        assertEquals(17, row.openSequenceId());

        table.apply(MetaMutation.state(REGION, State.CLOSING));
        table.apply(MetaMutation.opening(REGION, OTHER));
        row = table.row(REGION);
        assertEquals(Optional.of(SERVER), row.server());
        assertEquals(Optional.of(OTHER), row.target());

        table.apply(MetaMutation.removed(REGION));
        assertTrue(table.rows.isEmpty());
    }

    @Test
    void valuesAreThoseThatStockClientsRead() {
        var opened = (MetaMutation.Put) MetaMutation.opened(REGION, SERVER, 17);
        assertEquals(
                "{seqnumDuringOpen=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x11, server=localhost:16020,"
                        + " serverstartcode=\\x00\\x00\\x01\\x8B\\xCF\\xE5h{, sn=localhost,16020,1700000000123, state=OPEN}",
                opened.values().toString());
        assertEquals("info", opened.family().utf8());
        assertEquals(
                "t,a,1700000000000.5cd44286e09315737dc8de82dd72e903.",
                opened.row().utf8());
        var state = (MetaMutation.Put) MetaMutation.tableState(TABLE, TableState.DISABLING);
        assertEquals("t table {state=\\x08\\x02}", state.row() + " " + state.family() + " " + state.values());
    }

    @Test
    void aSplitLeavesAnOfflineParentAndTwoDaughters() throws Exception {
        var table = new Applied();
        table.apply(MetaMutation.created(REGION, State.CLOSED));
        table.apply(MetaMutation.opened(REGION, SERVER, 17));
        MetaMutation.split(REGION, LOWER, UPPER).forEach(table::apply);
        var parent = table.row(REGION);
        assertEquals(REGION.asSplitParent(), parent.region());
        assertEquals(Optional.of(State.SPLIT), parent.state());
        assertEquals(List.of(LOWER, UPPER), parent.daughters());
        assertEquals(LOWER, table.row(LOWER).region());
        assertEquals(Optional.of(State.CLOSED), table.row(UPPER).state());
    }

    @Test
    void aMergeReplacesItsParentsAndRemembersThemUntilTheyAreForgotten() throws Exception {
        var table = new Applied();
        table.apply(MetaMutation.created(LOWER, State.CLOSED));
        table.apply(MetaMutation.created(UPPER, State.CLOSED));
        var merged = RegionInfo.of(TABLE, Bytes.of("a"), Bytes.of("m"), LOWER.regionId() + 1);
        MetaMutation.merge(List.of(LOWER, UPPER), merged).forEach(table::apply);
        assertEquals(1, table.rows.size());
        assertEquals(List.of(LOWER, UPPER), table.row(merged).mergeParents());
        table.apply(MetaMutation.mergeForgotten(table.row(merged)));
        assertEquals(List.of(), table.row(merged).mergeParents());
        assertEquals(merged, table.row(merged).region());
    }

    @Test
    void childrenMustHaveLargerIdsThanTheirParents() {
        assertThrows(IllegalArgumentException.class, () -> MetaMutation.split(LOWER, UPPER, UPPER));
        assertThrows(IllegalArgumentException.class, () -> MetaMutation.merge(List.of(LOWER, UPPER), REGION));
    }

    @Test
    void aTableAndANamespaceOfOneNameShareARowButNotTheirEnd() throws Exception {
        var table = new Applied();
        var namespace = new NamespaceDescriptor("t", Map.of("k", "v"));
        table.apply(MetaMutation.tableState(TABLE, TableState.ENABLED));
        table.apply(MetaMutation.namespace(namespace));
        table.apply(MetaMutation.tableRemoved(TABLE));
        var stored = table.rows.get(Bytes.of("t")).get(Bytes.of("ns:d"));
        assertEquals(namespace, StoredNamespace.parse(Bytes.of("t"), stored));
        table.apply(MetaMutation.tableState(TABLE, TableState.ENABLED));
        table.apply(MetaMutation.namespaceRemoved("t"));
        assertEquals("{table:state=\\x08\\x00}", table.rows.get(Bytes.of("t")).toString());
        table.apply(MetaMutation.tableRemoved(TABLE));
        assertTrue(table.rows.isEmpty());
        assertThrows(MalformedMetaException.class, () -> StoredNamespace.parse(Bytes.of("t"), Bytes.of("\n\177no")));
    }

    @Test
    void tableStatesAreStoredAsTwoBytes() throws Exception {
        var stored = new StringBuilder();
        for (TableState state : TableState.values()) {
            stored.append(state.toStored());
            assertEquals(state, TableState.fromStored(TABLE, state.toStored()));
            assertEquals(state, TableState.fromPb(state.toPb()));
        }
        assertEquals("\\x08\\x00\\x08\\x01\\x08\\x02\\x08\\x03", stored.toString());
        var refusal = assertThrows(
                MalformedMetaException.class, () -> TableState.fromStored(TABLE, Bytes.copyOf(new byte[] {8, 9})));
        assertEquals("hbase:meta row 't': table:state is '\\x08\\x09'", refusal.getMessage());
    }

    @Test
    void aResultsCellsAreReadNewestFirstAndOtherFamiliesPassedOver() throws Exception {
        var writer = CellWriter.framed(512);
        Bytes row = REGION.name();
        Bytes info = MetaColumns.INFO;
        Bytes region = ((MetaMutation.Put) MetaMutation.created(REGION, State.OPEN))
                .values()
                .get(MetaColumns.REGION_INFO);
        writer.add(row, info, MetaColumns.REGION_INFO, 1, CellType.PUT, region)
                .add(row, info, MetaColumns.STATE, 9, CellType.PUT, Bytes.of("OPEN"))
                .add(row, info, MetaColumns.STATE, 8, CellType.PUT, Bytes.of("CLOSED"))
                .add(row, Bytes.of("rep_barrier"), MetaColumns.STATE, 8, CellType.PUT, Bytes.of("x"))
                .add(Bytes.of("next row"), info, MetaColumns.STATE, 1, CellType.PUT, Bytes.of("y"));
        var cells = new CellBlockReader(writer.toBuffer(), CellCodec.KEY_VALUE, 10_000);
        var read = MetaRow.read(cells, 4);
        assertEquals(REGION, read.region());
        assertEquals(Optional.of(State.OPEN), read.state());
        assertThrows(MalformedMetaException.class, () -> MetaRow.read(cells, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            regioninfo       | ''              | info:regioninfo is missing
            regioninfo       | PBUF            | stored message cannot be parsed: Message missing required fields: region_id, table_name
            seqnumDuringOpen | 17              | info:seqnumDuringOpen has 2 bytes, not 8
            serverstartcode  | 17              | info:serverstartcode has 2 bytes, not 8
            server           | localhost       | 'localhost' is not host:port
            sn               | localhost:16020 | 'localhost:16020' is not host,port,startcode
            """)
    void aColumnThatMakesNoSenseIsNamed(String column, String value, String finding) {
        Map<Bytes, Bytes> info = new TreeMap<>(((MetaMutation.Put) MetaMutation.created(REGION, State.OPEN)).values());
        info.putAll(((MetaMutation.Put) MetaMutation.opened(REGION, SERVER, 1)).values());
        info.put(Bytes.of(column), Bytes.of(value));
        var refusal = assertThrows(MalformedMetaException.class, () -> MetaRow.parse(REGION.name(), info));
        assertEquals("hbase:meta row '" + REGION.name() + "': " + finding, refusal.getMessage());
    }

    @Test
    void theRowMustBeTheRegionsName() {
        var info = ((MetaMutation.Put) MetaMutation.created(REGION, State.OPEN)).values();
        var refusal = assertThrows(MalformedMetaException.class, () -> MetaRow.parse(LOWER.name(), info));
        assertTrue(refusal.getMessage().endsWith("info:regioninfo is of the region " + REGION.name()));
    }

    @Test
    void emptyColumnsAndUnknownStatesAreAsIfAbsent() throws Exception {
        Map<Bytes, Bytes> info = new TreeMap<>(((MetaMutation.Put) MetaMutation.created(REGION, State.OPEN)).values());
        info.put(MetaColumns.SERVER, Bytes.EMPTY);
        info.put(MetaColumns.START_CODE, Bytes.of(5));
        info.put(MetaColumns.STATE, Bytes.of("FLYING"));
        info.put(MetaColumns.SPLIT_A, Bytes.EMPTY);
        var row = MetaRow.parse(REGION.name(), info);
        assertEquals(Optional.empty(), row.server());
        assertEquals(Optional.empty(), row.state());
        assertEquals(List.of(), row.daughters());
    }

    /** hbase:meta as a map, to which the mutations are applied in the form in which they are sent. */
    private static final class Applied {
        final NavigableMap<Bytes, NavigableMap<Bytes, Bytes>> rows = new TreeMap<>();
        private long timestamp = 1;

        void apply(MetaMutation mutation) {
            var message = mutation.toPb(++timestamp);
            Bytes row = mutation.row();
            assertEquals(row, Bytes.wrap(message.getRow().toByteArray()));
            assertEquals(timestamp, message.getTimestamp());
            if (message.getColumnValueCount() == 0) {
                rows.remove(row);
                return;
            }
            try {
                ByteBuffer framed = PbCells.framed(message, 10_000, 100_000);
                var reader = new CellBlockReader(framed, CellCodec.KEY_VALUE, 10_000);
                var columns = rows.computeIfAbsent(row, absent -> new TreeMap<>());
                var cell = new CellView();
                while (reader.next(cell)) {
                    assertEquals(timestamp, cell.timestamp());
                    Bytes column = cell.family().concat(Bytes.of(":")).concat(cell.qualifier());
                    if (cell.type() == CellType.PUT) {
                        columns.put(column, cell.value());
                    } else {
                        assertEquals(CellType.DELETE_COLUMN, cell.type());
                        columns.remove(column);
                    }
                }
                if (columns.isEmpty()) {
                    rows.remove(row);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        MetaRow row(RegionInfo region) throws MalformedMetaException {
            Map<Bytes, Bytes> info = new TreeMap<>();
            rows.get(region.name()).forEach((column, value) -> {
                if (column.startsWith(Bytes.of("info:"))) {
                    info.put(column.slice(5, column.length()), value);
                }
            });
            return MetaRow.parse(region.name(), info);
        }
    }
}
