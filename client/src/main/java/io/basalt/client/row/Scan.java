package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.client.filter.Filter;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.wire.PbBytes;
import java.util.Optional;

/**
 * Reads rows in the order of their keys: all, or a range, forwards or backwards, whole or the columns that are named.
 * Immutable: each method gives a new scan.
 *
 * <pre>{@code Scan.all().prefix("user-").column("profile", "email").limit(100)}</pre>
 */
public final class Scan {
    /** So many bytes of results an answer holds, unless the scan says otherwise. */
    private static final int MAX_RESULT_BYTES = 2 << 20;

    private static final Scan ALL = new Scan(
            ClientPb.Scan.newBuilder().setMaxResultSize(MAX_RESULT_BYTES).build(), 0, false);

    private final ClientPb.Scan message;
    /** 0: none. */
    private final int limit;

    private final boolean counted;

    private Scan(ClientPb.Scan message, int limit, boolean counted) {
        this.message = message;
        this.limit = limit;
        this.counted = counted;
    }

    /** Every row, forwards. */
    public static Scan all() {
        return ALL;
    }

    /** Rows {@code [from, to)}; an empty key is open. */
    public static Scan range(Bytes from, Bytes to) {
        return ALL.from(from).to(to);
    }

    /** Rows {@code [from, to)}; an empty key is open. */
    public static Scan range(String from, String to) {
        return range(Bytes.of(from), Bytes.of(to));
    }

    /** Begins with this row; a reversed scan begins at its upper end. Empty: at the very beginning. */
    public Scan from(Bytes row) {
        return from(row, true);
    }

    public Scan from(Bytes row, boolean inclusive) {
        return with(message.toBuilder().setStartRow(PbBytes.toPb(row)).setIncludeStartRow(inclusive));
    }

    public Scan from(String row) {
        return from(Bytes.of(row));
    }

    /** Ends before this row. Empty: at the very end. */
    public Scan to(Bytes row) {
        return to(row, false);
    }

    public Scan to(Bytes row, boolean inclusive) {
        return with(message.toBuilder().setStopRow(PbBytes.toPb(row)).setIncludeStopRow(inclusive));
    }

    public Scan to(String row) {
        return to(Bytes.of(row));
    }

    /** Rows whose key begins with {@code prefix}, in place of a range. For a reversed scan, say {@link #reversed} first. */
    public Scan prefix(Bytes prefix) {
        Bytes after = afterPrefix(prefix);
        return isReversed()
                ? from(after, after.isEmpty()).to(prefix, true)
                : from(prefix).to(after);
    }

    /** Rows whose key begins with {@code prefix}, in place of a range. For a reversed scan, say {@link #reversed} first. */
    public Scan prefix(String prefix) {
        return prefix(Bytes.of(prefix));
    }

    /** From large keys to small ones: {@link #from} is then the upper end. */
    public Scan reversed() {
        return with(message.toBuilder().setReversed(true));
    }

    /** At most so many rows in all. */
    public Scan limit(int rows) {
        return new Scan(message, Columns.positive("limit", rows), counted);
    }

    public Scan family(Bytes family) {
        return with(
                message.toBuilder().clearColumn().addAllColumn(Columns.withFamily(message.getColumnList(), family)));
    }

    public Scan family(String family) {
        return family(Bytes.of(family));
    }

    public Scan column(Bytes family, Bytes qualifier) {
        return with(message.toBuilder()
                .clearColumn()
                .addAllColumn(Columns.withColumn(message.getColumnList(), family, qualifier)));
    }

    public Scan column(String family, String qualifier) {
        return column(Bytes.of(family), Bytes.of(qualifier));
    }

    /** This column and no other, whatever was named before. */
    public Scan onlyColumn(Bytes family, Bytes qualifier) {
        return with(message.toBuilder().clearColumn()).column(family, qualifier);
    }

    public Scan filter(Filter filter) {
        return with(message.toBuilder().setFilter(filter.message()));
    }

    /** The newest {@code count} versions of each column, as far as the family keeps them. */
    public Scan versions(int count) {
        return with(message.toBuilder().setMaxVersions(Columns.positive("versions", count)));
    }

    public Scan allVersions() {
        return versions(Integer.MAX_VALUE);
    }

    public Scan timeRange(TimeRange range) {
        return with(message.toBuilder().setTimeRange(range.message()));
    }

    /** Of this family only cells with a timestamp within the range, whatever {@link #timeRange(TimeRange)} says. */
    public Scan timeRange(Bytes family, TimeRange range) {
        return with(message.toBuilder()
                .clearCfTimeRange()
                .addAllCfTimeRange(Columns.withRange(message.getCfTimeRangeList(), family, range)));
    }

    /** Of each row and family at most so many cells. */
    public Scan cellsPerFamily(int limit) {
        return with(message.toBuilder().setStoreLimit(Columns.positive("cells per family", limit)));
    }

    /** Leaves out the first so many cells of each family of each row. */
    public Scan skipCellsPerFamily(int count) {
        return with(message.toBuilder().setStoreOffset(Columns.positive("cells to skip", count)));
    }

    /**
     * Hands rows over as they come: one that is wider than an answer comes in pieces, each of which tells with {@link
     * Row#goesOn} whether there are more. Without this, rows are put together, however wide.
     */
    public Scan pieces() {
        return with(message.toBuilder().setAllowPartialResults(true));
    }

    /** Hands wide rows over in pieces of at most so many cells, each a row of its own in the results. */
    public Scan cellsPerRow(int cells) {
        return with(message.toBuilder().setBatchSize(Columns.positive("cells per row", cells)));
    }

    /** Asks for at most so many rows at a time. Without it, only bytes limit an answer. */
    public Scan rowsPerCall(int rows) {
        return with(message.toBuilder().setCaching(Columns.positive("rows per call", rows)));
    }

    /** Asks for about so many bytes at a time; 2 MB by default. */
    public Scan bytesPerCall(int bytes) {
        return with(message.toBuilder().setMaxResultSize(Columns.positive("bytes per call", bytes)));
    }

    /** Whether blocks read for this may stay in the server's cache; by default they do. */
    public Scan cacheBlocks(boolean cache) {
        return with(message.toBuilder().setCacheBlocks(cache));
    }

    /** How files are read: a few rows of a block each, or one block after the other. Without it the server decides. */
    public Scan readType(ReadType type) {
        return with(message.toBuilder().setReadType(ClientPb.Scan.ReadType.valueOf(type.name())));
    }

    /** Whether families that the filter does not look at are read only for rows that pass it. */
    public Scan familiesOnDemand(boolean onDemand) {
        return with(message.toBuilder().setLoadColumnFamiliesOnDemand(onDemand));
    }

    /** Lets the scanner know how far the servers got even where no row passes, see {@code position()}. */
    public Scan cursors() {
        return with(message.toBuilder().setNeedCursorResult(true));
    }

    /** Lets servers count what the scan costs them, see {@code metrics()} of the scanner. */
    public Scan metrics() {
        return new Scan(message, limit, true);
    }

    /** Everything that is stored: delete markers and what they hide, too. Not to be used with columns. */
    public Scan raw() {
        return attribute("_raw_", Bytes.copyOf(new byte[] {(byte) 0xff}));
    }

    /** Also cells whose write is not acknowledged yet and may still fail. */
    public Scan uncommitted() {
        return attribute(Columns.ISOLATION, Columns.UNCOMMITTED);
    }

    public Bytes startRow() {
        return PbBytes.fromPb(message.getStartRow());
    }

    public boolean includesStartRow() {
        return message.getIncludeStartRow();
    }

    public Bytes stopRow() {
        return PbBytes.fromPb(message.getStopRow());
    }

    public boolean includesStopRow() {
        return message.getIncludeStopRow();
    }

    public boolean isReversed() {
        return message.getReversed();
    }

    /** Most rows in all; nothing when there is no limit. */
    public Optional<Integer> limit() {
        return limit == 0 ? Optional.empty() : Optional.of(limit);
    }

    /** As it travels. */
    public ClientPb.Scan message() {
        return message;
    }

    /** Something that servers may understand and ignore otherwise. */
    public Scan attribute(String name, Bytes value) {
        return with(message.toBuilder()
                .addAttribute(NameBytesPair.newBuilder().setName(name).setValue(PbBytes.toPb(value))));
    }

    /** Whether rows may come in pieces. */
    public boolean wantsPieces() {
        return message.getAllowPartialResults() || message.getBatchSize() > 0;
    }

    /** Whether servers are to count what the scan costs. */
    public boolean wantsMetrics() {
        return counted;
    }

    private Scan with(ClientPb.Scan.Builder changed) {
        return new Scan(changed.build(), limit, counted);
    }

    /** The first key after all that begin with {@code prefix}; empty when none is. */
    private static Bytes afterPrefix(Bytes prefix) {
        byte[] next = prefix.toArray();
        for (int i = next.length - 1; i >= 0; i--) {
            if (next[i] != (byte) 0xff) {
                next[i]++;
                return Bytes.copyOf(next, 0, i + 1);
            }
        }
        return Bytes.EMPTY;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scan scan
                && limit == scan.limit
                && counted == scan.counted
                && message.equals(scan.message);
    }

    @Override
    public int hashCode() {
        return 31 * message.hashCode() + limit;
    }

    @Override
    public String toString() {
        if (startRow().isEmpty() && stopRow().isEmpty()) {
            return isReversed() ? "reversed scan of all rows" : "scan of all rows";
        }
        return (isReversed() ? "reversed scan of rows " : "scan of rows ") + (includesStartRow() ? "[" : "(")
                + startRow() + ", " + stopRow() + (includesStopRow() ? "]" : ")");
    }
}
