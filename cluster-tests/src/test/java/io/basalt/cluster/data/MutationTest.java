package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.text;
import static io.basalt.cluster.data.Cells.values;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.RetriesExhaustedWithDetailsException;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Put, Delete, Increment, Append and RowMutations, alone and mixed in batches. Each test has a row of its own. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class MutationTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final byte[] NO_QUALIFIER = {};
    private static final long LAST = Long.MAX_VALUE - 1;

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;
    private byte[] row;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("mutation", family("f", 5), family("g"));
    }

    @AfterParameterizedClassInvocation
    void close() throws IOException {
        table.close();
        playground.close();
    }

    @BeforeEach
    void takeRow(TestInfo test) {
        row = bytes(test.getTestMethod().orElseThrow().getName());
    }

    private Put put() {
        return new Put(row);
    }

    private Delete delete() {
        return new Delete(row);
    }

    /** The row's cells in all versions, without the row. */
    private String stored() throws IOException {
        return text(table.get(new Get(row).readAllVersions())).replace(Bytes.toString(row) + "/", "");
    }

    private String current() throws IOException {
        return values(table.get(new Get(row)));
    }

    // ---- put ----

    @Test
    void putsKeepTheirTimestamps() throws IOException {
        table.put(put().addColumn(F, A, 0, bytes("zero")).addColumn(F, A, LAST, bytes("last")));
        table.put(put().addColumn(F, A, 5, bytes("five")).addColumn(F, NO_QUALIFIER, 1, NO_QUALIFIER));
        assertEquals("f:@1= f:a@9223372036854775806=last f:a@5=five f:a@0=zero", stored());
    }

    @Test
    void aPutAtTheSameTimestampReplaces() throws IOException {
        table.put(put().addColumn(F, A, 5, bytes("first")));
        table.put(put().addColumn(F, A, 5, bytes("second")));
        assertEquals("f:a@5=second", stored());
        table.put(put().addColumn(F, B, 5, bytes("one")).addColumn(F, B, 5, bytes("two")));
        assertEquals("two", Bytes.toString(table.get(new Get(row)).getValue(F, B)));
    }

    @Test
    void aPutWithoutTimestampTakesOneForAllItsCells() throws IOException {
        table.put(put().addColumn(F, A, bytes("1")).addColumn(G, B, bytes("2")));
        Result result = table.get(new Get(row));
        long time = result.rawCells()[0].getTimestamp();
        assertEquals(time, result.rawCells()[1].getTimestamp());
        table.put(new Put(row, 77).addColumn(F, A, bytes("older")));
        assertEquals("f:a@" + time + "=1 f:a@77=older g:b@" + time + "=2", stored());
    }

    @Test
    void versionsBeyondTheFamilysAreForgotten() throws IOException {
        for (int i = 1; i <= 7; i++) {
            table.put(put().addColumn(F, A, i, bytes("f" + i)).addColumn(G, A, i, bytes("g" + i)));
        }
        assertEquals("f:a@7=f7 f:a@6=f6 f:a@5=f5 f:a@4=f4 f:a@3=f3 g:a@7=g7", stored());
    }

    @Test
    void everyDurabilityIsTaken() throws IOException {
        for (Durability durability : Durability.values()) {
            table.put(put().addColumn(F, bytes(durability.name()), 1, A).setDurability(durability));
        }
        assertEquals("f:ASYNC_WAL=a f:FSYNC_WAL=a f:SKIP_WAL=a f:SYNC_WAL=a f:USE_DEFAULT=a", current());
    }

    // ---- delete ----

    private void threeVersions() throws IOException {
        table.put(put().addColumn(F, A, 1, bytes("1"))
                .addColumn(F, A, 2, bytes("2"))
                .addColumn(F, A, 3, bytes("3"))
                .addColumn(F, B, 2, bytes("b"))
                .addColumn(F, NO_QUALIFIER, 2, bytes("e"))
                .addColumn(G, A, 2, bytes("g")));
    }

    @Test
    void deletesTheNewestVersion() throws IOException {
        threeVersions();
        table.delete(delete().addColumn(F, A));
        assertEquals("f:@2=e f:a@2=2 f:a@1=1 f:b@2=b g:a@2=g", stored());
        table.delete(delete().addColumn(F, A));
        assertEquals("f:@2=e f:a@1=1 f:b@2=b g:a@2=g", stored());
        table.delete(delete().addColumn(F, bytes("absent")).addColumn(F, NO_QUALIFIER));
        assertEquals("f:a@1=1 f:b@2=b g:a@2=g", stored());
    }

    @Test
    void deletesOneVersion() throws IOException {
        threeVersions();
        table.delete(delete().addColumn(F, A, 2).addColumn(F, NO_QUALIFIER, 2));
        assertEquals("f:a@3=3 f:a@1=1 f:b@2=b g:a@2=g", stored());
        table.delete(delete().addColumn(F, A, 100));
        assertEquals("f:a@3=3 f:a@1=1 f:b@2=b g:a@2=g", stored());
    }

    @Test
    void deletesAllVersionsOfAColumn() throws IOException {
        threeVersions();
        table.delete(delete().addColumns(F, A, 2));
        assertEquals("f:@2=e f:a@3=3 f:b@2=b g:a@2=g", stored());
        table.delete(delete().addColumns(F, A).addColumns(F, NO_QUALIFIER));
        assertEquals("f:b@2=b g:a@2=g", stored());
    }

    @Test
    void deletesFamilies() throws IOException {
        threeVersions();
        table.delete(delete().addFamilyVersion(F, 2));
        assertEquals("f:a@3=3 f:a@1=1 g:a@2=g", stored());
        table.delete(delete().addFamily(F, 1));
        assertEquals("f:a@3=3 g:a@2=g", stored());
        table.delete(delete().addFamily(F));
        assertEquals("g:a@2=g", stored());
    }

    @Test
    void deletesRows() throws IOException {
        threeVersions();
        table.delete(new Delete(row, 2));
        assertEquals("f:a@3=3", stored());
        table.delete(delete());
        assertEquals("", stored());
        table.delete(delete());
        assertEquals("", stored());
    }

    @Test
    void aDeleteHidesWhatIsPutLaterAtItsTimestamp() throws IOException {
        table.delete(delete().addColumns(F, A, 5).addColumn(F, B, 5).addFamily(G, 5));
        table.put(put().addColumn(F, A, 5, bytes("x"))
                .addColumn(F, A, 4, bytes("x"))
                .addColumn(F, B, 5, bytes("x"))
                .addColumn(F, B, 4, bytes("seen"))
                .addColumn(G, A, 5, bytes("x")));
        // A major compaction forgets markers, and what comes later at their time is seen then.
        if (weather == Weather.CALM) {
            assertEquals("f:b@4=seen", stored());
        }
        table.put(put().addColumn(F, A, 6, bytes("seen")).addColumn(G, A, 6, bytes("seen")));
        assertTrue(stored().contains("f:a@6=seen"));
        assertTrue(stored().contains("g:a@6=seen"));
    }

    @Test
    void deletesAtTheEndsOfTime() throws IOException {
        table.put(put().addColumn(F, A, 0, bytes("zero"))
                .addColumn(F, A, LAST, bytes("last"))
                .addColumn(F, B, LAST, bytes("last")));
        table.delete(delete().addColumn(F, A, 0));
        assertEquals("f:a@9223372036854775806=last f:b@9223372036854775806=last", stored());
        table.delete(delete().addColumns(F, A, LAST));
        assertEquals("f:b@9223372036854775806=last", stored());
        // Now is long before the last moment.
        table.delete(delete());
        assertEquals("f:b@9223372036854775806=last", stored());
        table.delete(delete().addFamily(F, LAST));
        assertEquals("", stored());
    }

    // ---- increment ----

    @Test
    void incrementsStartAtNothing() throws IOException {
        assertEquals(3, table.incrementColumnValue(row, F, A, 3));
        assertEquals(-4, table.incrementColumnValue(row, F, A, -7));
        assertEquals(-4, table.incrementColumnValue(row, F, A, 0));
        assertEquals(Long.MAX_VALUE, table.incrementColumnValue(row, F, B, Long.MAX_VALUE));
        assertEquals(Long.MIN_VALUE, table.incrementColumnValue(row, F, B, 1), "it wraps around");
        assertEquals(1, table.incrementColumnValue(row, F, NO_QUALIFIER, 1, Durability.SKIP_WAL));
    }

    @Test
    void anIncrementOfManyColumnsReturnsThemSorted() throws IOException {
        table.put(put().addColumn(G, B, Bytes.toBytes(10L)));
        Result result = table.increment(
                new Increment(row).addColumn(G, B, 1).addColumn(F, B, 2).addColumn(F, A, 3));
        assertEquals(
                "f:a=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x03 f:b=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02"
                        + " g:b=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x0B",
                values(result));
        assertArrayEquals(row, result.getRow());
        assertEquals(current(), values(result));
    }

    @Test
    void anIncrementMayWantNoResult() throws IOException {
        Result result = table.increment(new Increment(row).addColumn(F, A, 3).setReturnResults(false));
        assertTrue(result == null || result.isEmpty());
        assertEquals(3, Bytes.toLong(table.get(new Get(row)).value()));
    }

    @Test
    void incrementsGoOnFromTheNewestVersion() throws IOException {
        table.put(put().addColumn(F, A, 5, Bytes.toBytes(50L)).addColumn(F, A, 9, Bytes.toBytes(90L)));
        assertEquals(91, table.incrementColumnValue(row, F, A, 1));
        table.put(put().addColumn(F, B, LAST - 10, Bytes.toBytes(7L)));
        Result later = table.increment(new Increment(row).addColumn(F, B, 1));
        assertEquals(LAST - 9, later.rawCells()[0].getTimestamp(), "never older than what it replaces");
        var explicit = new Increment(row).addColumn(G, A, 2);
        explicit.setTimestamp(42);
        assertEquals(2, Bytes.toLong(table.increment(explicit).value()));
        assertEquals(
                3,
                Bytes.toLong(
                        table.increment(new Increment(row).addColumn(G, A, 1)).value()));
    }

    @Test
    void anIncrementMayLookAtATimeRangeOnly() throws IOException {
        table.put(put().addColumn(F, A, 5, Bytes.toBytes(50L)).addColumn(F, A, 9, Bytes.toBytes(90L)));
        assertEquals(
                51,
                Bytes.toLong(
                        table.increment(new Increment(row).addColumn(F, A, 1).setTimeRange(0, 6))
                                .value()));
        assertEquals(
                1,
                Bytes.toLong(
                        table.increment(new Increment(row).addColumn(F, A, 1).setTimeRange(1, 3))
                                .value()));
    }

    @Test
    void whatIsNotALongCannotBeIncremented() throws IOException {
        table.put(put().addColumn(F, A, bytes("text")).addColumn(F, B, Bytes.toBytes(1L)));
        var failure = assertThrows(DoNotRetryIOException.class, () -> table.incrementColumnValue(row, F, A, 1));
        assertEquals(DoNotRetryIOException.class, failure.getClass());
        assertTrue(failure.getMessage().contains("Field is not a long, it's 4 bytes wide"), failure.getMessage());
        assertThrows(
                DoNotRetryIOException.class,
                () -> table.increment(new Increment(row).addColumn(F, B, 1).addColumn(F, A, 1)));
        assertEquals("f:a=text f:b=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01", current(), "all or nothing");
        assertThrows(
                NoSuchColumnFamilyException.class,
                () -> table.increment(new Increment(row).addColumn(bytes("x"), A, 1)));
    }

    // ---- append ----

    @Test
    void appendsStartAtNothing() throws IOException {
        assertEquals(
                "f:a=one g:b=",
                values(table.append(
                        new Append(row).addColumn(G, B, NO_QUALIFIER).addColumn(F, A, bytes("one")))));
        assertEquals(
                "f:=e f:a=onetwo",
                values(table.append(
                        new Append(row).addColumn(F, A, bytes("two")).addColumn(F, NO_QUALIFIER, bytes("e")))));
        assertEquals("f:=e f:a=onetwo g:b=", current());
        Result none = table.append(new Append(row).addColumn(F, A, bytes("!")).setReturnResults(false));
        assertTrue(none == null || none.isEmpty());
        assertEquals("f:=e f:a=onetwo! g:b=", current());
    }

    @Test
    void appendsMayLookAtATimeRangeOnly() throws IOException {
        table.put(put().addColumn(F, A, 5, bytes("five")).addColumn(F, A, 9, bytes("nine")));
        assertEquals(
                "f:a=five+",
                values(table.append(new Append(row).addColumn(F, A, bytes("+")).setTimeRange(0, 6))));
        table.put(put().addColumn(F, B, LAST - 10, bytes("b")));
        Result later = table.append(new Append(row).addColumn(F, B, bytes("c")));
        assertEquals(LAST - 9, later.rawCells()[0].getTimestamp());
    }

    @Test
    void appendsOfAMegabyte() throws IOException {
        byte[] piece = new byte[1 << 20];
        new Random(3).nextBytes(piece);
        table.append(new Append(row).addColumn(F, A, piece));
        Result twice = table.append(new Append(row).addColumn(F, A, piece));
        assertEquals(2 << 20, twice.value().length);
        assertArrayEquals(twice.value(), table.get(new Get(row)).value());
    }

    // ---- row mutations ----

    @Test
    void rowMutationsHappenTogether() throws IOException {
        table.put(put().addColumn(F, A, bytes("old")).addColumn(G, A, Bytes.toBytes(5L)));
        Result result = table.mutateRow(RowMutations.of(List.<Mutation>of(
                delete().addColumns(F, A),
                put().addColumn(F, B, bytes("new")),
                new Increment(row).addColumn(G, A, 2),
                new Append(row).addColumn(G, B, bytes("tail")))));
        assertEquals("g:a=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x07 g:b=tail", values(result));
        assertEquals("f:b=new g:a=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x07 g:b=tail", current());
        Result plain = table.mutateRow(RowMutations.of(List.<Mutation>of(put().addColumn(F, A, A))));
        assertTrue(plain == null || plain.isEmpty());
    }

    @Test
    void rowMutationsFailTogether() throws IOException {
        table.put(put().addColumn(F, A, bytes("text")));
        assertEquals(
                NoSuchColumnFamilyException.class,
                refused(put().addColumn(F, B, bytes("new")), put().addColumn(bytes("x"), B, bytes("new"))));
        assertEquals(
                DoNotRetryIOException.class,
                refused(put().addColumn(F, B, bytes("new")), new Increment(row).addColumn(F, A, 1)));
        assertEquals("f:a=text", current());
    }

    private Class<?> refused(Mutation... mutations) {
        var failure = assertThrows(
                RetriesExhaustedWithDetailsException.class, () -> table.mutateRow(RowMutations.of(List.of(mutations))));
        return failure.getCause(0).getClass();
    }

    // ---- batches ----

    @Test
    void aBatchOfEverything() throws Exception {
        table.put(put().addColumn(F, A, bytes("1")).addColumn(G, A, Bytes.toBytes(1L)));
        byte[] other = Bytes.add(row, bytes("-other"));
        List<Row> actions = List.of(
                new Get(row).addColumn(F, A),
                new Put(other).addColumn(F, A, bytes("put")),
                delete().addColumns(F, B),
                new Increment(row).addColumn(G, A, 4),
                new Append(row).addColumn(F, bytes("c"), bytes("tail")),
                RowMutations.of(List.<Mutation>of(
                        put().addColumn(F, bytes("d"), bytes("d")), new Increment(row).addColumn(G, B, 1))),
                new Get(bytes("absent")));
        Object[] results = new Object[actions.size()];
        table.batch(actions, results);
        assertEquals("f:a=1", values((Result) results[0]));
        assertTrue(((Result) results[1]).isEmpty());
        assertTrue(((Result) results[2]).isEmpty());
        assertEquals("g:a=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x05", values((Result) results[3]));
        assertEquals("f:c=tail", values((Result) results[4]));
        assertEquals("g:b=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01", values((Result) results[5]));
        assertTrue(((Result) results[6]).isEmpty());
        assertEquals("put", Bytes.toString(table.get(new Get(other)).value()));
    }

    @Test
    void eachActionOfABatchHasItsOwnVerdict() throws Exception {
        table.put(put().addColumn(F, A, bytes("text")));
        List<Row> actions = new ArrayList<>(List.of(
                put().addColumn(F, B, bytes("good")),
                put().addColumn(bytes("x"), B, bytes("bad")),
                new Get(row).addFamily(bytes("x")),
                new Increment(row).addColumn(F, A, 1),
                delete().addFamily(bytes("x")),
                new Get(row).addColumn(F, A),
                new Append(row).addColumn(G, A, bytes("good"))));
        Object[] results = new Object[actions.size()];
        var failure = assertThrows(RetriesExhaustedWithDetailsException.class, () -> table.batch(actions, results));
        assertEquals(4, failure.getNumExceptions());
        assertTrue(((Result) results[0]).isEmpty());
        assertEquals(NoSuchColumnFamilyException.class, results[1].getClass());
        assertEquals(NoSuchColumnFamilyException.class, results[2].getClass());
        assertEquals(DoNotRetryIOException.class, results[3].getClass());
        assertEquals(NoSuchColumnFamilyException.class, results[4].getClass());
        assertEquals("f:a=text", values((Result) results[5]));
        assertEquals("g:a=good", values((Result) results[6]));
        assertEquals("f:a=text f:b=good g:a=good", current());
    }

    @Test
    void listsOfPutsAndDeletes() throws Exception {
        List<Put> puts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            puts.add(new Put(Bytes.add(row, Bytes.toBytes(i))).addColumn(F, A, Bytes.toBytes(i)));
        }
        table.put(puts);
        List<Delete> deletes = new ArrayList<>();
        for (int i = 0; i < 500; i += 2) {
            deletes.add(new Delete(Bytes.add(row, Bytes.toBytes(i))));
        }
        table.delete(deletes);
        for (int i = 0; i < 500; i += 97) {
            byte[] value = table.get(new Get(Bytes.add(row, Bytes.toBytes(i)))).value();
            if (i % 2 == 0) {
                assertNull(value);
            } else {
                assertArrayEquals(Bytes.toBytes(i), value);
            }
        }
        var wrong = List.of(
                new Delete(Bytes.add(row, Bytes.toBytes(1))),
                new Delete(Bytes.add(row, Bytes.toBytes(3))).addFamily(bytes("x")));
        var left = new ArrayList<>(wrong);
        assertThrows(IOException.class, () -> table.delete(left));
        assertEquals(List.of(wrong.get(1)), left, "what is left in the list was not deleted");
    }
}
