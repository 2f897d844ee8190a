package io.basalt.protocol.name;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Objects;

/**
 * What identifies a region: a row range of a table, and an id that tells it from others with the same start key.
 * Immutable; a class and not a record so that both names are computed once.
 *
 * <p>Ordered as the regions of a table follow each other: table, start key, end key, region id, replica id.
 */
public final class RegionInfo implements Comparable<RegionInfo> {
    /** The one region of hbase:meta. */
    public static final RegionInfo META = of(TableName.META, Bytes.EMPTY, Bytes.EMPTY, 1);

    private static final Comparator<RegionInfo> ORDER = Comparator.comparing(RegionInfo::table)
            .thenComparing(RegionInfo::startKey)
            .thenComparing(region -> region.endKey().isEmpty())
            .thenComparing(RegionInfo::endKey)
            .thenComparingLong(RegionInfo::regionId)
            .thenComparingInt(RegionInfo::replicaId);

    private final TableName table;
    private final RowRange rows;
    private final long regionId;
    private final int replicaId;
    private final boolean offline;
    private final boolean split;
    private final Bytes name;
    private final String encodedName;
    private final ByteBuffer startKeyBuffer;
    private final ByteBuffer endKeyBuffer;

    /**
     * @param endKey first row after the region, empty for the table's last region
     * @param regionId milliseconds since the epoch at creation, greater than that of every parent
     * @param replicaId 0 for the region itself, up to 65535 for its read replicas
     * @param offline not to be served: a split parent
     * @param split split into daughters that serve its rows now
     */
    public RegionInfo(
            TableName table,
            Bytes startKey,
            Bytes endKey,
            long regionId,
            int replicaId,
            boolean offline,
            boolean split) {
        this.table = table;
        this.rows = new RowRange(startKey, endKey);
        this.regionId = regionId;
        this.replicaId = replicaId;
        this.offline = offline;
        this.split = split;
        if (table.isMeta() && !rows.equals(RowRange.ALL)) {
            throw new IllegalArgumentException("the region of hbase:meta holds every row, not " + rows);
        }
        RegionName parts = new RegionName(table, startKey, regionId, replicaId);
        this.name = parts.toBytes();
        this.encodedName = encodedNameOf(name);
        // Not read only: one more kind of buffer would make every comparison of bytes a virtual call.
        this.startKeyBuffer = ByteBuffer.wrap(startKey.toArray());
        this.endKeyBuffer = ByteBuffer.wrap(endKey.toArray());
    }

    /** A region that is not split, and no replica. */
    public static RegionInfo of(TableName table, Bytes startKey, Bytes endKey, long regionId) {
        return new RegionInfo(table, startKey, endKey, regionId, 0, false, false);
    }

    /** The encoded name that a full region name ends in; {@link IllegalArgumentException} when it has none. */
    public static String encodedNameOf(Bytes regionName) {
        return RegionName.encodedNameOf(regionName);
    }

    public TableName table() {
        return table;
    }

    /** First row, empty for the table's first region. */
    public Bytes startKey() {
        return rows.start();
    }

    /** First row after the region, empty for the table's last region. */
    public Bytes endKey() {
        return rows.end();
    }

    public RowRange rows() {
        return rows;
    }

    public long regionId() {
        return regionId;
    }

    public int replicaId() {
        return replicaId;
    }

    public boolean offline() {
        return offline;
    }

    public boolean split() {
        return split;
    }

    public boolean isMeta() {
        return table.isMeta();
    }

    /** The full name; see {@link RegionName}. Of replica 0, also the row key in hbase:meta. */
    public Bytes name() {
        return name;
    }

    /** 32 hex digits; {@code 1588230740} for hbase:meta. */
    public String encodedName() {
        return encodedName;
    }

    public boolean contains(Bytes row) {
        return rows.contains(row);
    }

    /** As {@link #contains(Bytes)}, for a row in a buffer, without allocation. */
    public boolean contains(ByteBuffer buffer, int offset, int length) {
        return ByteRanges.compare(buffer, offset, length, startKeyBuffer, 0, startKeyBuffer.limit()) >= 0
                && (endKeyBuffer.limit() == 0
                        || ByteRanges.compare(buffer, offset, length, endKeyBuffer, 0, endKeyBuffer.limit()) < 0);
    }

    /** This region as it stays in hbase:meta after its split: offline and split. */
    public RegionInfo asSplitParent() {
        return new RegionInfo(table, startKey(), endKey(), regionId, replicaId, true, true);
    }

    /** The region with the given replica id; 0 gives the region itself. */
    public RegionInfo replica(int id) {
        return new RegionInfo(table, startKey(), endKey(), regionId, id, offline, split);
    }

    @Override
    public int compareTo(RegionInfo other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegionInfo region
                && name.equals(region.name)
                && endKey().equals(region.endKey())
                && offline == region.offline
                && split == region.split;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, endKey(), offline, split);
    }

    /** The name, the rows and what is unusual about it. */
    @Override
    public String toString() {
        return name + " " + rows + (offline ? " offline" : "") + (split ? " split" : "");
    }
}
