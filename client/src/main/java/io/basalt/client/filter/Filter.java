package io.basalt.client.filter;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.protocol.wire.PbBytes;
import java.util.Collection;
import java.util.List;

/**
 * A choice among rows and cells that the server makes, so that what is not wanted does not travel. Immutable. These are
 * HBase's filters; each method tells in its last sentence which one it stands for.
 *
 * @param message the filter as it travels; {@link #of} takes any that is not here
 */
public record Filter(FilterPb.Filter message) {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    /** Any filter that the server knows, by its class and its own message. */
    public static Filter of(String className, MessageLite message) {
        return new Filter(FilterPb.Filter.newBuilder()
                .setName(className)
                .setSerializedFilter(message.toByteString())
                .build());
    }

    // ---- combinations ----

    /** What passes every filter. FilterList, MUST_PASS_ALL. */
    public static Filter and(Filter... filters) {
        return list(FilterPb.FilterList.Operator.MUST_PASS_ALL, List.of(filters));
    }

    /** What passes at least one filter. FilterList, MUST_PASS_ONE. */
    public static Filter or(Filter... filters) {
        return list(FilterPb.FilterList.Operator.MUST_PASS_ONE, List.of(filters));
    }

    /** Only rows of which every cell passes. SkipFilter. */
    public Filter forWholeRows() {
        return standard(
                "SkipFilter",
                FilterPb.SkipFilter.newBuilder().setFilter(message).build());
    }

    /** Ends the scan of a region where something does not pass. WhileMatchFilter. */
    public Filter untilFirstMiss() {
        return standard(
                "WhileMatchFilter",
                FilterPb.WhileMatchFilter.newBuilder().setFilter(message).build());
    }

    // ---- rows ----

    /** Rows whose newest value of a column is as given; rows without the column do not pass. SingleColumnValueFilter. */
    public static Filter where(Bytes family, Bytes qualifier, Comparison value) {
        return columnValue(family, qualifier, value, true);
    }

    /** Rows whose newest value of a column is as given; rows without the column do not pass. SingleColumnValueFilter. */
    public static Filter where(String family, String qualifier, Comparison value) {
        return where(Bytes.of(family), Bytes.of(qualifier), value);
    }

    /** Rows whose newest value of a column is as given, or that have no such column. SingleColumnValueFilter. */
    public static Filter whereOrMissing(Bytes family, Bytes qualifier, Comparison value) {
        return columnValue(family, qualifier, value, false);
    }

    /** Rows whose key is as given. RowFilter. */
    public static Filter row(Comparison key) {
        return standard(
                "RowFilter",
                FilterPb.RowFilter.newBuilder().setCompareFilter(compare(key)).build());
    }

    /** Rows whose key begins so; {@code Scan.prefix} is quicker to begin. PrefixFilter. */
    public static Filter rowPrefix(Bytes prefix) {
        return standard(
                "PrefixFilter",
                FilterPb.PrefixFilter.newBuilder()
                        .setPrefix(PbBytes.toPb(prefix))
                        .build());
    }

    /** Rows up to this one, included. InclusiveStopFilter. */
    public static Filter rowsThrough(Bytes last) {
        return standard(
                "InclusiveStopFilter",
                FilterPb.InclusiveStopFilter.newBuilder()
                        .setStopRowKey(PbBytes.toPb(last))
                        .build());
    }

    /** At most so many rows of each region. PageFilter. */
    public static Filter rowsPerRegion(long rows) {
        return standard(
                "PageFilter", FilterPb.PageFilter.newBuilder().setPageSize(rows).build());
    }

    /** Each row with this probability. RandomRowFilter. */
    public static Filter sample(float probability) {
        return standard(
                "RandomRowFilter",
                FilterPb.RandomRowFilter.newBuilder().setChance(probability).build());
    }

    // ---- columns and cells ----

    /** Cells whose family is as given. FamilyFilter. */
    public static Filter family(Comparison name) {
        return standard(
                "FamilyFilter",
                FilterPb.FamilyFilter.newBuilder()
                        .setCompareFilter(compare(name))
                        .build());
    }

    /** Cells whose qualifier is as given. QualifierFilter. */
    public static Filter qualifier(Comparison name) {
        return standard(
                "QualifierFilter",
                FilterPb.QualifierFilter.newBuilder()
                        .setCompareFilter(compare(name))
                        .build());
    }

    /** Cells whose value is as given. ValueFilter. */
    public static Filter value(Comparison value) {
        return standard(
                "ValueFilter",
                FilterPb.ValueFilter.newBuilder()
                        .setCompareFilter(compare(value))
                        .build());
    }

    /** Cells whose qualifier begins so. ColumnPrefixFilter. */
    public static Filter qualifierPrefix(Bytes prefix) {
        return standard(
                "ColumnPrefixFilter",
                FilterPb.ColumnPrefixFilter.newBuilder()
                        .setPrefix(PbBytes.toPb(prefix))
                        .build());
    }

    /** Cells whose qualifier begins so. ColumnPrefixFilter. */
    public static Filter qualifierPrefix(String prefix) {
        return qualifierPrefix(Bytes.of(prefix));
    }

    /** Cells with qualifiers {@code [from, to)}; an empty one is open. ColumnRangeFilter. */
    public static Filter qualifierRange(Bytes from, Bytes to) {
        var range = FilterPb.ColumnRangeFilter.newBuilder()
                .setMinColumnInclusive(true)
                .setMaxColumnInclusive(false);
        if (!from.isEmpty()) {
            range.setMinColumn(PbBytes.toPb(from));
        }
        if (!to.isEmpty()) {
            range.setMaxColumn(PbBytes.toPb(to));
        }
        return standard("ColumnRangeFilter", range.build());
    }

    /** Of each row the columns from number {@code offset} on, at most {@code limit}. ColumnPaginationFilter. */
    public static Filter columns(int offset, int limit) {
        return standard(
                "ColumnPaginationFilter",
                FilterPb.ColumnPaginationFilter.newBuilder()
                        .setOffset(offset)
                        .setLimit(limit)
                        .build());
    }

    /** Cells with one of these timestamps. TimestampsFilter. */
    public static Filter timestamps(Collection<Long> timestamps) {
        return standard(
                "TimestampsFilter",
                FilterPb.TimestampsFilter.newBuilder()
                        .addAllTimestamps(timestamps.stream().sorted().toList())
                        .build());
    }

    /** Only the first cell of each row: enough to count rows. FirstKeyOnlyFilter. */
    public static Filter firstCellOnly() {
        return standard("FirstKeyOnlyFilter", FilterPb.FirstKeyOnlyFilter.getDefaultInstance());
    }

    /** Cells without their values. KeyOnlyFilter. */
    public static Filter keysOnly() {
        return standard(
                "KeyOnlyFilter",
                FilterPb.KeyOnlyFilter.newBuilder().setLenAsVal(false).build());
    }

    // ---- helpers ----

    private static Filter columnValue(Bytes family, Bytes qualifier, Comparison value, boolean dropRowsWithout) {
        return standard(
                "SingleColumnValueFilter",
                FilterPb.SingleColumnValueFilter.newBuilder()
                        .setColumnFamily(PbBytes.toPb(family))
                        .setColumnQualifier(PbBytes.toPb(qualifier))
                        .setCompareOp(value.relation())
                        .setComparator(value.comparator())
                        .setFilterIfMissing(dropRowsWithout)
                        .setLatestVersionOnly(true)
                        .build());
    }

    private static Filter list(FilterPb.FilterList.Operator operator, List<Filter> filters) {
        return standard(
                "FilterList",
                FilterPb.FilterList.newBuilder()
                        .setOperator(operator)
                        .addAllFilters(filters.stream().map(Filter::message).toList())
                        .build());
    }

    private static FilterPb.CompareFilter compare(Comparison comparison) {
        return FilterPb.CompareFilter.newBuilder()
                .setCompareOp(comparison.relation())
                .setComparator(comparison.comparator())
                .build();
    }

    private static Filter standard(String className, MessageLite message) {
        return of(PACKAGE + className, message);
    }
}
