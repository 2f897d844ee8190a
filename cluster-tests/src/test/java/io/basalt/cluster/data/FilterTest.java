package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.scan;
import static io.basalt.cluster.data.Playground.family;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.BigDecimalComparator;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.BinaryComponentComparator;
import org.apache.hadoop.hbase.filter.BinaryPrefixComparator;
import org.apache.hadoop.hbase.filter.BitComparator;
import org.apache.hadoop.hbase.filter.ColumnCountGetFilter;
import org.apache.hadoop.hbase.filter.ColumnPaginationFilter;
import org.apache.hadoop.hbase.filter.ColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.ColumnRangeFilter;
import org.apache.hadoop.hbase.filter.ColumnValueFilter;
import org.apache.hadoop.hbase.filter.DependentColumnFilter;
import org.apache.hadoop.hbase.filter.FamilyFilter;
import org.apache.hadoop.hbase.filter.Filter;
import org.apache.hadoop.hbase.filter.FilterBase;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.FirstKeyValueMatchingQualifiersFilter;
import org.apache.hadoop.hbase.filter.FuzzyRowFilter;
import org.apache.hadoop.hbase.filter.InclusiveStopFilter;
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;
import org.apache.hadoop.hbase.filter.LongComparator;
import org.apache.hadoop.hbase.filter.MultiRowRangeFilter;
import org.apache.hadoop.hbase.filter.MultipleColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.NullComparator;
import org.apache.hadoop.hbase.filter.PageFilter;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.filter.QualifierFilter;
import org.apache.hadoop.hbase.filter.RandomRowFilter;
import org.apache.hadoop.hbase.filter.RegexStringComparator;
import org.apache.hadoop.hbase.filter.RowFilter;
import org.apache.hadoop.hbase.filter.SingleColumnValueExcludeFilter;
import org.apache.hadoop.hbase.filter.SingleColumnValueFilter;
import org.apache.hadoop.hbase.filter.SkipFilter;
import org.apache.hadoop.hbase.filter.SubstringComparator;
import org.apache.hadoop.hbase.filter.TimestampsFilter;
import org.apache.hadoop.hbase.filter.ValueFilter;
import org.apache.hadoop.hbase.filter.WhileMatchFilter;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each filter of HBase leaves of a small table, forward, reversed and in all versions. What is expected is in
 * {@code filters.txt}, which HBase 2.6.4 itself has written: run against it with {@code -Dbasalt.test.record=<file>}.
 */
@ParameterizedClass
@EnumSource(
        value = Weather.class,
        names = "CALM") // Filters begin anew with each region, so the table keeps its regions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class FilterTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] A = bytes("a");
    private static final byte[] NUMBER = bytes("n");

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("filter", new byte[][] {bytes("r4")}, family("f", 3), family("g", 3));
        List<Put> puts = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            var put = new Put(bytes("r" + i));
            put.addColumn(F, A, 1, bytes("old" + i)).addColumn(F, A, i + 1, bytes("value" + i));
            if (i % 2 == 0) {
                put.addColumn(F, bytes("ab"), 3, bytes("even"))
                        .addColumn(G, bytes("a"), 2, Bytes.toBytes((long) i - 4));
            }
            if (i % 3 == 0) {
                put.addColumn(F, new byte[0], 2, bytes("")).addColumn(G, bytes("b"), 3, bytes("value" + i));
            }
            put.addColumn(F, NUMBER, 2, Bytes.toBytes((long) i))
                    .addColumn(F, bytes("zz"), i, new byte[] {0, (byte) -i});
            puts.add(put);
        }
        puts.add(new Put(new byte[] {'r', 0, -1}).addColumn(F, A, 4, bytes("VALUE0")));
        table.put(puts);
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        playground.close();
    }

    private static Map<String, Supplier<Filter>> filters() {
        Map<String, Supplier<Filter>> all = new LinkedHashMap<>();
        for (CompareOperator operator : EnumSet.complementOf(EnumSet.of(CompareOperator.NO_OP))) {
            all.put("row " + operator, () -> new RowFilter(operator, new BinaryComparator(bytes("r3"))));
            all.put("family " + operator, () -> new FamilyFilter(operator, new BinaryComparator(G)));
            all.put("qualifier " + operator, () -> new QualifierFilter(operator, new BinaryComparator(bytes("ab"))));
            all.put("value " + operator, () -> new ValueFilter(operator, new BinaryComparator(bytes("value3"))));
            all.put("column value " + operator, () -> new ColumnValueFilter(F, A, operator, bytes("value3")));
            all.put("single " + operator, () -> new SingleColumnValueFilter(F, A, operator, bytes("value3")));
        }
        all.put("binary prefix", () -> value(new BinaryPrefixComparator(bytes("val"))));
        all.put(
                "component",
                () -> new RowFilter(CompareOperator.GREATER, new BinaryComponentComparator(bytes("4"), 1)));
        all.put("long", () -> column(NUMBER, CompareOperator.GREATER, new LongComparator(4)));
        all.put(
                "decimal",
                () -> column(NUMBER, CompareOperator.NOT_EQUAL, new BigDecimalComparator(new BigDecimal("4"))));
        all.put("null", () -> value(new NullComparator()));
        all.put("not null", () -> new ValueFilter(CompareOperator.NOT_EQUAL, new NullComparator()));
        all.put("regex", () -> value(new RegexStringComparator("^val.e[1-3]$")));
        all.put("regex flags", () -> value(new RegexStringComparator("^value", Pattern.CASE_INSENSITIVE)));
        all.put("regex not", () -> new RowFilter(CompareOperator.NOT_EQUAL, new RegexStringComparator("r[2-5]")));
        all.put("substring", () -> value(new SubstringComparator("ALUE")));
        for (BitComparator.BitwiseOp op : BitComparator.BitwiseOp.values()) {
            all.put("bits " + op, () -> value(new BitComparator(new byte[] {0, 2}, op)));
            all.put(
                    "not bits " + op,
                    () -> new ValueFilter(CompareOperator.NOT_EQUAL, new BitComparator(new byte[] {0, 2}, op)));
        }

        all.put(
                "single missing",
                () -> missing(new SingleColumnValueFilter(G, A, CompareOperator.EQUAL, Bytes.toBytes(0L)), true));
        all.put("single any version", () -> {
            var filter = new SingleColumnValueFilter(F, A, CompareOperator.EQUAL, bytes("old2"));
            filter.setLatestVersionOnly(false);
            return filter;
        });
        all.put(
                "single exclude",
                () -> new SingleColumnValueExcludeFilter(F, bytes("ab"), CompareOperator.EQUAL, bytes("even")));
        all.put(
                "single exclude missing",
                () -> missing(
                        new SingleColumnValueExcludeFilter(F, bytes("ab"), CompareOperator.EQUAL, bytes("even")),
                        true));
        all.put("dependent", () -> new DependentColumnFilter(F, NUMBER));
        all.put("dependent drop", () -> new DependentColumnFilter(F, NUMBER, true));
        all.put(
                "dependent compare",
                () -> new DependentColumnFilter(
                        F, A, false, CompareOperator.EQUAL, new BinaryComparator(bytes("value2"))));
        all.put("column prefix", () -> new ColumnPrefixFilter(A));
        all.put("column prefixes", () -> new MultipleColumnPrefixFilter(new byte[][] {bytes("z"), bytes("ab")}));
        all.put("column range", () -> new ColumnRangeFilter(A, true, NUMBER, false));
        all.put("column range open", () -> new ColumnRangeFilter(null, true, bytes("ab"), true));
        all.put("column range exclusive", () -> new ColumnRangeFilter(A, false, null, false));
        all.put("column pages", () -> new ColumnPaginationFilter(2, 1));
        all.put("column page from", () -> new ColumnPaginationFilter(1, bytes("ab")));
        all.put("first key", FirstKeyOnlyFilter::new);
        var firstKeys = new TreeSet<>(Bytes.BYTES_COMPARATOR);
        firstKeys.add(bytes("ab"));
        firstKeys.add(NUMBER);
        all.put("first key matching", () -> new FirstKeyValueMatchingQualifiersFilter(firstKeys));
        all.put("key only", KeyOnlyFilter::new);
        all.put("key only length", () -> new KeyOnlyFilter(true));
        all.put("timestamps", () -> new TimestampsFilter(List.of(2L, 3L)));
        all.put("timestamps hint", () -> new TimestampsFilter(List.of(1L, 4L), true));

        all.put("prefix", () -> new PrefixFilter(bytes("r")));
        all.put("prefix one", () -> new PrefixFilter(bytes("r5")));
        all.put("prefix none", () -> new PrefixFilter(bytes("x")));
        all.put("inclusive stop", () -> new InclusiveStopFilter(bytes("r3")));
        all.put("page", () -> new PageFilter(2));
        all.put("random all", () -> new RandomRowFilter(2));
        all.put("random none", () -> new RandomRowFilter(-1));
        all.put("fuzzy", () -> new FuzzyRowFilter(List.of(new Pair<>(bytes("?4"), new byte[] {1, 0}))));
        all.put(
                "fuzzy two",
                () -> new FuzzyRowFilter(List.of(
                        new Pair<>(bytes("r6"), new byte[] {0, 0}), new Pair<>(bytes("r2"), new byte[] {0, 0}))));
        all.put(
                "row ranges",
                () -> ranges(
                        new MultiRowRangeFilter.RowRange("r2", true, "r3", true),
                        new MultiRowRangeFilter.RowRange("r5", false, "", false)));

        all.put(
                "skip",
                () -> new SkipFilter(new ValueFilter(CompareOperator.NOT_EQUAL, new BinaryComparator(bytes("even")))));
        all.put(
                "skip row",
                () -> new SkipFilter(new RowFilter(CompareOperator.GREATER, new BinaryComparator(bytes("r2")))));
        all.put(
                "while",
                () -> new WhileMatchFilter(
                        new RowFilter(CompareOperator.NOT_EQUAL, new BinaryComparator(bytes("r3")))));
        all.put(
                "while cell",
                () -> new WhileMatchFilter(
                        new ValueFilter(CompareOperator.NOT_EQUAL, new BinaryComparator(bytes("even")))));

        for (FilterList.Operator operator : FilterList.Operator.values()) {
            all.put(operator + " empty", () -> new FilterList(operator));
            all.put(operator + " prefix, page", () -> list(operator, new PrefixFilter(bytes("r5")), new PageFilter(2)));
            all.put(
                    operator + " column, value",
                    () -> list(operator, new ColumnPrefixFilter(A), value(new SubstringComparator("value"))));
            all.put(
                    operator + " hints",
                    () -> list(
                            operator,
                            new ColumnPrefixFilter(NUMBER),
                            new ColumnRangeFilter(bytes("ab"), true, bytes("o"), true)));
            all.put(operator + " key only", () -> list(operator, new ColumnPrefixFilter(A), new KeyOnlyFilter(true)));
            all.put(
                    operator + " first key",
                    () -> list(operator, new FirstKeyOnlyFilter(), new ColumnPrefixFilter(NUMBER)));
            all.put(
                    operator + " single",
                    () -> list(
                            operator,
                            column(A, CompareOperator.LESS, new BinaryComparator(bytes("value4"))),
                            column(NUMBER, CompareOperator.GREATER, new LongComparator(2))));
            all.put(
                    operator + " nested",
                    () -> list(
                            operator,
                            list(
                                    FilterList.Operator.MUST_PASS_ALL,
                                    new PrefixFilter(bytes("r")),
                                    new ColumnPrefixFilter(A)),
                            list(
                                    FilterList.Operator.MUST_PASS_ONE,
                                    new TimestampsFilter(List.of(3L)),
                                    new QualifierFilter(CompareOperator.EQUAL, new BinaryComparator(bytes("zz"))))));
            all.put(
                    operator + " pages of columns",
                    () -> list(operator, new ColumnPaginationFilter(1, 0), new ColumnPaginationFilter(2, 2)));
            all.put(
                    operator + " while",
                    () -> list(
                            operator,
                            new WhileMatchFilter(
                                    new RowFilter(CompareOperator.LESS, new BinaryComparator(bytes("r3")))),
                            new QualifierFilter(CompareOperator.EQUAL, new BinaryComparator(NUMBER))));
            all.put(
                    operator + " fuzzy, ranges",
                    () -> list(
                            operator,
                            new FuzzyRowFilter(List.of(new Pair<>(bytes("r4"), new byte[] {0, 0}))),
                            ranges(new MultiRowRangeFilter.RowRange("r3", true, "r5", true))));
        }
        return all;
    }

    private static Filter value(org.apache.hadoop.hbase.filter.ByteArrayComparable comparator) {
        return new ValueFilter(CompareOperator.EQUAL, comparator);
    }

    private static Filter column(
            byte[] qualifier, CompareOperator operator, org.apache.hadoop.hbase.filter.ByteArrayComparable comparator) {
        return missing(new SingleColumnValueFilter(F, qualifier, operator, comparator), true);
    }

    /** The filter sorts the list that it is given. */
    private static Filter ranges(MultiRowRangeFilter.RowRange... ranges) {
        return new MultiRowRangeFilter(new ArrayList<>(Arrays.asList(ranges)));
    }

    private static Filter missing(SingleColumnValueFilter filter, boolean drops) {
        filter.setFilterIfMissing(drops);
        return filter;
    }

    private static Filter list(FilterList.Operator operator, Filter... filters) {
        return new FilterList(operator, Arrays.asList(filters));
    }

    @Test
    void everyFilterLeavesWhatItLeavesInHBase() throws IOException {
        var seen = new StringBuilder();
        for (Map.Entry<String, Supplier<Filter>> filter : filters().entrySet()) {
            seen.append("== ").append(filter.getKey()).append('\n');
            show(seen, "forward", new Scan(), filter.getValue());
            if (!reversesBadly(filter.getKey())) {
                show(seen, "reversed", reversed(), filter.getValue());
            }
            show(seen, "versions", new Scan().readAllVersions(), filter.getValue());
        }
        String record = System.getProperty("basalt.test.record");
        if (record != null) {
            Files.writeString(Path.of(record), seen);
        }
        try (InputStream expected = FilterTest.class.getResourceAsStream("filters.txt")) {
            assertEquals(new String(expected.readAllBytes(), UTF_8), seen.toString());
        }
    }

    /**
     * HBase 2.6.4 does not find all rows in reverse with these, or does not end: it takes hints within a row for hints to
     * rows.
     */
    private static boolean reversesBadly(String name) {
        return name.contains("fuzzy")
                || name.equals("row ranges")
                || List.of(
                                "MUST_PASS_ONE column, value",
                                "MUST_PASS_ONE hints",
                                "MUST_PASS_ONE first key",
                                "MUST_PASS_ONE nested")
                        .contains(name);
    }

    /** Where families are read on demand, HBase refuses to read in reverse. */
    private static Scan reversed() {
        return new Scan().setReversed(true).setLoadColumnFamiliesOnDemand(false);
    }

    @Test
    void whatHBaseReversesBadlyIsTheSameFromBothEnds() throws IOException {
        assumeTrue(System.getProperty("basalt.test.record") == null);
        for (Map.Entry<String, Supplier<Filter>> filter : filters().entrySet()) {
            if (reversesBadly(filter.getKey())) {
                List<String> forward =
                        scan(table, new Scan().setFilter(filter.getValue().get()));
                Collections.reverse(forward);
                assertEquals(
                        forward,
                        scan(table, reversed().setFilter(filter.getValue().get())),
                        filter.getKey());
            }
        }
    }

    /** HBase 2.6.4 looks in the wrong part of its memory with this engine. */
    @Test
    void theOtherEngineOfRegularExpressions() throws IOException {
        var joni = new RegexStringComparator("e[45]$", RegexStringComparator.EngineType.JONI);
        assertEquals(List.of("r4/f:a@5=value4", "r5/f:a@6=value5"), scan(table, new Scan().setFilter(value(joni))));
    }

    private void show(StringBuilder seen, String how, Scan scan, Supplier<Filter> filter) throws IOException {
        seen.append("-- ").append(how).append('\n');
        String outcome;
        try {
            outcome = String.join("\n", scan(table, scan.setFilter(filter.get())));
        } catch (DoNotRetryIOException e) {
            outcome = e.getClass().getSimpleName();
        }
        seen.append(outcome).append(outcome.isEmpty() ? "" : "\n");
    }

    @Test
    void aGetTakesFiltersToo() throws IOException {
        assertEquals(
                "r2/f:a@3=value2 r2/f:ab@3=even",
                Cells.text(table.get(new Get(bytes("r2")).setFilter(new ColumnCountGetFilter(2)))));
        assertEquals("", Cells.text(table.get(new Get(bytes("r2")).setFilter(new PrefixFilter(bytes("r3"))))));
    }

    @Test
    void aFilterOfOnesOwnIsRefused() {
        var failure =
                assertThrows(DoNotRetryIOException.class, () -> scan(table, new Scan().setFilter(new OnesOwnFilter())));
        assertTrue(failure.getMessage().contains("OnesOwnFilter"), failure.getMessage());
        assertThrows(DoNotRetryIOException.class, () -> table.get(new Get(bytes("r1")).setFilter(new OnesOwnFilter())));
    }

    /** One that no server has. */
    private static final class OnesOwnFilter extends FilterBase {
        @Override
        public ReturnCode filterCell(Cell cell) {
            return ReturnCode.INCLUDE;
        }

        @Override
        public byte[] toByteArray() {
            return new byte[0];
        }
    }
}
