package io.basalt.cluster.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.BinaryPrefixComparator;
import org.apache.hadoop.hbase.filter.BitComparator;
import org.apache.hadoop.hbase.filter.ByteArrayComparable;
import org.apache.hadoop.hbase.filter.ColumnPaginationFilter;
import org.apache.hadoop.hbase.filter.ColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.ColumnRangeFilter;
import org.apache.hadoop.hbase.filter.ColumnValueFilter;
import org.apache.hadoop.hbase.filter.DependentColumnFilter;
import org.apache.hadoop.hbase.filter.FamilyFilter;
import org.apache.hadoop.hbase.filter.Filter;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.FuzzyRowFilter;
import org.apache.hadoop.hbase.filter.InclusiveStopFilter;
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter;
import org.apache.hadoop.hbase.filter.MultipleColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.PageFilter;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.filter.QualifierFilter;
import org.apache.hadoop.hbase.filter.RegexStringComparator;
import org.apache.hadoop.hbase.filter.RowFilter;
import org.apache.hadoop.hbase.filter.SingleColumnValueExcludeFilter;
import org.apache.hadoop.hbase.filter.SingleColumnValueFilter;
import org.apache.hadoop.hbase.filter.SkipFilter;
import org.apache.hadoop.hbase.filter.SubstringComparator;
import org.apache.hadoop.hbase.filter.TimestampsFilter;
import org.apache.hadoop.hbase.filter.ValueFilter;
import org.apache.hadoop.hbase.filter.WhileMatchFilter;
import org.apache.hadoop.hbase.util.Pair;

/** Filters and lists of filters about the keys and values of {@link RandomScript}. The same seed gives the same ones. */
final class RandomFilters {
    private static final List<CompareOperator> OPERATORS = Arrays.stream(CompareOperator.values())
            .filter(operator -> operator != CompareOperator.NO_OP)
            .toList();

    private final Random random;
    private final RandomKeys keys;

    RandomFilters(Random random, RandomKeys keys) {
        this.random = random;
        this.keys = keys;
    }

    /** @param hints whether filters may jump: HBase does not always come out where it should when it goes in reverse */
    Filter next(boolean hints) {
        if (random.nextInt(4) > 0) {
            return single(hints);
        }
        var operator = random.nextBoolean() ? FilterList.Operator.MUST_PASS_ALL : FilterList.Operator.MUST_PASS_ONE;
        List<Filter> members = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            members.add(random.nextInt(5) == 0 ? next(hints) : single(hints));
        }
        return new FilterList(operator, members);
    }

    private Filter single(boolean hints) {
        return switch (random.nextInt(hints ? 23 : 15)) {
            case 0 -> new RowFilter(operator(), comparator(keys.row()));
            case 1 -> new FamilyFilter(operator(), new BinaryComparator(keys.family()));
            case 2 -> new QualifierFilter(operator(), comparator(keys.qualifier()));
            case 3 -> new ValueFilter(operator(), comparator(keys.value()));
            case 4 -> columnValue();
            case 5 -> columnValue();
            case 6 -> new ColumnValueFilter(keys.family(), keys.qualifier(), operator(), comparator(keys.value()));
            case 7 -> new DependentColumnFilter(keys.family(), keys.qualifier(), random.nextBoolean());
            case 8 -> new FirstKeyOnlyFilter();
            case 9 -> new KeyOnlyFilter(random.nextBoolean());
            case 10 -> new InclusiveStopFilter(keys.row());
            case 11 -> new PageFilter(1 + random.nextInt(4));
            case 12 -> new SkipFilter(new ValueFilter(operator(), comparator(keys.value())));
            case 13 -> new WhileMatchFilter(new RowFilter(operator(), comparator(keys.row())));
            case 14 -> new ColumnPaginationFilter(1 + random.nextInt(3), random.nextInt(3));
            case 15 -> new ColumnPrefixFilter(keys.qualifier());
            case 16 ->
                new ColumnRangeFilter(keys.qualifier(), random.nextBoolean(), new byte[] {'z'}, random.nextBoolean());
            case 17 -> new MultipleColumnPrefixFilter(new byte[][] {{(byte) ('a' + random.nextInt(2))}, {'t'}});
            case 18 -> new TimestampsFilter(List.of(keys.timestamp(), keys.timestamp()));
            case 19 -> new PrefixFilter(Arrays.copyOf(keys.row(), 1));
            // HBase fails on rows that are shorter than the pattern.
            case 20 ->
                new FuzzyRowFilter(List.of(new Pair<>(new byte[] {(byte) ('q' + random.nextInt(2))}, new byte[1])));
            case 21 ->
                new MultiRowRangeFilter(new ArrayList<>(List.of(
                        new MultiRowRangeFilter.RowRange(
                                new byte[] {'r', '2'}, random.nextBoolean(), new byte[] {'r', '4'}, true),
                        new MultiRowRangeFilter.RowRange(
                                new byte[] {'r', '6'}, true, new byte[] {'r', '8'}, random.nextBoolean()))));
            default -> new ColumnPaginationFilter(1 + random.nextInt(3), keys.qualifier());
        };
    }

    private Filter columnValue() {
        SingleColumnValueFilter filter = random.nextInt(3) == 0
                ? new SingleColumnValueExcludeFilter(
                        keys.family(), keys.qualifier(), operator(), comparator(keys.value()))
                : new SingleColumnValueFilter(keys.family(), keys.qualifier(), operator(), comparator(keys.value()));
        filter.setFilterIfMissing(random.nextBoolean());
        filter.setLatestVersionOnly(random.nextBoolean());
        return filter;
    }

    private CompareOperator operator() {
        return OPERATORS.get(random.nextInt(OPERATORS.size()));
    }

    private ByteArrayComparable comparator(byte[] bytes) {
        return switch (random.nextInt(6)) {
            case 0 -> new BinaryPrefixComparator(Arrays.copyOf(bytes, Math.min(1, bytes.length)));
            case 1 -> new SubstringComparator("1");
            case 2 -> new RegexStringComparator("[1-3b]");
            case 3 -> new BitComparator(bytes, BitComparator.BitwiseOp.XOR);
            default -> new BinaryComparator(bytes);
        };
    }
}
