package io.basalt.client.filter;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.pb.BasePb.CompareType;
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

    /** Nothing at all. FilterAllFilter. */
    public static Filter nothing() {
        return standard("FilterAllFilter", FilterPb.FilterAllFilter.getDefaultInstance());
    }

    // ---- rows ----

    /** Rows whose newest value of a column is as given; rows without the column do not pass. SingleColumnValueFilter. */
    public static Filter where(Bytes family, Bytes qualifier, Comparison value) {
        return columnValue(family, qualifier, value, true, true);
    }

    /** Rows whose newest value of a column is as given; rows without the column do not pass. SingleColumnValueFilter. */
    public static Filter where(String family, String qualifier, Comparison value) {
        return where(Bytes.of(family), Bytes.of(qualifier), value);
    }

    /** Rows whose newest value of a column is as given, or that have no such column. SingleColumnValueFilter. */
    public static Filter whereOrMissing(Bytes family, Bytes qualifier, Comparison value) {
        return columnValue(family, qualifier, value, false, true);
    }

    /**
     * Rows by the value of a column, which has to be among those that are read. SingleColumnValueFilter.
     *
     * @param dropRowsWithout whether a row that has no such column does not pass
     * @param newestOnly whether the newest value counts; otherwise one of the values that are read is enough
     */
    public static Filter columnValue(
            Bytes family, Bytes qualifier, Comparison value, boolean dropRowsWithout, boolean newestOnly) {
        return standard(
                "SingleColumnValueFilter", columnValueMessage(family, qualifier, value, dropRowsWithout, newestOnly));
    }

    /** As {@link #columnValue}, and rows come without that column. SingleColumnValueExcludeFilter. */
    public static Filter hiddenColumnValue(
            Bytes family, Bytes qualifier, Comparison value, boolean dropRowsWithout, boolean newestOnly) {
        return standard(
                "SingleColumnValueExcludeFilter",
                FilterPb.SingleColumnValueExcludeFilter.newBuilder()
                        .setSingleColumnValueFilter(
                                columnValueMessage(family, qualifier, value, dropRowsWithout, newestOnly))
                        .build());
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

    /** Rows within one of these ranges; what lies between them is not read. MultiRowRangeFilter. */
    public static Filter rowRanges(Collection<RowRange> ranges) {
        var message = FilterPb.MultiRowRangeFilter.newBuilder();
        for (RowRange range : ranges) {
            message.addRowRangeList(FilterPb.RowRange.newBuilder()
                    .setStartRow(PbBytes.toPb(range.start()))
                    .setStartRowInclusive(true)
                    .setStopRow(PbBytes.toPb(range.end()))
                    .setStopRowInclusive(false));
        }
        return standard("MultiRowRangeFilter", message.build());
    }

    /** Rows that one of these patterns fits; others are leapt over. FuzzyRowFilter. */
    public static Filter rowPatterns(Collection<RowPattern> patterns) {
        var message = FilterPb.FuzzyRowFilter.newBuilder();
        patterns.forEach(pattern -> message.addFuzzyKeysData(pattern.message()));
        return standard("FuzzyRowFilter", message.build());
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

    /** Cells whose qualifier begins with one of these. MultipleColumnPrefixFilter. */
    public static Filter qualifierPrefixes(Collection<Bytes> prefixes) {
        var message = FilterPb.MultipleColumnPrefixFilter.newBuilder();
        prefixes.stream().sorted().distinct().map(PbBytes::toPb).forEach(message::addSortedPrefixes);
        return standard("MultipleColumnPrefixFilter", message.build());
    }

    /** Cells with qualifiers {@code [from, to)}; an empty one is open. ColumnRangeFilter. */
    public static Filter qualifierRange(Bytes from, Bytes to) {
        return qualifierRange(from, true, to, false);
    }

    /** Cells with qualifiers from one to another; an empty one is open. ColumnRangeFilter. */
    public static Filter qualifierRange(Bytes from, boolean fromInclusive, Bytes to, boolean toInclusive) {
        var range = FilterPb.ColumnRangeFilter.newBuilder()
                .setMinColumnInclusive(fromInclusive)
                .setMaxColumnInclusive(toInclusive);
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

    /** Of each row the columns from this qualifier on, at most {@code limit}. ColumnPaginationFilter. */
    public static Filter columnsFrom(Bytes qualifier, int limit) {
        return standard(
                "ColumnPaginationFilter",
                FilterPb.ColumnPaginationFilter.newBuilder()
                        .setColumnOffset(PbBytes.toPb(qualifier))
                        .setLimit(limit)
                        .build());
    }

    /** The first columns of a row: for gets, since a scan ends with a row that has more. ColumnCountGetFilter. */
    public static Filter firstColumns(int limit) {
        return standard(
                "ColumnCountGetFilter",
                FilterPb.ColumnCountGetFilter.newBuilder().setLimit(limit).build());
    }

    /** One column alone, where its value is as given. ColumnValueFilter. */
    public static Filter columnIf(Bytes family, Bytes qualifier, Comparison value) {
        return standard(
                "ColumnValueFilter",
                FilterPb.ColumnValueFilter.newBuilder()
                        .setFamily(PbBytes.toPb(family))
                        .setQualifier(PbBytes.toPb(qualifier))
                        .setCompareOp(value.relation())
                        .setComparator(value.comparator())
                        .build());
    }

    /**
     * Of each row the cells that have the timestamp of a cell of this column; none of a row without it.
     * DependentColumnFilter.
     *
     * @param withColumn whether the column itself comes, too
     */
    public static Filter sameTimestampAs(Bytes family, Bytes qualifier, boolean withColumn) {
        return dependent(
                family,
                qualifier,
                withColumn,
                FilterPb.CompareFilter.newBuilder().setCompareOp(CompareType.NO_OP));
    }

    /** As {@link #sameTimestampAs(Bytes, Bytes, boolean)}, for cells of the column whose value is as given. */
    public static Filter sameTimestampAs(Bytes family, Bytes qualifier, boolean withColumn, Comparison value) {
        return dependent(family, qualifier, withColumn, compare(value).toBuilder());
    }

    /** Cells with one of these timestamps. TimestampsFilter. */
    public static Filter timestamps(Collection<Long> timestamps) {
        return timestamps(timestamps, false);
    }

    /**
     * Cells with one of these timestamps. TimestampsFilter.
     *
     * @param leaping whether the versions between them are leapt over: quicker where there are very many
     */
    public static Filter timestamps(Collection<Long> timestamps, boolean leaping) {
        return standard(
                "TimestampsFilter",
                FilterPb.TimestampsFilter.newBuilder()
                        .addAllTimestamps(timestamps.stream().sorted().toList())
                        .setCanHint(leaping)
                        .build());
    }

    /** Only the first cell of each row: enough to count rows. FirstKeyOnlyFilter. */
    public static Filter firstCellOnly() {
        return standard("FirstKeyOnlyFilter", FilterPb.FirstKeyOnlyFilter.getDefaultInstance());
    }

    /** The cells of each row up to the first with one of these qualifiers. FirstKeyValueMatchingQualifiersFilter. */
    public static Filter firstCellsThrough(Collection<Bytes> qualifiers) {
        var message = FilterPb.FirstKeyValueMatchingQualifiersFilter.newBuilder();
        qualifiers.stream().sorted().map(PbBytes::toPb).forEach(message::addQualifiers);
        return standard("FirstKeyValueMatchingQualifiersFilter", message.build());
    }

    /** Cells with the lengths of their values, as four bytes, in place of the values. KeyOnlyFilter. */
    public static Filter valueLengths() {
        return standard(
                "KeyOnlyFilter",
                FilterPb.KeyOnlyFilter.newBuilder().setLenAsVal(true).build());
    }

    /** Cells without their values. KeyOnlyFilter. */
    public static Filter keysOnly() {
        return standard(
                "KeyOnlyFilter",
                FilterPb.KeyOnlyFilter.newBuilder().setLenAsVal(false).build());
    }

    // ---- helpers ----

    private static FilterPb.SingleColumnValueFilter columnValueMessage(
            Bytes family, Bytes qualifier, Comparison value, boolean dropRowsWithout, boolean newestOnly) {
        return FilterPb.SingleColumnValueFilter.newBuilder()
                .setColumnFamily(PbBytes.toPb(family))
                .setColumnQualifier(PbBytes.toPb(qualifier))
                .setCompareOp(value.relation())
                .setComparator(value.comparator())
                .setFilterIfMissing(dropRowsWithout)
                .setLatestVersionOnly(newestOnly)
                .build();
    }

    private static Filter dependent(
            Bytes family, Bytes qualifier, boolean withColumn, FilterPb.CompareFilter.Builder compare) {
        return standard(
                "DependentColumnFilter",
                FilterPb.DependentColumnFilter.newBuilder()
                        .setCompareFilter(compare)
                        .setColumnFamily(PbBytes.toPb(family))
                        .setColumnQualifier(PbBytes.toPb(qualifier))
                        .setDropDependentColumn(!withColumn)
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
