package io.basalt.storage.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.pb.BasePb.CompareType;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.pb.FilterPb;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.MemoryFileSystem;
import io.basalt.storage.filter.Filter;
import io.basalt.storage.filter.FilterParser;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanLimits;
import io.basalt.storage.read.ScanSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters where they meet rows, versions, hints and limits; what each filter does is tested beside it. */
class RegionFilterTest {
    private static final String PACKAGE = "org.apache.hadoop.hbase.filter.";
    private static final TableName NAME = TableName.parse("t");
    private static final TableDescriptor TABLE = TableDescriptor.of(
            NAME, FamilyDescriptor.builder(Bytes.of("a")).maxVersions(2).build(), FamilyDescriptor.of("b"));
    private static final RegionInfo INFO = RegionInfo.of(NAME, Bytes.EMPTY, Bytes.EMPTY, 1);
    private final FileSystem files = new MemoryFileSystem().mount("s");

    private final SteppedExecutor threads = new SteppedExecutor(new Random(1));
    private Region region;

    @BeforeEach
    void open() throws Exception {
        TestServer server = new TestServer(threads, files, "s");
        region = server.open(INFO, TABLE);
        for (int row = 1; row <= 5; row++) {
            for (int version = 1; version <= 3; version++) {
                put("r" + row, "a:x", version, "x" + version);
            }
            put("r" + row, "a:y", 1, "y" + row);
            if (row != 3) {
                put("r" + row, "b:z", 1, "z");
            }
            if (row == 3) {
                assertNotNull(region.flush());
            }
        }
        threads.runAll();
    }

    private void put(String row, String column, long timestamp, String value) {
        Rows.Outcome outcome = Rows.submit(region, Rows.put(row, column, timestamp, value));
        threads.runAll();
        assertNotNull(outcome.result);
    }

    private static FilterPb.Filter wire(String name, Message message) {
        return FilterPb.Filter.newBuilder()
                .setName(PACKAGE + name)
                .setSerializedFilter(message.toByteString())
                .build();
    }

    private List<String> scan(ScanSpec.Builder spec, FilterPb.Filter filter) throws Exception {
        return Rows.scan(region, spec.filter(parse(filter)).build(), threads);
    }

    private static Filter parse(FilterPb.Filter filter) throws RpcException {
        return FilterParser.parse(filter);
    }

    private static ComparatorPb.Comparator binary(String value) {
        return ComparatorPb.Comparator.newBuilder()
                .setName(PACKAGE + "BinaryComparator")
                .setSerializedComparator(ComparatorPb.BinaryComparator.newBuilder()
                        .setComparable(
                                ComparatorPb.ByteArrayComparable.newBuilder().setValue(ByteString.copyFromUtf8(value)))
                        .build()
                        .toByteString())
                .build();
    }

    private static FilterPb.Filter valueIs(CompareType op, String value) {
        return wire(
                "ValueFilter",
                FilterPb.ValueFilter.newBuilder()
                        .setCompareFilter(FilterPb.CompareFilter.newBuilder()
                                .setCompareOp(op)
                                .setComparator(binary(value)))
                        .build());
    }

    private static FilterPb.Filter columnIs(String qualifier, String value, boolean ifMissing) {
        return wire(
                "SingleColumnValueFilter",
                FilterPb.SingleColumnValueFilter.newBuilder()
                        .setColumnFamily(ByteString.copyFromUtf8("a"))
                        .setColumnQualifier(ByteString.copyFromUtf8(qualifier))
                        .setCompareOp(CompareType.EQUAL)
                        .setComparator(binary(value))
                        .setFilterIfMissing(ifMissing)
                        .setLatestVersionOnly(true)
                        .build());
    }

    private static List<String> rowsOf(List<String> cells) {
        return cells.stream().map(cell -> cell.substring(0, 2)).distinct().toList();
    }

    @AfterEach
    void nothingIsDamaged() throws IOException {
        Soundness.check(files);
    }

    @Test
    void aFilteredOutVersionDoesNotUseUpTheCallersVersionsButTheFamilysStillBind() throws Exception {
        // Of x1, x2, x3 the family keeps two. The newest is filtered out, so the second is returned; the third never.
        assertEquals(
                List.of("r1/a:x/2=x2"),
                scan(
                        ScanSpec.row(Bytes.of("r1")).column(Bytes.of("a"), Bytes.of("x")),
                        valueIs(CompareType.NOT_EQUAL, "x3")));
        assertEquals(
                List.of(),
                scan(
                        ScanSpec.row(Bytes.of("r1")).column(Bytes.of("a"), Bytes.of("x")),
                        valueIs(CompareType.EQUAL, "x1")));
        assertEquals(
                List.of("r1/a:x/3=x3", "r1/a:x/2=x2"),
                scan(
                        ScanSpec.row(Bytes.of("r1"))
                                .column(Bytes.of("a"), Bytes.of("x"))
                                .maxVersions(9),
                        valueIs(CompareType.NOT_EQUAL, "none")));
    }

    @Test
    void aRowIsDroppedWithAllItsCellsAlsoThoseReadBeforeTheVerdict() throws Exception {
        assertEquals(
                List.of("r4/a:x/3=x3", "r4/a:y/1=y4", "r4/b:z/1=z"),
                scan(ScanSpec.builder(), columnIs("y", "y4", true)));
        assertEquals(List.of(), scan(ScanSpec.builder(), columnIs("missing", "v", true)));
        assertEquals(
                5,
                rowsOf(scan(ScanSpec.builder(), columnIs("missing", "v", false)))
                        .size());
    }

    @Test
    void aPageEndsTheScanForwardsAndBackwards() throws Exception {
        FilterPb.Filter page = wire(
                "PageFilter", FilterPb.PageFilter.newBuilder().setPageSize(2).build());
        assertEquals(List.of("r1", "r2"), rowsOf(scan(ScanSpec.builder(), page)));
        assertEquals(List.of("r5", "r4"), rowsOf(scan(ScanSpec.builder().reversed(true), page)));
        try (RegionScanner scanner =
                region.scan(ScanSpec.builder().filter(parse(page)).build(), ReadMode.MAY_READ)) {
            ScanLimits limits = ScanLimits.none(threads);
            for (int i = 0; i < 2; i++) {
                assertEquals(RegionScanner.Progress.ROW, scanner.next(cell -> {}, limits));
            }
            assertTrue(scanner.filterDone());
            assertEquals(RegionScanner.Progress.END, scanner.next(cell -> {}, limits));
        }
    }

    @Test
    void hintsLeadToTheNextRowOrColumnInBothDirections() throws Exception {
        FilterPb.Filter prefix = wire(
                "PrefixFilter",
                FilterPb.PrefixFilter.newBuilder()
                        .setPrefix(ByteString.copyFromUtf8("r4"))
                        .build());
        assertEquals(List.of("r4"), rowsOf(scan(ScanSpec.builder(), prefix)));
        assertEquals(List.of("r4"), rowsOf(scan(ScanSpec.builder().reversed(true), prefix)));
        FilterPb.Filter fuzzy = wire(
                "FuzzyRowFilter",
                FilterPb.FuzzyRowFilter.newBuilder()
                        .addFuzzyKeysData(BytesBytesPair.newBuilder()
                                .setFirst(ByteString.copyFromUtf8("?3"))
                                .setSecond(ByteString.copyFrom(new byte[] {1, 0})))
                        .build());
        assertEquals(List.of("r3"), rowsOf(scan(ScanSpec.builder(), fuzzy)));
        assertEquals(List.of("r3"), rowsOf(scan(ScanSpec.builder().reversed(true), fuzzy)));
        FilterPb.Filter columns = wire(
                "ColumnPrefixFilter",
                FilterPb.ColumnPrefixFilter.newBuilder()
                        .setPrefix(ByteString.copyFromUtf8("y"))
                        .build());
        List<String> forwards = scan(ScanSpec.builder(), columns);
        assertEquals(List.of("r1/a:y/1=y1", "r2/a:y/1=y2", "r3/a:y/1=y3", "r4/a:y/1=y4", "r5/a:y/1=y5"), forwards);
        assertEquals(
                List.of("r5/a:y/1=y5", "r4/a:y/1=y4", "r3/a:y/1=y3", "r2/a:y/1=y2", "r1/a:y/1=y1"),
                scan(ScanSpec.builder().reversed(true), columns));
    }

    @Test
    void aTransformedCellIsWhatIsReturned() throws Exception {
        FilterPb.Filter keys = wire(
                "FilterList",
                FilterPb.FilterList.newBuilder()
                        .setOperator(FilterPb.FilterList.Operator.MUST_PASS_ALL)
                        .addFilters(wire("FirstKeyOnlyFilter", FilterPb.FirstKeyOnlyFilter.getDefaultInstance()))
                        .addFilters(wire(
                                "KeyOnlyFilter",
                                FilterPb.KeyOnlyFilter.newBuilder()
                                        .setLenAsVal(false)
                                        .build()))
                        .build());
        // FirstKeyOnly leaves the row within each family.
        assertEquals(
                List.of("r1/a:x/3=", "r2/a:x/3=", "r3/a:x/3=", "r4/a:x/3=", "r5/a:x/3="),
                scan(ScanSpec.builder().family(Bytes.of("a")), keys));
    }

    @Test
    void aRowThatTheFilterDropsCountsForNoLimit() throws Exception {
        List<String> cells = new ArrayList<>();
        try (RegionScanner scanner = region.scan(
                ScanSpec.builder().filter(parse(columnIs("y", "y5", true))).build(), ReadMode.MAY_READ)) {
            ScanLimits limits = new ScanLimits(threads, 100, true);
            assertEquals(RegionScanner.Progress.ROW, scanner.next(cell -> cells.add(Rows.text(cell)), limits));
            assertEquals(3, cells.size());
            assertEquals(4, scanner.rowsFiltered());
        }
    }

    @Test
    void aFilterOfWholeRowsAndABatchLimitDoNotGoTogether() {
        RpcException refused = assertThrows(
                RpcException.class,
                () -> region.scan(
                        ScanSpec.builder()
                                .batch(2)
                                .filter(parse(columnIs("y", "y5", true)))
                                .build(),
                        ReadMode.MAY_READ));
        assertEquals(ErrorKind.DO_NOT_RETRY, refused.kind());
    }
}
