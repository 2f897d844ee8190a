package io.basalt.protocol.meta;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.TableName;

/**
 * Row keys of hbase:meta to look up and to scan between. They are no region names: only {@code CellOrder.META} gives
 * them their place among the rows, plain byte order does not.
 */
public final class MetaKeys {
    private MetaKeys() {}

    /**
     * Where a reversed scan starts, inclusive, that looks for the region of {@code row}: after every region with that
     * start key, whatever its id.
     */
    public static Bytes lookUp(TableName table, Bytes row) {
        return Bytes.of(table + ",").concat(row).concat(Bytes.of(",99999999999999"));
    }

    /**
     * Where a reversed scan starts that looks for the region that ends at or before {@code row}, as a reversed scan of
     * users' rows needs it; with an empty row, for the last region of the table.
     */
    public static Bytes lookUpBefore(TableName table, Bytes row) {
        return row.isEmpty()
                ? Bytes.of(table + "\0")
                : Bytes.of(table + ",").concat(row).concat(Bytes.of(",00000000000000"));
    }

    /** Before every region of the table: where forward scans start and look-ups end. */
    public static Bytes firstOf(TableName table) {
        return Bytes.of(table + ",,");
    }

    /** After every region of the table, exclusive. */
    public static Bytes endOf(TableName table) {
        return Bytes.of(table + " ,,");
    }
}
