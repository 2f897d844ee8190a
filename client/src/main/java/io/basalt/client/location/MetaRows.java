package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Row;
import io.basalt.protocol.meta.MalformedMetaException;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.MetaRow;
import java.util.Map;
import java.util.TreeMap;

/** Rows of hbase:meta as the client reads them. */
public final class MetaRows {
    private MetaRows() {}

    /** What a row read with family {@code info} says of its region. */
    public static MetaRow parse(Row row) throws MalformedMetaException {
        Map<Bytes, Bytes> info = new TreeMap<>();
        for (Cell cell : row.cells()) {
            if (cell.family().equals(MetaColumns.INFO)) {
                info.putIfAbsent(cell.qualifier(), cell.value());
            }
        }
        return MetaRow.parse(row.key(), info);
    }
}
