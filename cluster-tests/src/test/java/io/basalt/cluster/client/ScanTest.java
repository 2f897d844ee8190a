package io.basalt.cluster.client;

import static io.basalt.cluster.client.Ground.F;
import static io.basalt.cluster.client.Ground.G;
import static io.basalt.cluster.client.Ground.all;
import static io.basalt.cluster.client.Ground.cells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.client.Aggregates;
import io.basalt.client.RowScanner;
import io.basalt.client.Table;
import io.basalt.client.aggregate.NumberForm;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.client.filter.Operand;
import io.basalt.client.filter.RowPattern;
import io.basalt.client.row.Cell;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Mutation;
import io.basalt.client.row.Put;
import io.basalt.client.row.ReadType;
import io.basalt.client.row.Row;
import io.basalt.client.row.Scan;
import io.basalt.client.row.TimeRange;
import io.basalt.client.scan.ScanMetrics;
import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.name.RowRange;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our own client can ask of many rows: scans, filters, sums. A table of twelve rows in three regions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class ScanTest {
    private static final int WIDE = 60;

    private Ground ground;
    private Table table;

    @BeforeAll
    void createTable(Cluster cluster) throws IOException {
        ground = new Ground(cluster);
        table = ground.table("scans", "r04", "r08");
        List<Mutation> puts = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            String row = "r%02d".formatted(i);
            puts.add(Put.row(row)
                    .set(F, Bytes.of("a"), 10, Bytes.of("old"))
                    .set(F, Bytes.of("a"), 20 + i, Bytes.of(i % 3 == 0 ? "fizz" : "" + i))
                    .set(F, Bytes.of("n"), 20, Bytes.of((long) i * i))
                    .set(F, Bytes.of("w"), 20, Bytes.of((long) i))
                    .set(G, Bytes.of("decimal"), 20, decimal("1.25"))
                    .set(G, Bytes.of("double"), 20, Bytes.of(Double.doubleToLongBits(i / 2.0))));
        }
        table.mutate(puts);
    }

    private static Bytes decimal(String number) {
        byte[] unscaled = new BigDecimal(number).unscaledValue().toByteArray();
        return Bytes.copyOf(ByteBuffer.allocate(4 + unscaled.length)
                .putInt(new BigDecimal(number).scale())
                .put(unscaled)
                .array());
    }

    @AfterAll
    void close() {
        ground.close();
    }

    private String keys(Scan scan) throws IOException {
        return Ground.keys(table, scan);
    }

    private String passing(Filter filter) throws IOException {
        return keys(Scan.all().filter(filter));
    }

    // ---- ranges, order, limits ----

    @Test
    void rangesAreInclusiveOrNotAndMayBeReversed() throws IOException {
        Bytes r03 = Bytes.of("r03");
        Bytes r05 = Bytes.of("r05");
        assertEquals("r03 r04", keys(Scan.range("r03", "r05")));
        assertEquals("r04 r05", keys(Scan.all().from(r03, false).to(r05, true)));
        assertEquals("r05 r04 r03", keys(Scan.all().reversed().from(r05).to(r03, true)));
        assertEquals("r04", keys(Scan.all().reversed().from(r05, false).to(r03)));
        assertEquals("r12 r11 r10", keys(Scan.all().reversed().limit(3)));
        assertEquals("r12 r11 r10", keys(Scan.all().reversed().prefix("r1")));
        assertEquals("r01 r02 r03 r04 r05 r06 r07", keys(Scan.all().limit(7).rowsPerCall(2)));
        assertEquals("r07", keys(Scan.all().from(Bytes.of("r07")).limit(1)));
        assertEquals(12, table.count(Scan.all()));
        assertEquals(4, table.count(Scan.all().filter(Filter.where("f", "a", Comparison.equal("fizz")))));
    }

    @Test
    void columnsVersionsTimesAndLimitsPerFamily() throws IOException {
        Scan one = Scan.range("r01", "r02");
        assertEquals("r01{f:a=1 f:a=old}", all(table, one.column("f", "a").versions(2)));
        assertEquals("r01{f:a=old}", all(table, one.column("f", "a").timeRange(new TimeRange(0, 11))));
        Scan mixed = one.column("f", "a").column("g", "none").timeRange(new TimeRange(0, 11));
        assertEquals("r01{f:a=1}", all(table, mixed.timeRange(F, new TimeRange(11, 100))));
        assertEquals(2, count(one.cellsPerFamily(1)));
        assertEquals(3, count(one.skipCellsPerFamily(1)));
        assertEquals(5, count(one.readType(ReadType.PREAD).cacheBlocks(false).uncommitted()));
    }

    private int count(Scan scan) throws IOException {
        try (RowScanner rows = table.scan(scan)) {
            return rows.stream().mapToInt(Row::size).sum();
        }
    }

    @Test
    void rawScansShowWhatWasDeleted() throws IOException {
        Table own = ground.table("raw");
        own.put(Put.row("r").set(F, F, 5, F));
        own.delete(Delete.row("r").column(F, F, 7));
        assertEquals("", Ground.keys(own, Scan.all()));
        try (RowScanner rows = own.scan(Scan.all().raw().allVersions())) {
            List<Cell> cells = rows.next().orElseThrow().cells();
            assertEquals(List.of(7L, 5L), cells.stream().map(Cell::timestamp).toList());
        }
    }

    // ---- wide rows ----

    @Test
    void wideRowsComeWholeOrInPieces() throws IOException {
        Table wide = ground.table("wide");
        Put put = Put.row("w");
        for (int i = 0; i < WIDE; i++) {
            put = put.set("f", "q%02d".formatted(i), "x".repeat(1000));
        }
        wide.mutate(List.of(put, Put.row("x").set("f", "q", "small")));
        Scan small = Scan.all().bytesPerCall(10_000);
        try (RowScanner rows = wide.scan(small)) {
            assertEquals(WIDE, rows.next().orElseThrow().size());
            assertEquals("f:q=small", cells(rows.next().orElseThrow()));
            assertTrue(rows.next().isEmpty());
        }
        List<Row> pieces = rows(wide, small.pieces());
        assertTrue(pieces.size() > 4, () -> pieces.size() + " pieces");
        assertTrue(pieces.get(0).goesOn());
        assertFalse(pieces.get(pieces.size() - 1).goesOn());
        assertEquals(WIDE + 1, pieces.stream().mapToInt(Row::size).sum());
        assertEquals(
                List.of(25, 25, 10, 1),
                rows(wide, Scan.all().cellsPerRow(25)).stream().map(Row::size).toList());
        assertEquals(1, rows(wide, Scan.all().limit(1)).size());
    }

    private static List<Row> rows(Table table, Scan scan) throws IOException {
        try (RowScanner rows = table.scan(scan)) {
            return rows.stream().toList();
        }
    }

    // ---- how a scan goes on ----

    @Test
    void aScanTellsWhatItCostsAndHowFarItCame() throws IOException {
        Filter few = Filter.row(Comparison.equal("r09"));
        try (RowScanner rows = table.scan(Scan.all().filter(few).metrics().cursors())) {
            assertEquals(Optional.empty(), rows.position());
            assertEquals(Bytes.of("r09"), rows.next().orElseThrow().key());
            assertEquals(Optional.of(Bytes.of("r09")), rows.position());
            assertTrue(rows.next().isEmpty());
            ScanMetrics metrics = rows.metrics();
            assertEquals(3, metrics.regions());
            assertEquals(1, metrics.rows());
            assertTrue(metrics.calls() >= 3, metrics::toString);
            assertEquals(12, metrics.rowsScanned(), metrics::toString);
            assertEquals(11, metrics.rowsFiltered(), metrics::toString);
        }
    }

    @Test
    void aScanGoesOnOverASplitAndAMove() throws Exception {
        Table split = ground.table("split");
        List<Mutation> puts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            puts.add(Put.row("r%02d".formatted(i)).set("f", "q", "v"));
        }
        split.mutate(puts);
        var admin = ground.connection().admin();
        try (RowScanner rows = split.scan(Scan.all().rowsPerCall(3))) {
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        "r%02d".formatted(i), rows.next().orElseThrow().key().utf8());
            }
            admin.splitRegion(admin.regions(split.name()).get(0).region(), Optional.of(Bytes.of("r20")));
            for (int i = 10; i < 25; i++) {
                assertEquals(
                        "r%02d".formatted(i), rows.next().orElseThrow().key().utf8());
            }
            admin.moveRegion(admin.regions(split.name()).get(1).region().encodedName(), Optional.empty());
            for (int i = 25; i < 40; i++) {
                assertEquals(
                        "r%02d".formatted(i), rows.next().orElseThrow().key().utf8());
            }
            assertTrue(rows.next().isEmpty());
        }
    }

    // ---- filters: each builder does on a server what it says ----

    @Test
    void filtersOfRows() throws IOException {
        assertEquals("r01 r02", passing(Filter.row(Comparison.lessThan("r03"))));
        assertEquals("r10 r11 r12", passing(Filter.rowPrefix(Bytes.of("r1"))));
        assertEquals("r01 r02 r03", passing(Filter.rowsThrough(Bytes.of("r03"))));
        assertEquals(
                "r02 r10 r11",
                passing(Filter.rowRanges(List.of(
                        new RowRange(Bytes.of("r10"), Bytes.of("r12")),
                        new RowRange(Bytes.of("r02"), Bytes.of("r03"))))));
        assertEquals("r01 r11", passing(Filter.rowPatterns(List.of(RowPattern.of("??1", '?')))));
        assertEquals("r01 r04 r08", passing(Filter.rowsPerRegion(1)));
        assertEquals(12, passing(Filter.sample(2f)).split(" ").length);
        assertEquals("", passing(Filter.sample(-1f)));
        assertEquals("", passing(Filter.nothing()));
        assertEquals(
                "r03 r06", keys(Scan.range("r01", "r08").filter(Filter.where("f", "a", Comparison.equal("fizz")))));
        assertEquals("", passing(Filter.where("f", "none", Comparison.equal("x"))));
        assertEquals("r01", keys(Scan.range("r01", "r02").filter(Filter.whereOrMissing(F, G, Comparison.equal("x")))));
        Filter anyVersion = Filter.columnValue(F, Bytes.of("a"), Comparison.equal("old"), true, false);
        assertEquals("r01", keys(Scan.range("r01", "r02").versions(2).filter(anyVersion)));
        assertEquals("", passing(Filter.where("f", "a", Comparison.equal("old"))));
        Filter hidden = Filter.hiddenColumnValue(F, Bytes.of("a"), Comparison.equal("1"), true, true);
        assertEquals(
                "r01{f:n=\0\0\0\0\0\0\0\1 f:w=\0\0\0\0\0\0\0\1}",
                all(table, Scan.all().family("f").filter(hidden)));
        Scan squares = Scan.all().column("f", "n");
        Filter large = Filter.value(Comparison.atLeast(Operand.number(100)));
        assertEquals("r10 r11 r12", keys(squares.filter(large.forWholeRows())));
        Filter small = Filter.value(Comparison.lessThan(Operand.number(10)));
        assertEquals("r01 r02 r03", keys(squares.to("r04").filter(small.untilFirstMiss())));
    }

    @Test
    void filtersOfCells() throws IOException {
        Scan one = Scan.range("r01", "r02");
        Bytes a = Bytes.of("a");
        Bytes n = Bytes.of("n");
        assertEquals("f:a f:n f:w", columns(one.filter(Filter.family(Comparison.equal("f")))));
        assertEquals("f:n", columns(one.filter(Filter.qualifier(Comparison.equal("n")))));
        assertEquals("f:a", columns(one.filter(Filter.value(Comparison.equal("1")))));
        assertEquals("g:decimal g:double", columns(one.filter(Filter.qualifierPrefix("d"))));
        assertEquals(
                "f:w g:decimal",
                columns(one.filter(Filter.qualifierPrefixes(List.of(Bytes.of("w"), Bytes.of("dec"))))));
        assertEquals("f:n g:decimal g:double", columns(one.filter(Filter.qualifierRange(a, false, n, true))));
        assertEquals("f:n f:w", columns(one.filter(Filter.columns(1, 2))));
        assertEquals("f:n f:w", columns(one.family("f").filter(Filter.columnsFrom(Bytes.of("b"), 5))));
        assertEquals("f:a f:n", columns(one.filter(Filter.firstColumns(2))));
        assertEquals("f:a", columns(one.filter(Filter.columnIf(F, a, Comparison.equal("1")))));
        assertEquals("", columns(one.filter(Filter.columnIf(F, a, Comparison.equal("2")))));
        assertEquals("f:n f:w g:decimal g:double", columns(one.filter(Filter.sameTimestampAs(F, n, true))));
        assertEquals("f:w g:decimal g:double", columns(one.filter(Filter.sameTimestampAs(F, n, false))));
        assertEquals("", columns(one.filter(Filter.sameTimestampAs(F, n, true, Comparison.equal("x")))));
        assertEquals("f:a", columns(one.filter(Filter.timestamps(List.of(21L)))));
        assertEquals(
                "f:a f:a",
                columns(one.allVersions().column("f", "a").filter(Filter.timestamps(List.of(10L, 21L), true))));
        assertEquals("f:a", columns(one.filter(Filter.firstCellOnly())));
        assertEquals("f:a f:n", columns(one.filter(Filter.firstCellsThrough(List.of(n)))));
        assertEquals("r01{f:a=}", all(table, one.column("f", "a").filter(Filter.keysOnly())));
        assertEquals("r01{f:a=\0\0\0\1}", all(table, one.column("f", "a").filter(Filter.valueLengths())));
        Filter either = Filter.or(
                Filter.and(Filter.family(Comparison.equal("g")), Filter.qualifierPrefix("do")),
                Filter.qualifier(Comparison.equal("w")));
        assertEquals("f:w g:double", columns(one.filter(either)));
    }

    private String columns(Scan scan) throws IOException {
        List<String> columns = new ArrayList<>();
        for (Row row : rows(table, scan)) {
            row.cells()
                    .forEach(cell -> columns.add(
                            cell.family().utf8() + ":" + cell.qualifier().utf8()));
        }
        return String.join(" ", columns);
    }

    @Test
    void comparisons() throws IOException {
        assertEquals("r01 r02 r03", passing(numbers(Comparison.atMost(Operand.number(9)))));
        assertEquals("r12", passing(numbers(Comparison.greaterThan(Operand.number(121)))));
        assertEquals("r04", passing(numbers(Comparison.equal(Operand.number(16)))));
        assertEquals("r12", passing(numbers(Comparison.anyBitOf(Bytes.of(0x80L)))));
        assertEquals("", passing(numbers(Comparison.anyBitOf(Bytes.of("short")))));
        assertEquals(12, passing(numbers(Comparison.anyBitWith(Bytes.of(0L)))).split(" ").length);
        assertEquals(
                11,
                passing(numbers(Comparison.anyBitDifferentFrom(Bytes.of(25L)))).split(" ").length);
        assertEquals("", passing(numbers(Comparison.nothing())));
        assertEquals(12, passing(numbers(Comparison.nothing().negated())).split(" ").length);
        Bytes decimal = Bytes.of("decimal");
        var range = Operand.decimal(new BigDecimal("1.250"));
        assertEquals(
                12, passing(Filter.where(G, decimal, Comparison.equal(range))).split(" ").length);
        assertEquals("", passing(Filter.where(G, decimal, Comparison.lessThan(range))));
        assertEquals("r02 r12", passing(Filter.row(Comparison.equal(Operand.component(Bytes.of("2"), 2)))));
        assertEquals("r10 r11 r12", passing(Filter.row(Comparison.startsWith("r1"))));
        assertEquals("r03 r06 r09 r12", passing(Filter.where("f", "a", Comparison.contains("IZ"))));
        assertEquals("r10 r11", passing(Filter.where("f", "a", Comparison.matches("^1[01]$"))));
        assertEquals("r01 r02", passing(Filter.row(Comparison.atLeast("r03").negated())));
    }

    private static Filter numbers(Comparison comparison) {
        return Filter.where(F, Bytes.of("n"), comparison);
    }

    // ---- sums ----

    @Test
    void serversAddUpOverAllRegions() throws IOException {
        Aggregates<Long> squares = table.aggregates(Scan.all().column("f", "n"), NumberForm.LONG);
        assertEquals(12, squares.rows());
        assertEquals(Optional.of(144L), squares.max());
        assertEquals(Optional.of(1L), squares.min());
        assertEquals(Optional.of(650L), squares.sum());
        assertEquals(650 / 12.0, squares.average().orElseThrow(), 1e-9);
        assertEquals(
                Math.sqrt(60710 / 12.0 - Math.pow(650 / 12.0, 2)),
                squares.deviation().orElseThrow(),
                1e-9);
        assertEquals(Optional.of(81L), squares.median(), "1 + 4 + ... + 81 = 285, and 385 is more than half of 650");
        Scan weighted = Scan.all().column("f", "n").column("f", "w");
        assertEquals(
                Optional.of(64L), table.aggregates(weighted, NumberForm.LONG).median(), "1 + ... + 8 of 78");

        Aggregates<Long> some = table.aggregates(
                Scan.all()
                        .from(Bytes.of("r03"), false)
                        .to(Bytes.of("r08"), true)
                        .column("f", "n"),
                NumberForm.LONG);
        assertEquals(5, some.rows());
        assertEquals(Optional.of(16L + 25 + 36 + 49 + 64), some.sum());

        assertEquals(
                Optional.of(39.0),
                table.aggregates(Scan.all().column("g", "double"), NumberForm.DOUBLE)
                        .sum());
        assertEquals(
                Optional.of(new BigDecimal("15.00")),
                table.aggregates(Scan.all().column("g", "decimal"), NumberForm.DECIMAL)
                        .sum());

        Aggregates<Long> none = table.aggregates(Scan.all().column("f", "none"), NumberForm.LONG);
        assertEquals(0, none.rows());
        assertEquals(Optional.empty(), none.max());
        assertEquals(OptionalDouble.empty(), none.average());
        assertEquals(Optional.empty(), none.median());
        assertThrows(IllegalArgumentException.class, () -> table.aggregates(Scan.all(), NumberForm.LONG));
    }
}
