package io.basalt.storage.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.FilterPb;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {
    @Test
    void unknownClassesAreRefusedByName() {
        for (String name : List.of("com.example.MyFilter", "org.apache.hadoop.hbase.filter.NoSuchFilter", "")) {
            assertRefused(name, FilterPb.Filter.newBuilder().setName(name).build());
        }
    }

    @Test
    void unreadableMessagesAreRefusedWithTheName() {
        for (String type : List.of("RowFilter", "FilterList", "PageFilter", "MultiRowRangeFilter", "KeyOnlyFilter")) {
            assertRefused(
                    type,
                    FilterPb.Filter.newBuilder()
                            .setName("org.apache.hadoop.hbase.filter." + type)
                            .setSerializedFilter(ByteString.copyFromUtf8("\u0000 no message"))
                            .build());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Page(-1)",
                "ColumnCountGet(-1)",
                "ColumnPagination(-1 0)",
                "ColumnPagination(1 -1)",
                "MultiRowRange([b..a])",
                "MultiRowRange([b..b})",
                "Row(= regex:[)",
                "All(KeyOnly() Skip(Page(-1)))"
            })
    void senselessValuesAreRefused(String text) {
        assertRefused("", FilterText.parse(text));
    }

    @Test
    void aFuzzyMaskAsLongAsItsKeyIsNeeded() {
        assertRefused(
                "FuzzyRowFilter",
                FilterText.message(
                        "FuzzyRowFilter",
                        FilterPb.FuzzyRowFilter.newBuilder()
                                .addFuzzyKeysData(BytesBytesPair.newBuilder()
                                        .setFirst(ByteString.copyFromUtf8("abc"))
                                        .setSecond(ByteString.copyFrom(new byte[2])))
                                .build()));
    }

    @Test
    void aComparisonNeedsAComparatorUnlessItComparesNothing() throws RpcException {
        FilterPb.CompareFilter.Builder comparison =
                FilterPb.CompareFilter.newBuilder().setCompareOp(CompareType.EQUAL);
        assertRefused(
                "RowFilter",
                FilterText.message(
                        "RowFilter",
                        FilterPb.RowFilter.newBuilder()
                                .setCompareFilter(comparison)
                                .build()));
        Filter nothing = FilterParser.parse(FilterText.message(
                "RowFilter",
                FilterPb.RowFilter.newBuilder()
                        .setCompareFilter(comparison.setCompareOp(CompareType.NO_OP))
                        .build()));
        assertTrue(nothing.filterRowKey(FilteredScan.cell("r", "f", "q", 1, "v")));
    }

    @Test
    void fuzzyMasksAreReadInBothEncodings() throws RpcException {
        byte[][] masks = {{0, 1, 0}, {-1, 2, -1}, {-1, 0, -1}};
        for (byte[] mask : masks) {
            Filter filter = FilterParser.parse(FilterText.message(
                    "FuzzyRowFilter",
                    FilterPb.FuzzyRowFilter.newBuilder()
                            .setIsMaskV2(true)
                            .addFuzzyKeysData(BytesBytesPair.newBuilder()
                                    .setFirst(ByteString.copyFrom("a c", StandardCharsets.US_ASCII))
                                    .setSecond(ByteString.copyFrom(mask)))
                            .build()));
            assertEquals(List.of("abc", "axcx"), rows(filter, "aaa", "abc", "abd", "axcx", "bbc"));
        }
    }

    @Test
    void aWrapperIsTakenOff() throws RpcException {
        FilterPb.Filter wrapped = FilterText.message(
                "FilterWrapper",
                FilterPb.FilterWrapper.newBuilder()
                        .setFilter(FilterText.parse("Prefix(b)"))
                        .build());
        assertEquals(List.of("b1"), rows(FilterParser.parse(wrapped), "a", "b1", "c"));
    }

    @Test
    void aClassNameWithoutItsPackageWillDo() throws RpcException {
        FilterPb.Filter filter = FilterText.parse("Prefix(b)").toBuilder()
                .setName("PrefixFilter")
                .build();
        assertEquals(List.of("b1"), rows(FilterParser.parse(filter), "a", "b1", "c"));
    }

    @Test
    void filtersNestOnlySoDeep() throws RpcException {
        FilterPb.Filter filter = FilterText.parse("KeyOnly()");
        for (int depth = 1; depth < 64; depth++) {
            filter = FilterText.message(
                    "SkipFilter",
                    FilterPb.SkipFilter.newBuilder().setFilter(filter).build());
        }
        assertEquals(List.of("a"), rows(FilterParser.parse(filter), "a"));
        assertRefused(
                "deep",
                FilterText.message(
                        "SkipFilter",
                        FilterPb.SkipFilter.newBuilder().setFilter(filter).build()));
    }

    @Test
    void thereAreOnlySoManyFilters() {
        FilterPb.Filter hundred = listOf(100, FilterText.parse("KeyOnly()"));
        assertRefused("100000", listOf(10, listOf(100, hundred)));
    }

    private static FilterPb.Filter listOf(int count, FilterPb.Filter member) {
        return FilterText.message(
                "FilterList",
                FilterPb.FilterList.newBuilder()
                        .setOperator(FilterPb.FilterList.Operator.MUST_PASS_ALL)
                        .addAllFilters(Collections.nCopies(count, member))
                        .build());
    }

    @Test
    void absentFieldsHaveTheirDefaults() throws RpcException {
        FilterPb.Filter single = FilterText.message(
                "SingleColumnValueFilter",
                FilterPb.SingleColumnValueFilter.newBuilder()
                        .setColumnFamily(ByteString.copyFromUtf8("f"))
                        .setColumnQualifier(ByteString.copyFromUtf8("q"))
                        .setCompareOp(CompareType.EQUAL)
                        .setComparator(FilterText.comparator("binary:old"))
                        .build());
        List<CellView> cells = List.of(
                FilteredScan.cell("a", "f", "q", 2, "new"),
                FilteredScan.cell("a", "f", "q", 1, "old"),
                FilteredScan.cell("b", "f", "other", 1, "x"));
        // Older versions count too, and rows without the column pass.
        assertEquals(
                3, FilteredScan.run(cells, FilterParser.parse(single), false).size());
    }

    @Test
    void randomRowsAreChosenByTheGeneratorGiven() throws RpcException {
        String[] rows = new String[1000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = String.format("%04d", i);
        }
        FilterPb.Filter filter = FilterText.parse("RandomRow(0.3)");
        List<String> chosen = rows(FilterParser.parse(filter, new SplittableRandom(7)), rows);
        assertTrue(chosen.size() > 200 && chosen.size() < 400, chosen.size() + " of 1000");
        assertEquals(chosen, rows(FilterParser.parse(filter, new SplittableRandom(7)), rows));
        assertTrue(!chosen.equals(rows(FilterParser.parse(filter, new SplittableRandom(8)), rows)));
    }

    @Test
    void damagedMessagesGiveAFilterThatWorksOrARefusal() {
        List<String> texts = FilterGoldenTest.questions();
        List<CellView> cells = FilterGoldenTest.cells();
        int refused = 0;
        for (long seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            FilterPb.Filter whole = FilterText.parse(texts.get(random.nextInt(texts.size())));
            FilterPb.Filter damaged = whole.toBuilder()
                    .setSerializedFilter(damaged(whole.getSerializedFilter(), random))
                    .build();
            try {
                FilteredScan.run(cells, FilterParser.parse(damaged, random), random.nextBoolean());
            } catch (RpcException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " " + damaged, e);
            }
        }
        assertTrue(refused > 300 && refused < 2700, refused + " refused");
    }

    private static ByteString damaged(ByteString message, SplittableRandom random) {
        byte[] bytes = message.toByteArray();
        for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return ByteString.copyFrom(bytes);
    }

    private static List<String> rows(Filter filter, String... rows) throws RpcException {
        List<CellView> cells = Arrays.stream(rows)
                .map(row -> FilteredScan.cell(row, "f", "q", 1, "v"))
                .toList();
        return FilteredScan.run(cells, filter, false).stream()
                .map(cell -> cell.row().toString())
                .toList();
    }

    private static void assertRefused(String named, FilterPb.Filter filter) {
        RpcException refusal = assertThrows(RpcException.class, () -> FilterParser.parse(filter));
        assertEquals(ErrorKind.DO_NOT_RETRY, refusal.kind());
        assertTrue(refusal.getMessage().contains(named), refusal::getMessage);
    }
}
