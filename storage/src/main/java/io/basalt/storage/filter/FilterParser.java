package io.basalt.storage.filter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.storage.filter.compare.ComparatorParser;
import io.basalt.storage.filter.compare.Comparison;
import io.basalt.storage.filter.compare.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Makes filters from their messages. A filter class of the user's own is refused like any unknown one; every refusal
 * names the class and is not to be tried again.
 */
public final class FilterParser {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";
    /** Filters are asked recursively. */
    private static final int MAX_DEPTH = 64;

    private static final int MAX_FILTERS = 100_000;

    private final RandomGenerator random;
    private int depth;
    private int filters;

    private FilterParser(RandomGenerator random) {
        this.random = random;
    }

    /**
     * As {@link #parse(FilterPb.Filter, RandomGenerator)}, but RandomRowFilter chooses in the same way each time.
     *
     * @throws RpcException when a class is unknown or a message cannot be read
     */
    public static Filter parse(FilterPb.Filter filter) throws RpcException {
        return parse(filter, new SplittableRandom(0));
    }

    /**
     * @param random for RandomRowFilter; used by the filter as long as it lives
     * @throws RpcException when a class is unknown or a message cannot be read
     */
    public static Filter parse(FilterPb.Filter filter, RandomGenerator random) throws RpcException {
        return new FilterParser(random).filter(filter);
    }

    private Filter filter(FilterPb.Filter filter) throws RpcException {
        String name = filter.getName();
        if (depth == MAX_DEPTH) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "filters are nested more than " + MAX_DEPTH + " deep");
        }
        if (++filters > MAX_FILTERS) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "there are more than " + MAX_FILTERS + " filters");
        }
        depth++;
        try {
            return filter(
                    name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name, filter.getSerializedFilter());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "filter " + name + " is refused: " + e.getMessage(), e);
        } finally {
            depth--;
        }
    }

    private Filter filter(String type, ByteString message) throws InvalidProtocolBufferException, RpcException {
        return switch (type) {
            case "FilterList" -> list(FilterPb.FilterList.parseFrom(message));
            case "FilterWrapper" ->
                filter(FilterPb.FilterWrapper.parseFrom(message).getFilter());
            case "SkipFilter" ->
                new SkipFilter(filter(FilterPb.SkipFilter.parseFrom(message).getFilter()));
            case "WhileMatchFilter" ->
                new WhileMatchFilter(
                        filter(FilterPb.WhileMatchFilter.parseFrom(message).getFilter()));

            case "RowFilter" ->
                new RowFilter(comparison(FilterPb.RowFilter.parseFrom(message).getCompareFilter()));
            case "PrefixFilter" ->
                new RowSetFilter(prefix(FilterPb.PrefixFilter.parseFrom(message)), RowSetFilter.Outside.IS_DROPPED);
            case "MultiRowRangeFilter" ->
                new RowSetFilter(ranges(FilterPb.MultiRowRangeFilter.parseFrom(message)), RowSetFilter.Outside.PASSES);
            case "FuzzyRowFilter" ->
                new RowSetFilter(
                        fuzzy(FilterPb.FuzzyRowFilter.parseFrom(message)), RowSetFilter.Outside.IS_DROPPED_UNTIL_DONE);
            case "InclusiveStopFilter" ->
                new InclusiveStopFilter(Operand.of(
                        FilterPb.InclusiveStopFilter.parseFrom(message).getStopRowKey()));
            case "RandomRowFilter" ->
                new RandomRowFilter(FilterPb.RandomRowFilter.parseFrom(message).getChance(), random);
            case "PageFilter" ->
                new PageFilter(FilterPb.PageFilter.parseFrom(message).getPageSize());
            case "FilterAllFilter" -> new FilterAllFilter();

            case "FamilyFilter" ->
                new CellPartFilter(
                        CellPartFilter.Part.FAMILY,
                        comparison(FilterPb.FamilyFilter.parseFrom(message).getCompareFilter()));
            case "QualifierFilter" ->
                new CellPartFilter(
                        CellPartFilter.Part.QUALIFIER,
                        comparison(FilterPb.QualifierFilter.parseFrom(message).getCompareFilter()));
            case "ColumnPrefixFilter" ->
                new ColumnPrefixFilter(List.of(Operand.of(
                        FilterPb.ColumnPrefixFilter.parseFrom(message).getPrefix())));
            case "MultipleColumnPrefixFilter" ->
                new ColumnPrefixFilter(operands(
                        FilterPb.MultipleColumnPrefixFilter.parseFrom(message).getSortedPrefixesList()));
            case "ColumnRangeFilter" -> columnRange(FilterPb.ColumnRangeFilter.parseFrom(message));
            case "ColumnPaginationFilter" -> pagination(FilterPb.ColumnPaginationFilter.parseFrom(message));
            case "ColumnCountGetFilter" ->
                new ColumnCountGetFilter(
                        FilterPb.ColumnCountGetFilter.parseFrom(message).getLimit());
            case "FirstKeyOnlyFilter" -> new FirstKeyOnlyFilter(Optional.empty());
            case "FirstKeyValueMatchingQualifiersFilter" ->
                new FirstKeyOnlyFilter(Optional.of(
                        operands(FilterPb.FirstKeyValueMatchingQualifiersFilter.parseFrom(message)
                                        .getQualifiersList())
                                .stream()
                                .collect(Collectors.toUnmodifiableSet())));

            case "ValueFilter" ->
                new CellPartFilter(
                        CellPartFilter.Part.VALUE,
                        comparison(FilterPb.ValueFilter.parseFrom(message).getCompareFilter()));
            case "SingleColumnValueFilter" -> singleColumn(FilterPb.SingleColumnValueFilter.parseFrom(message), false);
            case "SingleColumnValueExcludeFilter" ->
                singleColumn(
                        FilterPb.SingleColumnValueExcludeFilter.parseFrom(message)
                                .getSingleColumnValueFilter(),
                        true);
            case "ColumnValueFilter" -> columnValue(FilterPb.ColumnValueFilter.parseFrom(message));
            case "DependentColumnFilter" -> dependent(FilterPb.DependentColumnFilter.parseFrom(message));
            case "TimestampsFilter" -> timestamps(FilterPb.TimestampsFilter.parseFrom(message));
            case "KeyOnlyFilter" ->
                new KeyOnlyFilter(FilterPb.KeyOnlyFilter.parseFrom(message).getLenAsVal());

            default -> throw new IllegalArgumentException("the class is not known here");
        };
    }

    private Filter list(FilterPb.FilterList message) throws RpcException {
        List<Filter> members = new ArrayList<>();
        for (FilterPb.Filter member : message.getFiltersList()) {
            members.add(filter(member));
        }
        return switch (message.getOperator()) {
            case MUST_PASS_ALL -> new FilterListAll(members);
            case MUST_PASS_ONE -> new FilterListAny(members);
        };
    }

    private static Comparison comparison(FilterPb.CompareFilter message) throws RpcException {
        if (!message.hasComparator() && message.getCompareOp() != CompareType.NO_OP) {
            throw new IllegalArgumentException("there is no comparator");
        }
        return message.hasComparator()
                ? ComparatorParser.parse(message.getCompareOp(), message.getComparator())
                : new Comparison(Comparison.Relation.NONE, (stored, offset, length) -> 1);
    }

    private static RowSet prefix(FilterPb.PrefixFilter message) {
        return message.hasPrefix() ? RowRanges.beginningWith(Operand.of(message.getPrefix())) : RowRanges.none();
    }

    private static RowSet ranges(FilterPb.MultiRowRangeFilter message) {
        List<RowRanges.Range> ranges = new ArrayList<>();
        for (FilterPb.RowRange range : message.getRowRangeListList()) {
            var parsed = new RowRanges.Range(
                    Operand.of(range.getStartRow()),
                    range.getStartRowInclusive(),
                    range.getStopRow().isEmpty() ? Optional.empty() : Optional.of(Operand.of(range.getStopRow())),
                    range.getStopRowInclusive());
            if (parsed.isEmpty()) {
                throw new IllegalArgumentException("a range of rows ends before it begins");
            }
            ranges.add(parsed);
        }
        return RowRanges.union(ranges);
    }

    private static RowSet fuzzy(FilterPb.FuzzyRowFilter message) {
        List<FuzzyRows.Pattern> patterns = new ArrayList<>();
        for (BytesBytesPair pair : message.getFuzzyKeysDataList()) {
            patterns.add(new FuzzyRows.Pattern(
                    Bytes.wrap(pair.getFirst().toByteArray()),
                    fixed(pair.getSecond().toByteArray())));
        }
        return new FuzzyRows(patterns);
    }

    /**
     * Reads a mask in either of its encodings: 0 fixed and 1 open, or -1 fixed and 2 (0 in old clients) open. The field
     * that should tell them apart does not.
     */
    private static Bytes fixed(byte[] mask) {
        boolean internal = false;
        for (byte b : mask) {
            internal |= b == -1 || b == 2;
        }
        byte[] fixed = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            fixed[i] = (byte) (mask[i] == (internal ? -1 : 0) ? 1 : 0);
        }
        return Bytes.wrap(fixed);
    }

    private static List<Operand> operands(List<ByteString> list) {
        return list.stream().map(Operand::of).toList();
    }

    private static Filter columnRange(FilterPb.ColumnRangeFilter message) {
        return new ColumnRangeFilter(
                message.hasMinColumn() ? Optional.of(Operand.of(message.getMinColumn())) : Optional.empty(),
                message.getMinColumnInclusive(),
                message.hasMaxColumn() ? Optional.of(Operand.of(message.getMaxColumn())) : Optional.empty(),
                message.getMaxColumnInclusive());
    }

    private static Filter pagination(FilterPb.ColumnPaginationFilter message) {
        return message.hasColumnOffset()
                ? ColumnPaginationFilter.byQualifier(message.getLimit(), Operand.of(message.getColumnOffset()))
                : ColumnPaginationFilter.byNumber(message.getLimit(), message.getOffset());
    }

    private static Filter singleColumn(FilterPb.SingleColumnValueFilter message, boolean excludesColumn)
            throws RpcException {
        return new SingleColumnValueFilter(
                new Column(Operand.of(message.getColumnFamily()), Operand.of(message.getColumnQualifier())),
                ComparatorParser.parse(message.getCompareOp(), message.getComparator()),
                message.getFilterIfMissing(),
                message.getLatestVersionOnly(),
                excludesColumn);
    }

    private static Filter columnValue(FilterPb.ColumnValueFilter message) throws RpcException {
        return new ColumnValueFilter(
                new Column(Operand.of(message.getFamily()), Operand.of(message.getQualifier())),
                ComparatorParser.parse(message.getCompareOp(), message.getComparator()));
    }

    private static Filter dependent(FilterPb.DependentColumnFilter message) throws RpcException {
        Optional<Comparison> comparison = message.getCompareFilter().hasComparator()
                ? Optional.of(comparison(message.getCompareFilter()))
                : Optional.empty();
        return new DependentColumnFilter(
                new Column(Operand.of(message.getColumnFamily()), Operand.of(message.getColumnQualifier())),
                comparison,
                message.getDropDependentColumn());
    }

    private static Filter timestamps(FilterPb.TimestampsFilter message) {
        return new TimestampsFilter(
                message.getTimestampsList().stream().mapToLong(Long::longValue).toArray(), message.getCanHint());
    }
}
