package io.basalt.storage.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import io.basalt.storage.filter.Filter.ReturnCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where filters send a scan: answers that save reading but do not show in what is returned. */
class FilterCodesTest {
    /** The filter's answers for the cells f:q/3 of row b, in turn; behind an arrow the hint's row or column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Row(= binary:a)                     | a b         | row",
                "Row(= binary:b)                     | a b         | INCLUDE INCLUDE",
                "Prefix(c)                           | a           | SEEK->c",
                "Prefix(a)                           | a           | row end",
                "MultiRowRange([c..d})               | a           | SEEK->c",
                "MultiRowRange({b..d})               | a           | row",
                "MultiRowRange([a..b})               | a           | row end",
                "Fuzzy(?x/10)                        | a           | INCLUDE",
                "Fuzzy(ax/00 cx/00)                  | a           | SEEK->c",
                "Fuzzy(ax/00)                        | a           | NEXT_ROW end",
                "ColumnPrefix(b)                     | a ba c      | SEEK->f:b INCLUDE NEXT_ROW",
                "MultipleColumnPrefix(b d)           | a ba c d e  | SEEK->f:b INCLUDE SEEK->f:d INCLUDE NEXT_ROW",
                "ColumnRange({b..d])                 | a b c d e   | SEEK->f:b NEXT_COL INCLUDE INCLUDE NEXT_ROW",
                "ColumnPagination(1 1)               | a b c       | NEXT_COL INCLUDE_AND_NEXT_COL NEXT_ROW",
                "ColumnPaginationFrom(1 b)           | a b c       | SEEK->f:b INCLUDE_AND_NEXT_COL NEXT_ROW",
                "ColumnCountGet(1)                   | a b         | INCLUDE_AND_NEXT_COL NEXT_COL end",
                "FirstKeyOnly()                      | a b         | INCLUDE NEXT_ROW",
                "FirstKeyMatching(b)                 | a b c       | INCLUDE INCLUDE NEXT_ROW",
                "Timestamps(9 8)                     | a           | NEXT_COL",
                "Timestamps(1 9)                     | a           | SKIP",
                "TimestampsHint(1 9)                 | a           | SEEK->f:a/1",
                "Family(= binary:g)                  | a           | NEXT_ROW",
                "Qualifier(= binary:b)               | a b c       | SKIP INCLUDE SKIP",
                "ColumnValue(f b = binary:v)         | a b c       | NEXT_COL INCLUDE NEXT_ROW",
                "SingleColumn(f b = binary:x)        | a b c       | INCLUDE NEXT_ROW NEXT_ROW",
                "SingleColumn(f b = binary:v)        | a b c       | INCLUDE INCLUDE INCLUDE",
                "SingleColumn(f b = binary:x allVersions) | a b c  | INCLUDE INCLUDE INCLUDE",
                "FilterAll()                         | a           | row end",
                "Page(0)                             | a           | row end",
                "WhileMatch(Qualifier(= binary:a))   | a b         | INCLUDE SKIP end",
                // In lists, all: the strongest counts, and a hint most of all.
                "All()                               | a           | INCLUDE",
                "All(FirstKeyOnly() ColumnPagination(2 0)) | a b   | INCLUDE_AND_NEXT_COL NEXT_ROW",
                "All(ColumnPagination(2 0) Qualifier(= binary:b)) | a b | NEXT_COL INCLUDE_AND_NEXT_COL",
                "All(Qualifier(= binary:z) ColumnPrefix(c)) | a    | SEEK->f:c",
                "All(ColumnPrefix(b) ColumnPrefix(c)) | a          | SEEK->f:c",
                "All(ColumnPrefix(c) ColumnPrefix(b)) | a          | SEEK->f:c",
                "All(Row(= binary:z) MultiRowRange([c..d})) | a    | SEEK->c",
                "All(Row(= binary:z) ColumnPrefix(c)) | a          | row",
                // In lists, any: the weakest counts, and of hints the nearest.
                "Any()                               | a           | INCLUDE",
                "Any(ColumnPrefix(c) ColumnPrefix(b)) | a          | SEEK->f:b",
                "Any(ColumnPrefix(b) Qualifier(= binary:z)) | a    | SKIP",
                "Any(ColumnPrefix(b) ColumnPrefix(d)) | a b c d e  | SEEK->f:b INCLUDE SKIP INCLUDE NEXT_ROW",
                "Any(FirstKeyOnly() ColumnPagination(2 0)) | a b c | INCLUDE INCLUDE_AND_NEXT_COL NEXT_ROW",
                "Any(Timestamps(9) FirstKeyOnly())   | a b         | INCLUDE NEXT_COL",
                "Any(FilterAll() FirstKeyOnly())     | a b         | INCLUDE NEXT_ROW",
                "Any(Prefix(c) Prefix(d))            | a           | SEEK->c",
                "Any(Prefix(a) Prefix(d))            | a           | SEEK->d",
                "Any(Prefix(a) Prefix(aa))           | a           | row end",
            })
    void answersAre(String text, String qualifiers, String answers) throws RpcException {
        Filter filter = FilterParser.parse(FilterText.parse(text));
        assertEquals(answers, answers(filter, "b", qualifiers));
    }

    @Test
    void answersAfterAResetAreThoseForANewRow() throws RpcException {
        for (String text : new String[] {
            "FirstKeyOnly()",
            "ColumnPagination(1 0)",
            "ColumnCountGet(1)",
            "ColumnValue(f a = binary:v)",
            "SingleColumn(f a = binary:v)",
            "Any(FirstKeyOnly() ColumnPagination(1 0))",
            "Skip(FirstKeyOnly())"
        }) {
            Filter filter = FilterParser.parse(FilterText.parse(text));
            String first = answers(filter, "b", "a b c");
            filter.reset();
            assertEquals(first, answers(filter, "c", "a b c"), text);
        }
    }

    @Test
    void aMemberOfAnyIsNotAskedAboutWhatItHasJumpedOver() throws RpcException {
        // FirstKeyOnly has left the family; if asked again in the same one it would be the first cell of the next row.
        Filter filter = FilterParser.parse(FilterText.parse("Any(ColumnPagination(1 1) Value(= binary:v))"));
        CellView old = FilteredScan.cell("b", "f", "a", 1, "w");
        filter.filterRowKey(old);
        assertEquals(ReturnCode.INCLUDE, filter.filterCell(FilteredScan.cell("b", "f", "a", 2, "v")));
        assertEquals(ReturnCode.SKIP, filter.filterCell(old));
        assertEquals(ReturnCode.INCLUDE, filter.filterCell(FilteredScan.cell("b", "f", "b", 2, "v")));
        assertEquals(ReturnCode.INCLUDE, filter.filterCell(FilteredScan.cell("b", "f", "c", 2, "v")));
        assertEquals(ReturnCode.SKIP, filter.filterCell(FilteredScan.cell("b", "f", "c", 1, "w")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Prefix(a)                  | c | SEEK->b",
                "MultiRowRange([a..b])      | c | SEEK->b",
                "MultiRowRange([a..c})      | c | row",
                "Fuzzy(ax/00)               | c | SEEK->ay",
                "InclusiveStop(d)           | c | row end",
                "Any(Prefix(a) Prefix(b))   | d | SEEK->c",
                "All(Prefix(a) Prefix(aa))  | d | SEEK->ab",
            })
    void hintsOfReversedScansLeadBack(String text, String row, String answer) throws RpcException {
        Filter filter = FilterParser.parse(FilterText.parse(text));
        filter.setReversed(true);
        assertEquals(answer, answers(filter, row, "q"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Page(1)", "RandomRow(1)", "SingleColumn(f q = binary:v)", "SingleColumnExclude(f q = binary:v)",
                "Dependent(f q)", "Skip(FirstKeyOnly())", "WhileMatch(FirstKeyOnly())", "All(KeyOnly() Page(1))",
                "Any(KeyOnly() All(Page(1)))"
            })
    void filtersOfWholeRowsSaySo(String text) throws RpcException {
        assertTrue(FilterParser.parse(FilterText.parse(text)).hasFilterRow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Row(= binary:a)",
                "Prefix(a)",
                "Value(= binary:v)",
                "ColumnValue(f q = binary:v)",
                "All(KeyOnly())"
            })
    void otherFiltersLetRowsBeReturnedInPieces(String text) throws RpcException {
        assertFalse(FilterParser.parse(FilterText.parse(text)).hasFilterRow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KeyOnly()                                        | true  | true",
                "SingleColumn(f q = binary:v)                     | true  | true",
                "SingleColumn(f q = binary:v dropMissing)         | true  | false",
                "SingleColumnExclude(f q = binary:v dropMissing)  | true  | false",
                "ColumnValue(f q = binary:v)                      | true  | false",
                "Skip(ColumnValue(f q = binary:v))                | true  | false",
                "WhileMatch(ColumnValue(f q = binary:v))          | true  | false",
                "All()                                            | true  | true",
                "All(ColumnValue(f q = binary:v) ColumnValue(g q = binary:v)) | true | true",
                "Any(ColumnValue(f q = binary:v))                 | true  | false",
            })
    void essentialFamiliesAreThoseThatDecide(String text, boolean ofColumn, boolean other) throws RpcException {
        Filter filter = FilterParser.parse(FilterText.parse(text));
        assertEquals(ofColumn, filter.isFamilyEssential(Bytes.of("f")));
        assertEquals(other, filter.isFamilyEssential(Bytes.of("g")));
    }

    /** Asks about cells of the row with these qualifiers, of time 3 and value v, up to the first that ends the scan. */
    private static String answers(Filter filter, String row, String qualifiers) throws RpcException {
        var answers = new StringBuilder();
        if (filter.filterRowKey(FilteredScan.cell(row, "f", "q", 3, "v"))) {
            answers.append("row ");
        } else {
            for (String qualifier : qualifiers.split(" ")) {
                CellView cell = FilteredScan.cell(row, "f", qualifier, 3, "v");
                ReturnCode code = filter.filterCell(cell);
                answers.append(
                                code == ReturnCode.SEEK_NEXT_USING_HINT
                                        ? "SEEK->" + hint(filter.nextCellHint(cell), cell)
                                        : code.toString())
                        .append(' ');
            }
        }
        return answers.append(filter.filterAllRemaining() ? "end" : "")
                .toString()
                .strip();
    }

    private static String hint(CellView hint, CellView cell) {
        if (!hint.sameRow(cell)) {
            return hint.row().toString();
        }
        String column = hint.family() + ":" + hint.qualifier();
        return hint.sameColumn(cell) ? column + "/" + hint.timestamp() : column;
    }
}
