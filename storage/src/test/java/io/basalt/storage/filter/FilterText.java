package io.basalt.storage.filter;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.FilterPb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A short notation of filter messages, for tests: {@code Row(>= binary:b)}, {@code All(Page(3) ColumnPrefix(ab))}. Values
 * are ASCII without blanks and parentheses; {@code ''} is the empty one.
 */
final class FilterText {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";

    private static final Map<String, CompareType> RELATIONS = Map.of(
            "<", CompareType.LESS,
            "<=", CompareType.LESS_OR_EQUAL,
            "=", CompareType.EQUAL,
            "!=", CompareType.NOT_EQUAL,
            ">=", CompareType.GREATER_OR_EQUAL,
            ">", CompareType.GREATER,
            "none", CompareType.NO_OP);

    private final String text;
    private int at;

    private FilterText(String text) {
        this.text = text;
    }

    static FilterPb.Filter parse(String text) {
        var parser = new FilterText(text.trim());
        FilterPb.Filter filter = parser.filter();
        if (parser.at < parser.text.length()) {
            throw new IllegalArgumentException("behind the filter: " + parser.text.substring(parser.at));
        }
        return filter;
    }

    static FilterPb.Filter message(String type, MessageLite message) {
        return FilterPb.Filter.newBuilder()
                .setName(PACKAGE + type)
                .setSerializedFilter(message.toByteString())
                .build();
    }

    static ComparatorPb.Comparator comparator(String type, MessageLite message) {
        return ComparatorPb.Comparator.newBuilder()
                .setName(PACKAGE + type)
                .setSerializedComparator(message.toByteString())
                .build();
    }

    /** {@code kind:value}. */
    static ComparatorPb.Comparator comparator(String text) {
        String kind = text.substring(0, text.indexOf(':'));
        String value = text.substring(text.indexOf(':') + 1);
        return switch (kind) {
            case "binary" ->
                comparator(
                        "BinaryComparator",
                        ComparatorPb.BinaryComparator.newBuilder()
                                .setComparable(value(bytes(value)))
                                .build());
            case "prefix" ->
                comparator(
                        "BinaryPrefixComparator",
                        ComparatorPb.BinaryPrefixComparator.newBuilder()
                                .setComparable(value(bytes(value)))
                                .build());
            case "long" ->
                comparator(
                        "LongComparator",
                        ComparatorPb.LongComparator.newBuilder()
                                .setComparable(value(ByteString.copyFrom(
                                        Bytes.of(Long.parseLong(value)).asBuffer())))
                                .build());
            case "substring" ->
                comparator(
                        "SubstringComparator",
                        ComparatorPb.SubstringComparator.newBuilder()
                                .setSubstr(value)
                                .build());
            case "regex" ->
                comparator(
                        "RegexStringComparator",
                        ComparatorPb.RegexStringComparator.newBuilder()
                                .setPattern(value)
                                .setPatternFlags(0)
                                .setCharset("UTF-8")
                                .setEngine("JAVA")
                                .build());
            case "null" -> comparator("NullComparator", ComparatorPb.NullComparator.getDefaultInstance());
            default -> throw new IllegalArgumentException(text);
        };
    }

    static ComparatorPb.ByteArrayComparable value(ByteString bytes) {
        return ComparatorPb.ByteArrayComparable.newBuilder().setValue(bytes).build();
    }

    private FilterPb.Filter filter() {
        int open = text.indexOf('(', at);
        String name = text.substring(at, open);
        at = open + 1;
        FilterPb.Filter filter = filter(name);
        expect(')');
        return filter;
    }

    private FilterPb.Filter filter(String name) {
        return switch (name) {
            case "All", "Any" -> {
                var list = FilterPb.FilterList.newBuilder()
                        .setOperator(
                                name.equals("All")
                                        ? FilterPb.FilterList.Operator.MUST_PASS_ALL
                                        : FilterPb.FilterList.Operator.MUST_PASS_ONE);
                while (hasMore()) {
                    list.addFilters(filter());
                }
                yield message("FilterList", list.build());
            }
            case "Skip" ->
                message(
                        "SkipFilter",
                        FilterPb.SkipFilter.newBuilder().setFilter(filter()).build());
            case "WhileMatch" ->
                message(
                        "WhileMatchFilter",
                        FilterPb.WhileMatchFilter.newBuilder()
                                .setFilter(filter())
                                .build());
            case "Row" ->
                message(
                        "RowFilter",
                        FilterPb.RowFilter.newBuilder()
                                .setCompareFilter(comparison())
                                .build());
            case "Family" ->
                message(
                        "FamilyFilter",
                        FilterPb.FamilyFilter.newBuilder()
                                .setCompareFilter(comparison())
                                .build());
            case "Qualifier" ->
                message(
                        "QualifierFilter",
                        FilterPb.QualifierFilter.newBuilder()
                                .setCompareFilter(comparison())
                                .build());
            case "Value" ->
                message(
                        "ValueFilter",
                        FilterPb.ValueFilter.newBuilder()
                                .setCompareFilter(comparison())
                                .build());
            case "Prefix" -> {
                var prefix = FilterPb.PrefixFilter.newBuilder();
                if (hasMore()) {
                    prefix.setPrefix(bytes(word()));
                }
                yield message("PrefixFilter", prefix.build());
            }
            case "InclusiveStop" ->
                message(
                        "InclusiveStopFilter",
                        FilterPb.InclusiveStopFilter.newBuilder()
                                .setStopRowKey(bytes(word()))
                                .build());
            case "RandomRow" ->
                message(
                        "RandomRowFilter",
                        FilterPb.RandomRowFilter.newBuilder()
                                .setChance(Float.parseFloat(word()))
                                .build());
            case "Page" ->
                message(
                        "PageFilter",
                        FilterPb.PageFilter.newBuilder()
                                .setPageSize(Long.parseLong(word()))
                                .build());
            case "Fuzzy" -> fuzzy();
            case "MultiRowRange" -> ranges();
            case "ColumnPrefix" ->
                message(
                        "ColumnPrefixFilter",
                        FilterPb.ColumnPrefixFilter.newBuilder()
                                .setPrefix(bytes(word()))
                                .build());
            case "MultipleColumnPrefix" ->
                message(
                        "MultipleColumnPrefixFilter",
                        FilterPb.MultipleColumnPrefixFilter.newBuilder()
                                .addAllSortedPrefixes(
                                        words().stream().map(FilterText::bytes).toList())
                                .build());
            case "ColumnRange" -> columnRange();
            case "ColumnPagination" ->
                message(
                        "ColumnPaginationFilter",
                        FilterPb.ColumnPaginationFilter.newBuilder()
                                .setLimit(Integer.parseInt(word()))
                                .setOffset(Integer.parseInt(word()))
                                .build());
            case "ColumnPaginationFrom" ->
                message(
                        "ColumnPaginationFilter",
                        FilterPb.ColumnPaginationFilter.newBuilder()
                                .setLimit(Integer.parseInt(word()))
                                .setColumnOffset(bytes(word()))
                                .build());
            case "ColumnCountGet" ->
                message(
                        "ColumnCountGetFilter",
                        FilterPb.ColumnCountGetFilter.newBuilder()
                                .setLimit(Integer.parseInt(word()))
                                .build());
            case "FirstKeyOnly" -> message("FirstKeyOnlyFilter", FilterPb.FirstKeyOnlyFilter.getDefaultInstance());
            case "FirstKeyMatching" ->
                message(
                        "FirstKeyValueMatchingQualifiersFilter",
                        FilterPb.FirstKeyValueMatchingQualifiersFilter.newBuilder()
                                .addAllQualifiers(
                                        words().stream().map(FilterText::bytes).toList())
                                .build());
            case "KeyOnly" ->
                message(
                        "KeyOnlyFilter",
                        FilterPb.KeyOnlyFilter.newBuilder()
                                .setLenAsVal(hasMore() && word().equals("length"))
                                .build());
            case "Timestamps", "TimestampsHint" ->
                message(
                        "TimestampsFilter",
                        FilterPb.TimestampsFilter.newBuilder()
                                .setCanHint(name.equals("TimestampsHint"))
                                .addAllTimestamps(
                                        words().stream().map(Long::parseLong).toList())
                                .build());
            case "SingleColumn" -> message("SingleColumnValueFilter", singleColumn());
            case "SingleColumnExclude" ->
                message(
                        "SingleColumnValueExcludeFilter",
                        FilterPb.SingleColumnValueExcludeFilter.newBuilder()
                                .setSingleColumnValueFilter(singleColumn())
                                .build());
            case "ColumnValue" ->
                message(
                        "ColumnValueFilter",
                        FilterPb.ColumnValueFilter.newBuilder()
                                .setFamily(bytes(word()))
                                .setQualifier(bytes(word()))
                                .setCompareOp(relation())
                                .setComparator(comparator(word()))
                                .build());
            case "Dependent", "DependentDrop" -> dependent(name.equals("DependentDrop"));
            case "FilterAll" -> message("FilterAllFilter", FilterPb.FilterAllFilter.getDefaultInstance());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private FilterPb.CompareFilter comparison() {
        return FilterPb.CompareFilter.newBuilder()
                .setCompareOp(relation())
                .setComparator(comparator(word()))
                .build();
    }

    private CompareType relation() {
        return RELATIONS.get(word());
    }

    /** Patterns of {@code key/mask}, the mask in the public form: 0 fixed, 1 open. */
    private FilterPb.Filter fuzzy() {
        var fuzzy = FilterPb.FuzzyRowFilter.newBuilder();
        for (String pattern : words()) {
            String[] parts = pattern.split("/");
            byte[] mask = new byte[parts[1].length()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = (byte) (parts[1].charAt(i) - '0');
            }
            fuzzy.addFuzzyKeysData(
                    BytesBytesPair.newBuilder().setFirst(bytes(parts[0])).setSecond(ByteString.copyFrom(mask)));
        }
        return message("FuzzyRowFilter", fuzzy.build());
    }

    /** Ranges of rows such as {@code [a..b}} with a bracket for an inclusive edge and a brace for an exclusive one. */
    private FilterPb.Filter ranges() {
        var ranges = FilterPb.MultiRowRangeFilter.newBuilder();
        for (String range : words()) {
            int dots = range.indexOf("..");
            ranges.addRowRangeList(FilterPb.RowRange.newBuilder()
                    .setStartRow(bytes(range.substring(1, dots)))
                    .setStartRowInclusive(range.startsWith("["))
                    .setStopRow(bytes(range.substring(dots + 2, range.length() - 1)))
                    .setStopRowInclusive(range.endsWith("]")));
        }
        return message("MultiRowRangeFilter", ranges.build());
    }

    /** As a range of rows; a star is an open edge. */
    private FilterPb.Filter columnRange() {
        String text = word();
        int dots = text.indexOf("..");
        String min = text.substring(1, dots);
        String max = text.substring(dots + 2, text.length() - 1);
        var range = FilterPb.ColumnRangeFilter.newBuilder()
                .setMinColumnInclusive(text.startsWith("["))
                .setMaxColumnInclusive(text.endsWith("]"));
        if (!min.equals("*")) {
            range.setMinColumn(bytes(min));
        }
        if (!max.equals("*")) {
            range.setMaxColumn(bytes(max));
        }
        return message("ColumnRangeFilter", range.build());
    }

    private FilterPb.SingleColumnValueFilter singleColumn() {
        var filter = FilterPb.SingleColumnValueFilter.newBuilder()
                .setColumnFamily(bytes(word()))
                .setColumnQualifier(bytes(word()))
                .setCompareOp(relation())
                .setComparator(comparator(word()))
                .setLatestVersionOnly(true);
        for (String word : words()) {
            switch (word) {
                case "dropMissing" -> filter.setFilterIfMissing(true);
                case "allVersions" -> filter.setLatestVersionOnly(false);
                default -> throw new IllegalArgumentException(word);
            }
        }
        return filter.build();
    }

    private FilterPb.Filter dependent(boolean drop) {
        var filter = FilterPb.DependentColumnFilter.newBuilder()
                .setDropDependentColumn(drop)
                .setColumnFamily(bytes(word()))
                .setColumnQualifier(bytes(word()));
        filter.setCompareFilter(
                hasMore()
                        ? comparison()
                        : FilterPb.CompareFilter.newBuilder()
                                .setCompareOp(CompareType.NO_OP)
                                .build());
        return message("DependentColumnFilter", filter.build());
    }

    private boolean hasMore() {
        while (text.charAt(at) == ' ') {
            at++;
        }
        return text.charAt(at) != ')';
    }

    private String word() {
        if (!hasMore()) {
            throw new IllegalArgumentException("something is missing before " + text.substring(at));
        }
        int end = at;
        while (text.charAt(end) != ' ' && text.charAt(end) != ')') {
            end++;
        }
        String word = text.substring(at, end);
        at = end;
        return word;
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        while (hasMore()) {
            words.add(word());
        }
        return words;
    }

    private void expect(char c) {
        if (hasMore() || text.charAt(at) != c) {
            throw new IllegalArgumentException("unexpected: " + text.substring(at));
        }
        at++;
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFrom(text.replace("''", ""), StandardCharsets.ISO_8859_1);
    }
}
