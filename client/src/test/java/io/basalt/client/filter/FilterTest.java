package io.basalt.client.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RowRange;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.FilterPb;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FilterTest {
    private static String hex(Filter filter) {
        return HexFormat.of().formatHex(filter.message().getSerializedFilter().toByteArray());
    }

    /** Bytes made with HBase's own client. */
    @Test
    void filtersTravelAsHBasesOwn() {
        Filter prefix = Filter.rowPrefix(Bytes.of("p"));
        assertEquals(
                "org.apache.hadoop.hbase.filter.PrefixFilter", prefix.message().getName());
        assertEquals("0a0170", hex(prefix));

        Filter value = Filter.whereOrMissing(Bytes.of("f"), Bytes.of("q"), Comparison.equal("v"));
        assertEquals(
                "0a0166120171180222380a2f6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279436f6d"
                        + "70617261746f7212050a030a017628003001",
                hex(value));
    }

    @Test
    void combinationsNestTheirMembers() throws Exception {
        Filter list = Filter.or(Filter.keysOnly(), Filter.and(Filter.firstCellOnly(), Filter.rowsPerRegion(7)));
        var message = FilterPb.FilterList.parseFrom(list.message().getSerializedFilter());
        assertEquals(FilterPb.FilterList.Operator.MUST_PASS_ONE, message.getOperator());
        assertEquals(
                List.of("org.apache.hadoop.hbase.filter.KeyOnlyFilter", "org.apache.hadoop.hbase.filter.FilterList"),
                message.getFiltersList().stream().map(FilterPb.Filter::getName).toList());
        Filter whole = Filter.value(Comparison.contains("Ä")).forWholeRows().untilFirstMiss();
        assertEquals(
                "org.apache.hadoop.hbase.filter.WhileMatchFilter",
                whole.message().getName());
    }

    @Test
    void comparisonsCarryTheirMeaning() throws Exception {
        Comparison regex = Comparison.matches(Pattern.compile("a.b", Pattern.CASE_INSENSITIVE));
        var message =
                ComparatorPb.RegexStringComparator.parseFrom(regex.comparator().getSerializedComparator());
        assertEquals("a.b", message.getPattern());
        assertEquals(Pattern.CASE_INSENSITIVE, message.getPatternFlags());
        assertEquals(
                "mixed",
                ComparatorPb.SubstringComparator.parseFrom(
                                Comparison.contains("MiXeD").comparator().getSerializedComparator())
                        .getSubstr());
        assertEquals(
                CompareType.GREATER_OR_EQUAL, Comparison.lessThan("x").negated().relation());
        assertEquals(CompareType.NOT_EQUAL, Comparison.startsWith("x").negated().relation());
    }

    @Test
    void anyFilterOfTheServerCanBeNamed() {
        Filter own = Filter.of("org.example.Own", FilterPb.FilterAllFilter.getDefaultInstance());
        assertEquals("org.example.Own", own.message().getName());
        assertTrue(own.message().getSerializedFilter().isEmpty());
    }

    /** Each builder by its name on the wire; what they do is tested against servers. */
    @Test
    void everyStandardFilterHasABuilder() {
        Bytes f = Bytes.of("f");
        Bytes q = Bytes.of("q");
        Comparison any = Comparison.equal("v");
        Map<String, Filter> filters = new TreeMap<>();
        filters.put("ColumnCountGetFilter", Filter.firstColumns(2));
        filters.put("ColumnPaginationFilter", Filter.columnsFrom(q, 2));
        filters.put("ColumnPrefixFilter", Filter.qualifierPrefix(q));
        filters.put("ColumnRangeFilter", Filter.qualifierRange(q, false, Bytes.EMPTY, true));
        filters.put("ColumnValueFilter", Filter.columnIf(f, q, any));
        filters.put("DependentColumnFilter", Filter.sameTimestampAs(f, q, true, any));
        filters.put("FamilyFilter", Filter.family(any));
        filters.put("FilterAllFilter", Filter.nothing());
        filters.put("FilterList", Filter.and());
        filters.put("FirstKeyOnlyFilter", Filter.firstCellOnly());
        filters.put("FirstKeyValueMatchingQualifiersFilter", Filter.firstCellsThrough(List.of(q)));
        filters.put("FuzzyRowFilter", Filter.rowPatterns(List.of(RowPattern.of("a?c", '?'))));
        filters.put("InclusiveStopFilter", Filter.rowsThrough(q));
        filters.put("KeyOnlyFilter", Filter.valueLengths());
        filters.put("MultiRowRangeFilter", Filter.rowRanges(List.of(new RowRange(f, q))));
        filters.put("MultipleColumnPrefixFilter", Filter.qualifierPrefixes(List.of(q, f)));
        filters.put("PageFilter", Filter.rowsPerRegion(3));
        filters.put("PrefixFilter", Filter.rowPrefix(q));
        filters.put("QualifierFilter", Filter.qualifier(any));
        filters.put("RandomRowFilter", Filter.sample(0.5f));
        filters.put("RowFilter", Filter.row(any));
        filters.put("SingleColumnValueExcludeFilter", Filter.hiddenColumnValue(f, q, any, true, false));
        filters.put("SingleColumnValueFilter", Filter.where(f, q, any));
        filters.put("SkipFilter", Filter.value(any).forWholeRows());
        filters.put("TimestampsFilter", Filter.timestamps(List.of(7L), true));
        filters.put("ValueFilter", Filter.value(any));
        filters.put("WhileMatchFilter", Filter.value(any).untilFirstMiss());
        filters.forEach((name, filter) -> assertEquals(
                "org.apache.hadoop.hbase.filter." + name, filter.message().getName()));
        assertEquals(27, filters.size());
    }

    @Test
    void aRowPatternMarksItsWildBytes() {
        assertEquals(
                new RowPattern(Bytes.of("a??d"), Bytes.copyOf(new byte[] {0, 1, 1, 0})), RowPattern.of("a??d", '?'));
        assertThrows(IllegalArgumentException.class, () -> new RowPattern(Bytes.of("ab"), Bytes.of("a")));
        assertThrows(IllegalArgumentException.class, () -> RowPattern.of("ä?", '?'));
    }
}
