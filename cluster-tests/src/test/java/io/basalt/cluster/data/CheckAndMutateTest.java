package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Cells.values;
import static io.basalt.cluster.data.Playground.family;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.CheckAndMutateResult;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.ColumnPrefixFilter;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.SingleColumnValueFilter;
import org.apache.hadoop.hbase.io.TimeRange;
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

/** checkAndMutate: every condition with every kind of mutation. Each test has a row of its own. */
@ParameterizedClass
@EnumSource(Weather.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCluster.class)
final class CheckAndMutateTest {
    private static final byte[] F = bytes("f");
    private static final byte[] A = bytes("a");
    private static final byte[] B = bytes("b");
    private static final byte[] NO_QUALIFIER = {};

    @Parameter
    private Weather weather;

    private Playground playground;
    private Table table;
    private byte[] row;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void createTable(Cluster cluster) throws IOException {
        playground = new Playground(cluster, weather);
        table = playground.table("check_and_mutate", family("f", 5), family("g"));
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

    private String current() throws IOException {
        return values(table.get(new Get(row)));
    }

    private CheckAndMutate.Builder check() {
        return CheckAndMutate.newBuilder(row);
    }

    private boolean runs(CheckAndMutate check) throws IOException {
        return table.checkAndMutate(check).isSuccess();
    }

    /** Which relations hold, in the order of the enum, between a given value and the stored one. */
    private String holding(byte[] qualifier, byte[] given) throws IOException {
        var holding = new StringBuilder();
        for (CompareOperator operator : CompareOperator.values()) {
            if (operator != CompareOperator.NO_OP
                    && runs(check().ifMatches(F, qualifier, operator, given)
                            .build(put().addColumn(F, bytes("ran"), A)))) {
                holding.append(holding.isEmpty() ? "" : " ").append(operator);
            }
        }
        return holding.toString();
    }

    @Test
    void everyRelation() throws IOException {
        table.put(put().addColumn(F, A, bytes("m")).addColumn(F, B, NO_QUALIFIER));
        assertEquals("LESS_OR_EQUAL EQUAL GREATER_OR_EQUAL", holding(A, bytes("m")));
        // The relation is "given OP stored".
        assertEquals("LESS LESS_OR_EQUAL NOT_EQUAL", holding(A, bytes("a")));
        assertEquals("NOT_EQUAL GREATER_OR_EQUAL GREATER", holding(A, bytes("z")));
        assertEquals("NOT_EQUAL GREATER_OR_EQUAL GREATER", holding(A, new byte[] {-1}));
        assertEquals("NOT_EQUAL GREATER_OR_EQUAL GREATER", holding(A, bytes("mm")));
    }

    @Test
    void emptyAndAbsentValues() throws IOException {
        table.put(put().addColumn(F, A, bytes("m")).addColumn(F, B, NO_QUALIFIER));
        assertEquals("NOT_EQUAL", holding(A, NO_QUALIFIER), "of a value that is not empty");
        assertEquals("LESS LESS_OR_EQUAL EQUAL GREATER_OR_EQUAL GREATER", holding(B, NO_QUALIFIER));
        assertEquals("NOT_EQUAL GREATER_OR_EQUAL GREATER", holding(B, bytes("x")));
        assertEquals("", holding(bytes("absent"), bytes("x")), "nothing compares with what is not there");
        assertEquals("LESS LESS_OR_EQUAL EQUAL GREATER_OR_EQUAL GREATER", holding(bytes("absent"), NO_QUALIFIER));
    }

    @Test
    void ifNotExists() throws IOException {
        CheckAndMutate first = check().ifNotExists(F, A).build(put().addColumn(F, A, bytes("1")));
        assertTrue(runs(first));
        assertFalse(runs(first));
        assertTrue(runs(check().ifNotExists(F, NO_QUALIFIER).build(put().addColumn(F, NO_QUALIFIER, bytes("2")))));
        assertFalse(runs(check().ifNotExists(F, NO_QUALIFIER).build(put().addColumn(F, B, bytes("3")))));
        assertEquals("f:=2 f:a=1", current());
        table.delete(new Delete(row).addColumns(F, A));
        assertTrue(runs(first), "what was deleted is not there");
    }

    @Test
    void onlyTheNewestVersionCounts() throws IOException {
        table.put(put().addColumn(F, A, 1, bytes("old")).addColumn(F, A, 2, bytes("new")));
        assertFalse(runs(check().ifEquals(F, A, bytes("old")).build(put().addColumn(F, B, B))));
        assertTrue(runs(check().ifEquals(F, A, bytes("new")).build(put().addColumn(F, B, B))));
    }

    @Test
    void conditionsWithinATimeRange() throws IOException {
        table.put(put().addColumn(F, A, 1, bytes("old")).addColumn(F, A, 5, bytes("new")));
        assertTrue(runs(check().ifEquals(F, A, bytes("old"))
                .timeRange(TimeRange.between(0, 3))
                .build(put().addColumn(F, B, B))));
        assertFalse(runs(check().ifEquals(F, A, bytes("old"))
                .timeRange(TimeRange.from(3))
                .build(put().addColumn(F, B, B))));
        assertTrue(runs(
                check().ifNotExists(F, A).timeRange(TimeRange.between(2, 4)).build(put().addColumn(F, bytes("c"), B))));
        assertTrue(runs(check().ifMatches(new ColumnPrefixFilter(A))
                .timeRange(TimeRange.at(5))
                .build(put().addColumn(F, B, B))));
        assertFalse(runs(check().ifMatches(new ColumnPrefixFilter(A))
                .timeRange(TimeRange.at(4))
                .build(put().addColumn(F, B, B))));
    }

    @Test
    void conditionsByFilter() throws IOException {
        table.put(put().addColumn(F, A, bytes("1")).addColumn(F, B, bytes("2")));
        var both = new FilterList(
                new SingleColumnValueFilter(F, A, CompareOperator.EQUAL, bytes("1")),
                new SingleColumnValueFilter(F, B, CompareOperator.EQUAL, new BinaryComparator(bytes("2"))));
        assertTrue(runs(check().ifMatches(both).build(put().addColumn(F, B, bytes("3")))));
        assertFalse(runs(check().ifMatches(both).build(put().addColumn(F, B, bytes("4")))));
        assertFalse(runs(check().ifMatches(new ColumnPrefixFilter(bytes("x"))).build(new Delete(row))));
        assertEquals("f:a=1 f:b=3", current());
    }

    @Test
    void deletesWhatItFinds() throws IOException {
        table.put(put().addColumn(F, A, bytes("1")).addColumn(F, B, bytes("2")));
        assertTrue(runs(check().ifEquals(F, A, bytes("1")).build(new Delete(row).addColumns(F, B))));
        assertEquals("f:a=1", current());
        assertTrue(runs(check().ifEquals(F, A, bytes("1")).build(new Delete(row).addColumn(F, A))));
        assertEquals("", current());
    }

    @Test
    void incrementsAndAppendsReturnTheirResults() throws IOException {
        table.put(put().addColumn(F, A, Bytes.toBytes(4L)));
        CheckAndMutateResult added = table.checkAndMutate(
                check().ifEquals(F, A, Bytes.toBytes(4L)).build(new Increment(row).addColumn(F, A, 3)));
        assertTrue(added.isSuccess());
        assertEquals(7, Bytes.toLong(added.getResult().value()));
        CheckAndMutateResult notAdded = table.checkAndMutate(
                check().ifEquals(F, A, Bytes.toBytes(4L)).build(new Increment(row).addColumn(F, A, 3)));
        assertFalse(notAdded.isSuccess());
        assertNull(notAdded.getResult());
        CheckAndMutateResult appended =
                table.checkAndMutate(check().ifNotExists(F, B).build(new Append(row).addColumn(F, B, bytes("tail"))));
        assertEquals("f:b=tail", values(appended.getResult()));
        CheckAndMutateResult put =
                table.checkAndMutate(check().ifNotExists(F, bytes("c")).build(put().addColumn(F, A, A)));
        assertTrue(put.isSuccess());
        assertNull(put.getResult());
    }

    @Test
    void rowMutationsUnderACondition() throws IOException {
        table.put(put().addColumn(F, A, bytes("1")));
        RowMutations all = RowMutations.of(List.<Mutation>of(
                new Delete(row).addColumns(F, A),
                put().addColumn(F, B, bytes("b")),
                new Increment(row).addColumn(F, bytes("c"), 1),
                new Append(row).addColumn(F, bytes("d"), bytes("d"))));
        CheckAndMutateResult done =
                table.checkAndMutate(check().ifEquals(F, A, bytes("1")).build(all));
        assertTrue(done.isSuccess());
        assertEquals("f:c=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01 f:d=d", values(done.getResult()));
        assertEquals("f:b=b f:c=\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01 f:d=d", current());
        CheckAndMutateResult not =
                table.checkAndMutate(check().ifEquals(F, A, bytes("1")).build(all));
        assertFalse(not.isSuccess());
        assertNull(not.getResult());
    }

    @Test
    void manyAtOnce() throws Exception {
        table.put(put().addColumn(F, A, bytes("1")));
        byte[] other = Bytes.add(row, bytes("-other"));
        List<CheckAndMutateResult> results = table.checkAndMutate(List.of(
                check().ifEquals(F, A, bytes("1")).build(put().addColumn(F, B, bytes("2"))),
                check().ifEquals(F, A, bytes("x")).build(put().addColumn(F, B, bytes("wrong"))),
                CheckAndMutate.newBuilder(other).ifNotExists(F, A).build(new Increment(other).addColumn(F, A, 6)),
                check().ifNotExists(F, bytes("c"))
                        .build(RowMutations.of(List.<Mutation>of(
                                put().addColumn(F, bytes("c"), bytes("c")),
                                new Append(row).addColumn(F, bytes("d"), bytes("d")))))));
        assertEquals(
                List.of(true, false, true, true),
                results.stream().map(CheckAndMutateResult::isSuccess).toList());
        assertNull(results.get(0).getResult());
        assertEquals(6, Bytes.toLong(results.get(2).getResult().value()));
        assertEquals("f:d=d", values(results.get(3).getResult()));
        assertEquals("f:a=1 f:b=2 f:c=c f:d=d", current());
    }

    @Test
    void amongTheActionsOfABatch() throws Exception {
        table.put(put().addColumn(F, A, bytes("1")));
        List<Row> actions = List.of(
                check().ifEquals(F, A, bytes("x")).build(put().addColumn(F, A, bytes("wrong"))),
                new Get(row),
                check().ifEquals(F, A, bytes("1")).build(new Append(row).addColumn(F, A, bytes("2"))));
        Object[] results = new Object[3];
        table.batch(actions, results);
        assertFalse(((CheckAndMutateResult) results[0]).isSuccess());
        assertEquals("f:a=1", values((Result) results[1]));
        assertEquals("f:a=12", values(((CheckAndMutateResult) results[2]).getResult()));
    }

    @Test
    @SuppressWarnings("deprecation") // What code written for earlier versions calls.
    void theFormsOfEarlierClients() throws IOException {
        assertTrue(table.checkAndMutate(row, F).qualifier(A).ifNotExists().thenPut(put().addColumn(F, A, bytes("1"))));
        assertTrue(table.checkAndMutate(row, F)
                .qualifier(A)
                .ifEquals(bytes("1"))
                .thenMutate(RowMutations.of(List.<Mutation>of(put().addColumn(F, B, bytes("2"))))));
        assertFalse(table.checkAndMutate(row, F)
                .qualifier(A)
                .ifMatches(CompareOperator.GREATER, bytes("0"))
                .thenDelete(new Delete(row)));
        assertTrue(table.checkAndMutate(row, new ColumnPrefixFilter(B)).thenDelete(new Delete(row).addColumns(F, B)));
        assertEquals("f:a=1", current());
    }

    @Test
    void errors() throws IOException {
        table.put(put().addColumn(F, A, bytes("text")));
        assertThrows(
                NoSuchColumnFamilyException.class,
                () -> runs(check().ifEquals(bytes("x"), A, A).build(put().addColumn(F, A, A))));
        assertThrows(
                NoSuchColumnFamilyException.class,
                () -> runs(check().ifEquals(F, A, bytes("text")).build(put().addColumn(bytes("x"), A, A))));
        assertThrows(
                DoNotRetryIOException.class,
                () -> runs(check().ifEquals(F, A, bytes("text")).build(new Increment(row).addColumn(F, A, 1))));
        assertThrows(DoNotRetryIOException.class, () -> table.checkAndMutate(row, F)
                .qualifier(A)
                .ifEquals(bytes("text"))
                .thenPut(new Put(bytes("another row")).addColumn(F, A, A)));
        assertEquals("f:a=text", current());
    }
}
