package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.client.filter.Filter;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;

/**
 * Reads one row: all of it, or the families and columns that are named. Immutable: each method gives a new get.
 *
 * <pre>{@code Get.row("alice").column("profile", "email").versions(3)}</pre>
 */
public final class Get implements Action {
    private final Bytes row;
    private final ClientPb.Get message;

    private Get(Bytes row, ClientPb.Get message) {
        this.row = row;
        this.message = message;
    }

    public static Get row(Bytes key) {
        if (key.isEmpty() || key.length() > CellView.MAX_ROW_BYTES) {
            throw new IllegalArgumentException(
                    "a row key has 1 to " + CellView.MAX_ROW_BYTES + " bytes, not " + key.length());
        }
        return new Get(key, ClientPb.Get.newBuilder().setRow(PbBytes.toPb(key)).build());
    }

    public static Get row(byte[] key) {
        return row(Bytes.copyOf(key));
    }

    /** The row whose key is the UTF-8 bytes of {@code key}. */
    public static Get row(String key) {
        return row(Bytes.of(key));
    }

    public Get family(Bytes family) {
        return with(
                message.toBuilder().clearColumn().addAllColumn(Columns.withFamily(message.getColumnList(), family)));
    }

    public Get family(String family) {
        return family(Bytes.of(family));
    }

    public Get column(Bytes family, Bytes qualifier) {
        return with(message.toBuilder()
                .clearColumn()
                .addAllColumn(Columns.withColumn(message.getColumnList(), family, qualifier)));
    }

    public Get column(String family, String qualifier) {
        return column(Bytes.of(family), Bytes.of(qualifier));
    }

    /** The newest {@code count} versions of each column, as far as the family keeps them. */
    public Get versions(int count) {
        return with(message.toBuilder().setMaxVersions(Columns.positive("versions", count)));
    }

    public Get allVersions() {
        return versions(Integer.MAX_VALUE);
    }

    public Get timeRange(TimeRange range) {
        return with(message.toBuilder().setTimeRange(range.message()));
    }

    /** Of this family only cells with a timestamp within the range, whatever {@link #timeRange(TimeRange)} says. */
    public Get timeRange(Bytes family, TimeRange range) {
        return with(message.toBuilder()
                .clearCfTimeRange()
                .addAllCfTimeRange(Columns.withRange(message.getCfTimeRangeList(), family, range)));
    }

    /** Of each family at most so many cells. */
    public Get cellsPerFamily(int limit) {
        return with(message.toBuilder().setStoreLimit(Columns.positive("cells per family", limit)));
    }

    /** Leaves out the first so many cells of each family. */
    public Get skipCellsPerFamily(int count) {
        return with(message.toBuilder().setStoreOffset(Columns.positive("cells to skip", count)));
    }

    /**
     * Only tells whether there are such cells, which do not travel: the row comes without cells, and in a batch the
     * outcome tells it as {@code processed}.
     */
    public Get existenceOnly() {
        return with(message.toBuilder().setExistenceOnly(true));
    }

    /** Also cells whose write is not acknowledged yet and may still fail. */
    public Get uncommitted() {
        return attribute(Columns.ISOLATION, Columns.UNCOMMITTED);
    }

    /** Whether families that the filter does not look at are read only for rows that pass it. */
    public Get familiesOnDemand(boolean onDemand) {
        return with(message.toBuilder().setLoadColumnFamiliesOnDemand(onDemand));
    }

    /** Something that servers may understand and ignore otherwise. */
    public Get attribute(String name, Bytes value) {
        return with(message.toBuilder()
                .addAttribute(NameBytesPair.newBuilder().setName(name).setValue(PbBytes.toPb(value))));
    }

    public Get filter(Filter filter) {
        return with(message.toBuilder().setFilter(filter.message()));
    }

    /** Whether blocks read for this may stay in the server's cache; by default they do. */
    public Get cacheBlocks(boolean cache) {
        return with(message.toBuilder().setCacheBlocks(cache));
    }

    @Override
    public Bytes row() {
        return row;
    }

    /** As it travels. */
    public ClientPb.Get message() {
        return message;
    }

    private Get with(ClientPb.Get.Builder changed) {
        return new Get(row, changed.build());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Get get && message.equals(get.message);
    }

    @Override
    public int hashCode() {
        return message.hashCode();
    }

    @Override
    public String toString() {
        return "get of row " + row;
    }
}
