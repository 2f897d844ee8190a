package io.basalt.hbase3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.testkit.calls.CalledMethods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AdvancedScanResultConsumer;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.AsyncBufferedMutator;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.AsyncTableRegionLocator;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.BufferedMutatorParams;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.CheckAndMutateResult;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.RowMutations;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.ScanResultConsumer;
import org.apache.hadoop.hbase.client.ScanResultConsumerBase;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.client.coprocessor.LongColumnInterpreter;
import org.apache.hadoop.hbase.filter.PrefixFilter;
import org.apache.hadoop.hbase.filter.SingleColumnValueFilter;
import org.apache.hadoop.hbase.io.TimeRange;
import org.apache.hadoop.hbase.ipc.CoprocessorRpcUtils;
import org.apache.hadoop.hbase.ipc.ServerRpcController;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.apache.hadoop.hbase.shaded.protobuf.ProtobufUtil;
import org.apache.hadoop.hbase.shaded.protobuf.generated.AggregateProtos.AggregateRequest;
import org.apache.hadoop.hbase.shaded.protobuf.generated.AggregateProtos.AggregateResponse;
import org.apache.hadoop.hbase.shaded.protobuf.generated.AggregateProtos.AggregateService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.MutationProto.MutationType;
import org.apache.hadoop.hbase.shaded.protobuf.generated.MultiRowMutationProtos.MultiRowMutationService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.MultiRowMutationProtos.MutateRowsRequest;
import org.apache.hadoop.hbase.shaded.protobuf.generated.MultiRowMutationProtos.MutateRowsResponse;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every method of what HBase 3's client has for data: Table, AsyncTable, the mutators and the locators. Each test ends with
 * asking whether a method was left out. Scans have a test of their own, {@link AsyncScanTest}.
 */
@Timeout(180)
@SuppressWarnings("deprecation") // What the client has deprecated, its users still call.
final class EveryTableCallTest {
    private static final byte[] F = bytes("f");
    private static final byte[] Q = bytes("q");
    private static final byte[] N = bytes("n");
    private static final byte[] NO_FAMILY = bytes("nowhere");
    private static final byte[][] SPLITS = {bytes("h"), bytes("p")};

    @TempDir
    private static Path home;

    private static Store store;
    private static AsyncConnection async;
    private static Connection connection;

    private final CalledMethods called = new CalledMethods();

    @BeforeAll
    static void start() throws Exception {
        store = Store.start(home);
        async = ConnectionFactory.createAsyncConnection(store.throughMasters()).get(60, TimeUnit.SECONDS);
        connection = async.toConnection();
    }

    @AfterAll
    static void stop() throws IOException {
        async.close();
        store.close();
    }

    private static TableName table(String name) throws Exception {
        TableName table = TableName.valueOf(name);
        await(async.getAdmin()
                .createTable(
                        TableDescriptorBuilder.newBuilder(table)
                                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                                .build(),
                        SPLITS));
        return table;
    }

    // ---- Table ----

    @Test
    void tableHasEveryCall() throws Throwable {
        TableName name = table("blocking");
        Table table = called.watch(
                Table.class,
                connection
                        .getTableBuilder(name, null)
                        .setRequestAttribute("who", bytes("me"))
                        .setOperationTimeout(30_000)
                        .setRpcTimeout(10_000)
                        .setReadRpcTimeout(11_000)
                        .setWriteRpcTimeout(12_000)
                        .build());
        describes(table, name);
        readsAndWrites(table);
        checks(table);
        batches(table);
        scans(table);
        callsServices(table);
        table.close();
        called.assertNoneLeft();
    }

    private static void describes(Table table, TableName name) throws IOException {
        assertEquals(name, table.getName());
        assertEquals(name, table.getDescriptor().getTableName());
        assertEquals(name, table.getRegionLocator().getName());
        assertFalse(table.getConfiguration().get("hbase.masters").isEmpty());
        assertEquals(10_000, table.getRpcTimeout(TimeUnit.MILLISECONDS));
        assertEquals(11_000, table.getReadRpcTimeout(TimeUnit.MILLISECONDS));
        assertEquals(12_000, table.getWriteRpcTimeout(TimeUnit.MILLISECONDS));
        assertEquals(30_000, table.getOperationTimeout(TimeUnit.MILLISECONDS));
        assertEquals(Set.of("who"), table.getRequestAttributes().keySet());
    }

    private static void readsAndWrites(Table table) throws IOException {
        table.put(put("a", "1"));
        table.put(List.of(put("b", "2"), put("m", "3"), put("z", "4")));
        assertEquals("1", text(table.get(new Get(bytes("a")))));
        assertEquals("2 - 4", texts(table.get(List.of(get("b"), get("none"), get("z")))));
        assertTrue(table.exists(get("a")));
        assertArrayEquals(new boolean[] {true, false, true}, table.exists(List.of(get("b"), get("none"), get("z"))));
        table.delete(new Delete(bytes("a")));
        table.delete(List.of(new Delete(bytes("b")), new Delete(bytes("z"))));
        assertFalse(table.exists(get("a")));
        assertEquals("3+", text(table.append(new Append(bytes("m")).addColumn(F, Q, bytes("+")))));
        assertEquals(5, table.incrementColumnValue(bytes("c"), F, N, 5));
        assertEquals(7, table.incrementColumnValue(bytes("c"), F, N, 2, Durability.ASYNC_WAL));
        assertEquals(
                9,
                number(table.increment(new Increment(bytes("c")).addColumn(F, N, 2))
                        .getValue(F, N)));
        assertTrue(table.mutateRow(RowMutations.of(List.of(put("m", "5"), new Delete(bytes("m")).addColumns(F, N))))
                .isEmpty());
        assertEquals(
                "5!",
                text(table.mutateRow(RowMutations.of(List.of(new Append(bytes("m")).addColumn(F, Q, bytes("!")))))));
        var failure = assertThrows(IOException.class, () -> table.put(new Put(bytes("a")).addColumn(NO_FAMILY, Q, Q)));
        assertSaid(NoSuchColumnFamilyException.class, failure);
    }

    private static void checks(Table table) throws IOException {
        table.put(put("k", "1"));
        assertTrue(table.checkAndMutate(bytes("k"), F)
                .qualifier(Q)
                .timeRange(TimeRange.allTime())
                .ifEquals(bytes("1"))
                .thenPut(put("k", "2")));
        assertFalse(
                table.checkAndMutate(bytes("k"), F).qualifier(Q).ifNotExists().thenDelete(new Delete(bytes("k"))));
        assertFalse(table.checkAndMutate(bytes("k"), F)
                .qualifier(Q)
                .ifMatches(CompareOperator.LESS, bytes("9"))
                .thenMutate(RowMutations.of(List.of(put("k", "3")))));
        assertTrue(table.checkAndMutate(bytes("k"), is("2")).thenPut(put("k", "4")));
        assertFalse(table.checkAndMutate(bytes("k"), is("2"))
                .timeRange(TimeRange.allTime())
                .thenDelete(new Delete(bytes("k"))));
        CheckAndMutateResult incremented = table.checkAndMutate(CheckAndMutate.newBuilder(bytes("k"))
                .ifMatches(is("4"))
                .build(new Increment(bytes("k")).addColumn(F, N, 3)));
        assertTrue(incremented.isSuccess());
        assertEquals(3, number(incremented.getResult().getValue(F, N)));
        assertEquals("true false true", outcomes(table.checkAndMutate(threeChecks("k"))));
        assertEquals("5", text(table.get(get("k"))));
        assertEquals("new", text(table.get(get("k2"))));
    }

    /** The first and the last succeed where {@code row} is 4; the last makes another row, in the same region. */
    private static List<CheckAndMutate> threeChecks(String row) {
        return List.of(
                CheckAndMutate.newBuilder(bytes(row)).ifEquals(F, Q, bytes("4")).build(put(row, "5")),
                CheckAndMutate.newBuilder(bytes(row)).ifEquals(F, Q, bytes("4")).build(put(row, "6")),
                CheckAndMutate.newBuilder(bytes(row + "2")).ifNotExists(F, Q).build(put(row + "2", "new")));
    }

    private static void batches(Table table) throws Exception {
        table.put(put("e", "1"));
        List<Row> actions = actions();
        var results = new Object[actions.size()];
        assertThrows(IOException.class, () -> table.batch(actions, results));
        eachActionHasItsResult(Arrays.asList(results));

        var told = new TreeMap<String, Integer>();
        List<Row> fine = List.of(get("e"), put("e3", "3"), put("z3", "3"));
        table.batchCallback(fine, new Object[fine.size()], (region, row, result) -> {
            synchronized (told) {
                told.merge(new String(row, UTF_8), 1, Integer::sum);
            }
        });
        assertEquals(Map.of("e", 1, "e3", 1, "z3", 1), told);
    }

    /** In all three regions; the fourth names a family that is not there. */
    private static List<Row> actions() throws IOException {
        return List.of(
                get("e"),
                put("j", "2"),
                new Append(bytes("e")).addColumn(F, Q, bytes("+")),
                new Put(bytes("e")).addColumn(NO_FAMILY, Q, Q),
                new Increment(bytes("y")).addColumn(F, N, 4),
                new Delete(bytes("nothing")),
                RowMutations.of(List.of(put("e2", "2"))));
    }

    private static void eachActionHasItsResult(List<?> results) {
        assertEquals("1", text((Result) results.get(0)));
        assertTrue(((Result) results.get(1)).isEmpty());
        assertEquals("1+", text((Result) results.get(2)));
        assertSaid(NoSuchColumnFamilyException.class, (Throwable) results.get(3));
        assertEquals(4, number(((Result) results.get(4)).getValue(F, N)));
        assertTrue(((Result) results.get(5)).isEmpty());
        assertTrue(((Result) results.get(6)).isEmpty());
    }

    private static void scans(Table table) throws IOException {
        assertEquals("e e2 e3", rows(table.getScanner(new Scan().setFilter(new PrefixFilter(bytes("e"))))));
        assertEquals(
                "y",
                rows(table.getScanner(
                        new Scan().addColumn(F, N).withStartRow(bytes("y")).setLimit(1))));
        assertTrue(rows(table.getScanner(F)).startsWith("c e e2 e3 j k"));
        assertEquals("e e2 e3 j k k2 m z3", rows(table.getScanner(F, Q)));
    }

    private static void callsServices(Table table) throws Throwable {
        var stub = MultiRowMutationService.newBlockingStub(table.coprocessorService(bytes("s1")));
        stub.mutateRows(null, together("s1", "s2"));
        assertEquals("both both", texts(table.get(List.of(get("s1"), get("s2")))));

        Map<byte[], Long> counted = table.coprocessorService(
                AggregateService.class, bytes("s"), bytes("t"), service -> count(service, counting("s", "t")));
        assertEquals(List.of(2L), List.copyOf(counted.values()));
        var told = new ArrayList<Long>();
        table.coprocessorService(
                AggregateService.class,
                bytes("s"),
                bytes("t"),
                service -> count(service, counting("s", "t")),
                (region, row, count) -> told.add(count));
        assertEquals(List.of(2L), told);

        var method = AggregateService.getDescriptor().findMethodByName("GetRowNum");
        Map<byte[], AggregateResponse> answers = table.batchCoprocessorService(
                method, counting("s", "t"), bytes("s"), bytes("t"), AggregateResponse.getDefaultInstance());
        assertEquals(
                List.of(2L),
                answers.values().stream().map(EveryTableCallTest::rowsOf).toList());
        table.batchCoprocessorService(
                method,
                counting("s", "t"),
                bytes("s"),
                bytes("t"),
                AggregateResponse.getDefaultInstance(),
                (region, row, answer) -> told.add(rowsOf(answer)));
        assertEquals(List.of(2L, 2L), told);
    }

    private static long count(AggregateService service, AggregateRequest request) throws IOException {
        var controller = new ServerRpcController();
        var answer = new CoprocessorRpcUtils.BlockingRpcCallback<AggregateResponse>();
        service.getRowNum(controller, request, answer);
        AggregateResponse response = answer.get();
        if (controller.failedOnException()) {
            throw controller.getFailedOn();
        }
        return rowsOf(response);
    }

    // ---- AsyncTable ----

    @Test
    void asyncTableHasEveryCall() throws Exception {
        TableName name = table("asynchronous");
        var rows = new CollectedRows();
        AsyncTable<AdvancedScanResultConsumer> table = async.getTableBuilder(name)
                .setRequestAttribute("who", bytes("me"))
                .setOperationTimeout(30, TimeUnit.SECONDS)
                .setRpcTimeout(10, TimeUnit.SECONDS)
                .setReadRpcTimeout(11, TimeUnit.SECONDS)
                .setWriteRpcTimeout(12, TimeUnit.SECONDS)
                .setScanTimeout(13, TimeUnit.SECONDS)
                .build();
        hasEveryCall(table, rows, rows);
    }

    @Test
    void asyncTableWithAPoolHasEveryCall() throws Exception {
        TableName name = table("pooled");
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            var rows = new CollectedRows();
            AsyncTable<ScanResultConsumer> table = async.getTableBuilder(name, pool)
                    .setRequestAttribute("who", bytes("me"))
                    .setOperationTimeout(30, TimeUnit.SECONDS)
                    .setRpcTimeout(10, TimeUnit.SECONDS)
                    .setReadRpcTimeout(11, TimeUnit.SECONDS)
                    .setWriteRpcTimeout(12, TimeUnit.SECONDS)
                    .setScanTimeout(13, TimeUnit.SECONDS)
                    .build();
            hasEveryCall(table, rows, rows);
        } finally {
            pool.shutdown();
        }
    }

    /** Of both kinds of tables; only their consumers of scans differ. */
    @SuppressWarnings("unchecked") // A class does not say which consumers it takes.
    private <C extends ScanResultConsumerBase> void hasEveryCall(AsyncTable<C> built, CollectedRows rows, C consumer)
            throws Exception {
        AsyncTable<C> table = called.watch(AsyncTable.class, built);
        describes(table, built.getName());
        readsAndWrites(table);
        checks(table);
        batches(table);
        scans(table);
        callsServices(table);
        table.scan(new Scan().setFilter(new PrefixFilter(bytes("e"))), consumer);
        assertEquals("e e2", rows.await());
        called.assertNoneLeft();
    }

    private static void describes(AsyncTable<?> table, TableName name) throws Exception {
        assertEquals(name, table.getName());
        assertEquals(name, await(table.getDescriptor()).getTableName());
        assertEquals(name, table.getRegionLocator().getName());
        assertFalse(table.getConfiguration().get("hbase.masters").isEmpty());
        assertEquals(10, table.getRpcTimeout(TimeUnit.SECONDS));
        assertEquals(11, table.getReadRpcTimeout(TimeUnit.SECONDS));
        assertEquals(12, table.getWriteRpcTimeout(TimeUnit.SECONDS));
        assertEquals(13, table.getScanTimeout(TimeUnit.SECONDS));
        assertEquals(30, table.getOperationTimeout(TimeUnit.SECONDS));
        assertEquals(Set.of("who"), table.getRequestAttributes().keySet());
    }

    private static void readsAndWrites(AsyncTable<?> table) throws Exception {
        await(table.put(put("a", "1")));
        all(table.put(List.of(put("b", "2"), put("m", "3"))));
        await(table.putAll(List.of(put("z", "4"))));
        assertEquals("1", text(await(table.get(get("a")))));
        assertEquals("2 - 4", texts(all(table.get(List.of(get("b"), get("none"), get("z"))))));
        assertEquals("2 - 4", texts(await(table.getAll(List.of(get("b"), get("none"), get("z"))))));
        assertTrue(await(table.exists(get("a"))));
        assertEquals(List.of(true, false), all(table.exists(List.of(get("b"), get("none")))));
        assertEquals(List.of(false, true), await(table.existsAll(List.of(get("none"), get("z")))));
        await(table.delete(new Delete(bytes("a"))));
        all(table.delete(List.of(new Delete(bytes("b")))));
        await(table.deleteAll(List.of(new Delete(bytes("z")))));
        assertEquals(List.of(false, false, false), await(table.existsAll(List.of(get("a"), get("b"), get("z")))));
        assertEquals("3+", text(await(table.append(new Append(bytes("m")).addColumn(F, Q, bytes("+"))))));
        assertEquals(5, await(table.incrementColumnValue(bytes("c"), F, N, 5)));
        assertEquals(7, await(table.incrementColumnValue(bytes("c"), F, N, 2, Durability.FSYNC_WAL)));
        Result nine = await(table.increment(new Increment(bytes("c")).addColumn(F, N, 2)));
        assertEquals(9, number(nine.getValue(F, N)));
        await(table.mutateRow(RowMutations.of(List.of(put("m", "5"), new Delete(bytes("m")).addColumns(F, N)))));
        assertEquals("5", text(await(table.get(get("m")))));
        failsFor(NoSuchColumnFamilyException.class, table.put(new Put(bytes("a")).addColumn(NO_FAMILY, Q, Q)));
    }

    private static void checks(AsyncTable<?> table) throws Exception {
        await(table.put(put("k", "1")));
        assertTrue(await(table.checkAndMutate(bytes("k"), F)
                .qualifier(Q)
                .timeRange(TimeRange.allTime())
                .ifEquals(bytes("1"))
                .thenPut(put("k", "2"))));
        assertFalse(await(
                table.checkAndMutate(bytes("k"), F).qualifier(Q).ifNotExists().thenDelete(new Delete(bytes("k")))));
        assertFalse(await(table.checkAndMutate(bytes("k"), F)
                .qualifier(Q)
                .ifMatches(CompareOperator.LESS, bytes("9"))
                .thenMutate(RowMutations.of(List.of(put("k", "3"))))));
        assertTrue(await(table.checkAndMutate(bytes("k"), is("2")).thenPut(put("k", "4"))));
        CheckAndMutateResult appended = await(table.checkAndMutate(CheckAndMutate.newBuilder(bytes("k"))
                .ifMatches(is("4"))
                .build(new Append(bytes("k")).addColumn(F, bytes("other"), bytes("x")))));
        assertTrue(appended.isSuccess());
        assertEquals("true false true", outcomes(all(table.checkAndMutate(threeChecks("k")))));
        assertEquals("false false false", outcomes(await(table.checkAndMutateAll(threeChecks("k")))));
    }

    private static void batches(AsyncTable<?> table) throws Exception {
        await(table.put(put("e", "1")));
        List<CompletableFuture<Object>> each = table.batch(actions());
        var results = new ArrayList<Object>();
        for (CompletableFuture<Object> one : each) {
            results.add(one.handle((result, failure) -> failure == null ? orNothing(result) : failure)
                    .get(60, TimeUnit.SECONDS));
        }
        eachActionHasItsResult(results);
        List<Object> fine = await(table.batchAll(List.of(get("e"), put("z3", "3"))));
        assertEquals("1+", text((Result) fine.get(0)));
    }

    private static void scans(AsyncTable<?> table) throws Exception {
        assertEquals("e e2", rows(table.getScanner(new Scan().setFilter(new PrefixFilter(bytes("e"))))));
        assertTrue(rows(table.getScanner(F)).startsWith("c e e2 j k"));
        assertEquals("e e2 j k k2 m z3", rows(table.getScanner(F, Q)));
        List<Result> limited =
                await(table.scanAll(new Scan().addColumn(F, Q).setReversed(true).setLimit(3)));
        assertEquals(
                List.of("z3", "m", "k2"),
                limited.stream().map(EveryTableCallTest::row).toList());
    }

    private static void callsServices(AsyncTable<?> table) throws Exception {
        MutateRowsResponse done = await(table.<MultiRowMutationService.Interface, MutateRowsResponse>coprocessorService(
                MultiRowMutationService::newStub,
                (service, controller, answer) -> service.mutateRows(controller, together("s1", "s2"), answer),
                bytes("s1")));
        assertTrue(done.getProcessed() || !done.hasProcessed());

        var counts = new RegionCounts();
        table.<AggregateService.Interface, AggregateResponse>coprocessorService(
                        AggregateService::newStub,
                        (service, controller, answer) -> service.getRowNum(controller, counting("", ""), answer),
                        counts)
                .fromRow(bytes("a"))
                .toRow(bytes("z"), true)
                .execute();
        List<Result> all = await(table.scanAll(new Scan()));
        assertEquals(all.size(), await(counts.sum));
    }

    /** Adds what the regions tell. */
    private static final class RegionCounts implements AsyncTable.CoprocessorCallback<AggregateResponse> {
        private final CompletableFuture<Integer> sum = new CompletableFuture<>();
        private final AtomicInteger soFar = new AtomicInteger();

        @Override
        public void onRegionComplete(RegionInfo region, AggregateResponse answer) {
            soFar.addAndGet((int) rowsOf(answer));
        }

        @Override
        public void onRegionError(RegionInfo region, Throwable error) {
            sum.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            sum.complete(soFar.get());
        }

        @Override
        public void onError(Throwable error) {
            sum.completeExceptionally(error);
        }
    }

    // ---- mutators ----

    @Test
    void bufferedMutatorHasEveryCall() throws Exception {
        TableName name = table("buffered");
        BufferedMutator mutator = called.watch(
                BufferedMutator.class,
                connection.getBufferedMutator(new BufferedMutatorParams(name).writeBufferSize(1 << 20)));
        assertEquals(name, mutator.getName());
        assertFalse(mutator.getConfiguration().get("hbase.masters").isEmpty());
        assertEquals(1 << 20, mutator.getWriteBufferSize());
        mutator.setRpcTimeout(10_000);
        mutator.setOperationTimeout(30_000);
        // This client takes them as parameters, and has no such methods any more.
        assertThrows(UnsupportedOperationException.class, () -> mutator.setWriteBufferPeriodicFlush(5_000));
        assertThrows(UnsupportedOperationException.class, () -> mutator.setWriteBufferPeriodicFlush(5_000, 1_000));
        assertThrows(UnsupportedOperationException.class, mutator::disableWriteBufferPeriodicFlush);
        assertThrows(UnsupportedOperationException.class, mutator::getWriteBufferPeriodicFlushTimerTickMs);
        assertThrows(UnsupportedOperationException.class, mutator::getWriteBufferPeriodicFlushTimeoutMs);
        mutator.mutate(put("a", "1"));
        mutator.mutate(List.of(put("m", "2"), put("z", "3"), new Delete(bytes("none"))));
        mutator.flush();
        try (Table table = connection.getTable(name)) {
            assertEquals("a m z", rows(table.getScanner(new Scan())));
            mutator.mutate(new Delete(bytes("m")));
            mutator.close();
            assertEquals("a z", rows(table.getScanner(new Scan())));
        }
        called.assertNoneLeft();
    }

    @Test
    void asyncBufferedMutatorHasEveryCall() throws Exception {
        TableName name = table("buffered_too");
        AsyncBufferedMutator mutator = called.watch(
                AsyncBufferedMutator.class,
                async.getBufferedMutatorBuilder(name)
                        .setWriteBufferSize(1 << 20)
                        .setWriteBufferPeriodicFlush(1, TimeUnit.HOURS)
                        .build());
        assertEquals(name, mutator.getName());
        assertFalse(mutator.getConfiguration().get("hbase.masters").isEmpty());
        assertEquals(1 << 20, mutator.getWriteBufferSize());
        assertEquals(1, mutator.getPeriodicalFlushTimeout(TimeUnit.HOURS));
        CompletableFuture<Void> one = mutator.mutate(put("a", "1"));
        List<Mutation> mutations = List.of(put("z", "2"), new Put(bytes("b")).addColumn(NO_FAMILY, Q, Q));
        List<CompletableFuture<Void>> more = mutator.mutate(mutations);
        mutator.flush();
        await(one);
        await(more.get(0));
        failsFor(NoSuchColumnFamilyException.class, more.get(1));
        CompletableFuture<Void> last = mutator.mutate(put("m", "3"));
        mutator.close();
        await(last);
        assertEquals("a m z", rows(async.getTable(name).getScanner(new Scan())));
        called.assertNoneLeft();
    }

    // ---- locators ----

    @Test
    void regionLocatorHasEveryCall() throws Exception {
        TableName name = table("located");
        RegionLocator locator = called.watch(RegionLocator.class, connection.getRegionLocator(name));
        assertEquals(name, locator.getName());
        HRegionLocation middle = locator.getRegionLocation(bytes("k"));
        assertArrayEquals(SPLITS[0], middle.getRegion().getStartKey());
        assertEquals(middle, locator.getRegionLocation(bytes("k"), true));
        assertEquals(middle, locator.getRegionLocation(bytes("k"), 0));
        assertEquals(middle, locator.getRegionLocation(bytes("k"), 0, true));
        assertEquals(List.of(middle), locator.getRegionLocations(bytes("k")));
        assertEquals(List.of(middle), locator.getRegionLocations(bytes("k"), true));
        assertEquals(3, locator.getAllRegionLocations().size());
        assertEquals("[, h, p]", show(Arrays.asList(locator.getStartKeys())));
        assertEquals("[h, p, ]", show(Arrays.asList(locator.getEndKeys())));
        assertEquals("[, h, p]", show(Arrays.asList(locator.getStartEndKeys().getFirst())));
        locator.clearRegionLocationCache();
        assertEquals(middle, locator.getRegionLocation(bytes("k")));
        locator.close();
        called.assertNoneLeft();
    }

    @Test
    void asyncTableRegionLocatorHasEveryCall() throws Exception {
        TableName name = table("located_too");
        AsyncTableRegionLocator locator = called.watch(AsyncTableRegionLocator.class, async.getRegionLocator(name));
        assertEquals(name, locator.getName());
        HRegionLocation middle = await(locator.getRegionLocation(bytes("k")));
        assertArrayEquals(SPLITS[0], middle.getRegion().getStartKey());
        assertEquals(middle, await(locator.getRegionLocation(bytes("k"), true)));
        assertEquals(middle, await(locator.getRegionLocation(bytes("k"), 0)));
        assertEquals(middle, await(locator.getRegionLocation(bytes("k"), 0, true)));
        assertEquals(List.of(middle), await(locator.getRegionLocations(bytes("k"))));
        assertEquals(List.of(middle), await(locator.getRegionLocations(bytes("k"), true)));
        assertEquals(3, await(locator.getAllRegionLocations()).size());
        assertEquals("[, h, p]", show(await(locator.getStartKeys())));
        assertEquals("[h, p, ]", show(await(locator.getEndKeys())));
        assertEquals(3, await(locator.getStartEndKeys()).size());
        locator.clearRegionLocationCache();
        assertEquals(middle, await(locator.getRegionLocation(bytes("k"))));
        called.assertNoneLeft();
    }

    // ---- what the calls are about ----

    private static Put put(String row, String value) {
        return new Put(bytes(row)).addColumn(F, Q, bytes(value));
    }

    private static Get get(String row) {
        return new Get(bytes(row));
    }

    private static SingleColumnValueFilter is(String value) {
        return new SingleColumnValueFilter(F, Q, CompareOperator.EQUAL, bytes(value));
    }

    private static MutateRowsRequest together(String... rows) {
        var request = MutateRowsRequest.newBuilder();
        for (String row : rows) {
            try {
                request.addMutationRequest(ProtobufUtil.toMutation(MutationType.PUT, put(row, "both")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return request.build();
    }

    private static AggregateRequest counting(String first, String limit) {
        try {
            return AggregateRequest.newBuilder()
                    .setInterpreterClassName(LongColumnInterpreter.class.getName())
                    .setScan(ProtobufUtil.toScan(
                            new Scan().addFamily(F).withStartRow(bytes(first)).withStopRow(bytes(limit))))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long rowsOf(AggregateResponse answer) {
        return answer.getFirstPart(0).asReadOnlyByteBuffer().getLong();
    }

    // ---- what comes back, as text ----

    private static String text(Result result) {
        return result.isEmpty() ? "-" : new String(result.getValue(F, Q), UTF_8);
    }

    private static String texts(Result... results) {
        return texts(Arrays.asList(results));
    }

    private static String texts(List<Result> results) {
        return results.stream().map(EveryTableCallTest::text).collect(Collectors.joining(" "));
    }

    private static String outcomes(List<CheckAndMutateResult> results) {
        return results.stream().map(result -> "" + result.isSuccess()).collect(Collectors.joining(" "));
    }

    private static String rows(ResultScanner scanner) {
        try (scanner) {
            return StreamSupport.stream(scanner.spliterator(), false)
                    .map(EveryTableCallTest::row)
                    .collect(Collectors.joining(" "));
        }
    }

    private static String row(Result result) {
        return new String(result.getRow(), UTF_8);
    }

    private static String show(List<byte[]> keys) {
        return keys.stream().map(key -> new String(key, UTF_8)).toList().toString();
    }

    private static long number(byte[] value) {
        return Bytes.toLong(value);
    }

    private static Object orNothing(Object result) {
        return result == null ? Result.EMPTY_RESULT : result;
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static <T> List<T> all(List<CompletableFuture<T>> futures) throws Exception {
        var results = new ArrayList<T>();
        for (CompletableFuture<T> future : futures) {
            results.add(await(future));
        }
        return results;
    }

    private static void failsFor(Class<? extends Throwable> expected, CompletableFuture<?> future) {
        var failure = assertThrows(ExecutionException.class, () -> await(future));
        assertSaid(expected, failure);
    }

    /** That the server said so, which the client wraps now and then. */
    private static void assertSaid(Class<? extends Throwable> expected, Throwable failure) {
        assertTrue(
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(expected::isInstance),
                () -> "not " + expected + ": " + failure);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
