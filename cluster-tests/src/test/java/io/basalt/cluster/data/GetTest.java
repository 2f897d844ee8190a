package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.text;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.client.Consistency;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.IsolationLevel;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.ColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.ValueFilter;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of Get, of one row and of many. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class GetTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] NO_QUALIFIER = {};
    private static final int WIDE_COLUMNS = 100_000;

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("get", family("f", 5), family("g", 3), family("h"));
        table.put(new Put(bytes("r"))
                .addColumn(F, NO_QUALIFIER, 3, bytes("empty"))
                .addColumn(F, bytes("a"), 1, bytes("a1"))
                .addColumn(F, bytes("a"), 2, bytes("a2"))
                .addColumn(F, bytes("a"), 4, bytes("a4"))
                .addColumn(F, bytes("b"), 2, bytes(""))
                .addColumn(F, new byte[] {0, -1}, 2, new byte[] {-1, 0})
                .addColumn(G, bytes("a"), 0, bytes("zero"))
                .addColumn(G, bytes("a"), Long.MAX_VALUE - 1, bytes("last")));
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        playground.close();
    }

    private static Get row() {
        return new Get(bytes("r"));
    }

    private String get(Get get) throws IOException {
        return text(table.get(get));
    }

    @Test
    void aWholeRowComesInOrderWithItsNewestVersions() throws IOException {
        assertEquals(
                "r/f:@3=empty r/f:\\x00\\xFF@2=\\xFF\\x00 r/f:a@4=a4 r/f:b@2= r/g:a@9223372036854775806=last",
                get(row()));
    }

    @Test
    void familiesAndColumns() throws IOException {
        assertEquals("r/g:a@9223372036854775806=last", get(row().addFamily(G)));
        assertEquals("r/f:a@4=a4", get(row().addColumn(F, bytes("a"))));
        assertEquals("r/f:@3=empty", get(row().addColumn(F, NO_QUALIFIER)));
        assertEquals("r/f:@3=empty", get(row().addColumn(F, null)));
        assertEquals("r/f:\\x00\\xFF@2=\\xFF\\x00", get(row().addColumn(F, new byte[] {0, -1})));
        assertEquals(
                "r/f:@3=empty r/f:b@2= r/g:a@9223372036854775806=last",
                get(row().addColumn(F, bytes("b")).addColumn(F, NO_QUALIFIER).addFamily(G)));
        assertEquals("", get(row().addColumn(F, bytes("absent"))));
        assertEquals("", get(row().addFamily(bytes("h"))));
    }

    @Test
    void versions() throws IOException {
        Get a = row().addColumn(F, bytes("a"));
        assertEquals("r/f:a@4=a4 r/f:a@2=a2", get(new Get(a).readVersions(2)));
        assertEquals("r/f:a@4=a4 r/f:a@2=a2 r/f:a@1=a1", get(new Get(a).readAllVersions()));
        assertEquals("r/f:a@2=a2", get(new Get(a).setTimestamp(2)));
        assertEquals("", get(new Get(a).setTimestamp(3)));
        assertEquals(
                "r/g:a@9223372036854775806=last r/g:a@0=zero",
                get(row().addFamily(G).readAllVersions()));
    }

    @Test
    void timeRanges() throws IOException {
        Get a = row().addColumn(F, bytes("a")).readAllVersions();
        assertEquals("r/f:a@2=a2 r/f:a@1=a1", get(new Get(a).setTimeRange(1, 4)));
        assertEquals("r/f:a@4=a4", get(new Get(a).setTimeRange(3, Long.MAX_VALUE)));
        assertEquals("r/g:a@0=zero", get(row().setTimeRange(0, 1)));
        assertEquals("r/g:a@9223372036854775806=last", get(row().setTimeRange(5, Long.MAX_VALUE)));
        assertEquals("", get(row().addFamily(G).setTimeRange(5, Long.MAX_VALUE - 1)));
        assertEquals("", get(row().setTimeRange(100, 200)));
    }

    @Test
    void timeRangesOfFamilies() throws IOException {
        assertEquals(
                "r/f:a@1=a1 r/g:a@0=zero",
                get(row().setColumnFamilyTimeRange(F, 0, 2).setColumnFamilyTimeRange(G, 0, 10)));
        // The family's own range counts, not the general one.
        assertEquals("r/f:a@1=a1 r/g:a@0=zero", get(row().setTimeRange(0, 2).setColumnFamilyTimeRange(F, 1, 2)));
    }

    @Test
    void existenceOnly() throws IOException {
        assertTrue(table.exists(row()));
        assertTrue(table.exists(row().addColumn(F, bytes("b"))));
        assertFalse(table.exists(row().addColumn(F, bytes("absent"))));
        assertFalse(table.exists(new Get(bytes("absent"))));
        assertFalse(table.exists(row().setTimeRange(100, 200)));
        assertTrue(table.exists(row().setFilter(new ColumnPrefixFilter(bytes("b")))));
        assertFalse(table.exists(row().setFilter(new ColumnPrefixFilter(bytes("x")))));
        Result checked = table.get(row().setCheckExistenceOnly(true));
        assertTrue(checked.getExists());
        assertArrayEquals(
                new boolean[] {true, false, true},
                table.exists(List.of(row(), new Get(bytes("absent")), row().addFamily(G))));
    }

    @Test
    void filters() throws IOException {
        assertEquals("r/f:b@2=", get(row().setFilter(new ColumnPrefixFilter(bytes("b")))));
        var onlyTwo = new ValueFilter(CompareOperator.EQUAL, new BinaryComparator(bytes("a2")));
        assertEquals("r/f:a@2=a2", get(row().readAllVersions().setFilter(onlyTwo)));
        // What a filter drops does not use up the versions asked for.
        assertEquals("r/f:a@2=a2", get(row().setFilter(onlyTwo)));
    }

    @Test
    void limitAndOffsetCountWithinEachFamily() throws IOException {
        assertEquals("r/f:@3=empty r/g:a@9223372036854775806=last", get(row().setMaxResultsPerColumnFamily(1)));
        assertEquals("r/f:a@4=a4 r/f:b@2=", get(row().setRowOffsetPerColumnFamily(2)));
        assertEquals(
                "r/f:\\x00\\xFF@2=\\xFF\\x00 r/f:a@4=a4",
                get(row().setRowOffsetPerColumnFamily(1).setMaxResultsPerColumnFamily(2)));
        assertEquals(
                "r/f:a@2=a2 r/f:a@1=a1 r/g:a@0=zero",
                get(row().addColumn(F, bytes("a"))
                        .addFamily(G)
                        .readAllVersions()
                        .setRowOffsetPerColumnFamily(1)));
    }

    @Test
    void otherWishesChangeNothing() throws IOException {
        String all = get(row());
        assertEquals(all, get(row().setCacheBlocks(false)));
        assertEquals(all, get(row().setIsolationLevel(IsolationLevel.READ_UNCOMMITTED)));
        assertEquals(all, get(row().setConsistency(Consistency.TIMELINE)));
        assertEquals(all, get(row().setId("named").setPriority(200)));
        assertEquals(all, get(row().setLoadColumnFamiliesOnDemand(true)));
        assertFalse(table.get(row()).isStale());
    }

    @Test
    void anUnknownFamilyIsAnErrorOfItsOwnClass() {
        assertThrows(NoSuchColumnFamilyException.class, () -> get(row().addFamily(bytes("nowhere"))));
        assertThrows(NoSuchColumnFamilyException.class, () -> table.exists(row().addFamily(bytes("nowhere"))));
    }

    @Test
    void manyGetsEachWithItsOwnWishes() throws IOException {
        Result[] results = table.get(List.of(
                row().addColumn(F, bytes("a")).readAllVersions(),
                new Get(bytes("absent")),
                row().addFamily(G).setTimeRange(0, 1),
                row().setFilter(new ColumnPrefixFilter(bytes("b"))),
                row().addFamily(F).setRowOffsetPerColumnFamily(3)));
        assertEquals(5, results.length);
        assertEquals("r/f:a@4=a4 r/f:a@2=a2 r/f:a@1=a1", text(results[0]));
        assertTrue(results[1].isEmpty());
        assertNull(results[1].getRow());
        assertEquals("r/g:a@0=zero", text(results[2]));
        assertEquals("r/f:b@2=", text(results[3]));
        assertEquals("r/f:b@2=", text(results[4]));
        assertEquals(0, table.get(List.<Get>of()).length);
    }

    @Test
    void oneWrongGetAmongManyIsNamed() {
        var failure = assertThrows(
                RetriesExhaustedWithDetailsException.class,
                () -> table.get(List.of(row(), row().addFamily(bytes("nowhere")))));
        assertEquals(1, failure.getNumExceptions());
        assertEquals(NoSuchColumnFamilyException.class, failure.getCause(0).getClass());
    }

    @Test
    void rowsOfAllBytes() throws IOException {
        List<byte[]> keys = new ArrayList<>();
        keys.add(new byte[] {0});
        keys.add(new byte[] {0, 0});
        keys.add(new byte[] {-1});
        keys.add(new byte[] {-1, -1, 0});
        keys.add(new byte[] {'a', 0, 'b'});
        keys.add(new byte[Short.MAX_VALUE]);
        for (byte[] key : keys) {
            table.put(new Put(key).addColumn(F, key.length > 100 ? NO_QUALIFIER : key, 7, key));
        }
        for (byte[] key : keys) {
            Result found = table.get(new Get(key));
            assertArrayEquals(key, found.getRow());
            assertArrayEquals(key, found.value());
        }
    }

    @Test
    void cellsOfAMegabyte() throws IOException {
        byte[] value = new byte[1 << 20];
        new Random(1).nextBytes(value);
        byte[] key = bytes("megabytes");
        for (int i = 0; i < 5; i++) {
            table.put(new Put(key).addColumn(F, bytes("q" + i), value));
        }
        Result all = table.get(new Get(key));
        assertEquals(5, all.size());
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(value, all.getValue(F, bytes("q" + i)));
        }
        Result[] many = table.get(List.of(new Get(key), row(), new Get(key)));
        assertEquals(5, many[0].size());
        assertEquals(5, many[2].size());
    }

    @Test
    void aRowOfAHundredThousandColumns() throws IOException {
        byte[] key = bytes("wide");
        var put = new Put(key);
        for (int i = 0; i < WIDE_COLUMNS; i++) {
            put.addColumn(F, column(i), 1, bytes("v" + i));
        }
        table.put(put);
        Result all = table.get(new Get(key));
        assertEquals(WIDE_COLUMNS, all.size());
        for (int i = 0; i < WIDE_COLUMNS; i += 997) {
            assertArrayEquals(bytes("v" + i), all.getValue(F, column(i)));
        }
        var some = new Get(key);
        for (int i = 0; i < WIDE_COLUMNS; i += 10) {
            some.addColumn(F, column(i));
        }
        assertEquals(WIDE_COLUMNS / 10, table.get(some).size());
        Result tail = table.get(
                new Get(key).setRowOffsetPerColumnFamily(WIDE_COLUMNS - 2).setMaxResultsPerColumnFamily(10));
        assertEquals("wide/f:c099998@1=v99998 wide/f:c099999@1=v99999", text(tail));
    }

    private static byte[] column(int number) {
        return bytes(String.format(Locale.ROOT, "c%06d", number));
    }
}
