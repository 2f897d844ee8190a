package io.basalt.master.meta;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.meta.MalformedMetaException;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.StoredNamespace;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the cells of a scan of hbase:meta together again. A row that cannot be read is reported and left out. */
final class MetaReader {
    private static final Logger LOG = LoggerFactory.getLogger(MetaReader.class);

    private final List<MetaRow> regions = new ArrayList<>();
    private final Map<TableName, TableState> tables = new TreeMap<>();
    private final List<NamespaceDescriptor> namespaces = new ArrayList<>();
    private final Map<Bytes, Bytes> info = new TreeMap<>();
    private Bytes row = Bytes.EMPTY;
    private long newestTimestamp;

    /** The scan's answers must come in their order, without partial results. */
    void add(ClientPb.ScanResponse response, ByteBuffer cells) throws IOException {
        var reader = new CellBlockReader(cells, CellCodec.KEY_VALUE, Integer.MAX_VALUE);
        var cell = new CellView();
        for (int count : response.getCellsPerResultList()) {
            for (int i = 0; i < count && reader.next(cell); i++) {
                take(cell);
            }
            endRow();
        }
    }

    /** Of delete markers and of what they hide only the time counts; the answers of a raw scan. */
    void addHidden(ClientPb.ScanResponse response, ByteBuffer cells) throws IOException {
        var reader = new CellBlockReader(cells, CellCodec.KEY_VALUE, Integer.MAX_VALUE);
        var cell = new CellView();
        while (reader.next(cell)) {
            newestTimestamp = Math.max(newestTimestamp, cell.timestamp());
        }
    }

    private void take(CellView cell) {
        newestTimestamp = Math.max(newestTimestamp, cell.timestamp());
        row = cell.row();
        Bytes family = cell.family();
        if (family.equals(MetaColumns.INFO)) {
            info.putIfAbsent(cell.qualifier(), cell.value());
        } else if (family.equals(MetaColumns.TABLE) && cell.qualifier().equals(MetaColumns.TABLE_STATE)) {
            try {
                TableName table = TableName.parse(row);
                tables.putIfAbsent(table, TableState.fromStored(table, cell.value()));
            } catch (MalformedMetaException | IllegalArgumentException e) {
                LOG.error("A table's state cannot be read, the table stays offline reason={}", e.toString());
            }
        } else if (family.equals(MetaColumns.NAMESPACE) && cell.qualifier().equals(MetaColumns.NAMESPACE_DESCRIPTOR)) {
            try {
                namespaces.add(StoredNamespace.parse(row, cell.value()));
            } catch (MalformedMetaException e) {
                LOG.error("A namespace cannot be read, it is as if there was none reason={}", e.toString());
            }
        }
    }

    private void endRow() {
        if (!info.isEmpty()) {
            try {
                regions.add(MetaRow.parse(row, info));
            } catch (MalformedMetaException e) {
                LOG.error("A region's row cannot be read, the region stays offline reason={}", e.toString());
            }
            info.clear();
        }
    }

    MetaTable.Contents contents() {
        return new MetaTable.Contents(List.copyOf(regions), new TreeMap<>(tables), List.copyOf(namespaces));
    }

    /** Of all cells read, 0 when there was none. */
    long newestTimestamp() {
        return newestTimestamp;
    }
}
