package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Playground.family;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.name.ServerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients at once, while the table is flushed, compacted, moved, and its regions split and merge. */
@ExtendWith(SharedCluster.class)
final class AtomicityTest {
    private static final byte[] F = bytes("f");
    private static final byte[] G = bytes("g");
    private static final int SERVERS = 3;
    private static final int THREADS = 16;
    private static final int INCREMENTS = 100;
    private static final int ROWS = 8;
    private static final List<String> ALL_ROWS =
            IntStream.range(0, ROWS).mapToObj(row -> "row" + row).toList();
    private static final int COLUMNS = 20;
    private static final int ROUNDS = 60;

    @Test
    void incrementsOfSixteenThreadsSumUp(Cluster cluster) throws Exception {
        try (var playground = new Playground(cluster, Weather.STORM);
                Table table = playground.table("sums", family("f"))) {
            var added = new AtomicLong();
            together(THREADS, thread -> {
                try (Table own = playground.connection().getTable(table.getName())) {
                    for (int i = 0; i < INCREMENTS || !playground.stormIsOver(); i++) {
                        own.incrementColumnValue(bytes("row" + i % ROWS), F, F, thread);
                        added.addAndGet(thread);
                    }
                }
            });
            long sum = 0;
            for (int i = 0; i < ROWS; i++) {
                sum += Bytes.toLong(table.get(new Get(bytes("row" + i))).value());
            }
            assertEquals(added.get(), sum);
        }
    }

    /** What it had logged and not answered is known to its successor when the clients send it again. */
    @Test
    void incrementsSumUpWhenTheirServerIsKilled(Cluster cluster) throws Exception {
        assumeTrue(cluster.isOwn());
        try (var playground = new Playground(cluster, Weather.CALM);
                Table table = playground.table("killed_sums", family("f"))) {
            var done = new AtomicLong();
            var killing = CompletableFuture.runAsync(() -> killServerOf(cluster, playground, table, done));
            together(THREADS, thread -> {
                try (Table own = playground.connection().getTable(table.getName())) {
                    for (int i = 0; i < INCREMENTS || !killing.isDone(); i++) {
                        own.incrementColumnValue(bytes("row" + i % ROWS), F, F, 1);
                        done.incrementAndGet();
                    }
                }
            });
            killing.get();
            long sum = 0;
            for (int i = 0; i < ROWS; i++) {
                sum += Bytes.toLong(table.get(new Get(bytes("row" + i))).value());
            }
            assertEquals(done.get(), sum);
            cluster.awaitServing(SERVERS);
        }
    }

    private static void killServerOf(Cluster cluster, Playground playground, Table table, AtomicLong done) {
        try (RegionLocator locator = playground.connection().getRegionLocator(table.getName())) {
            await().until(() -> done.get() > THREADS * INCREMENTS / 4);
            playground.admin().flush(table.getName());
            String process = cluster.processOf(ServerName.parse(
                    locator.getRegionLocation(new byte[0], true).getServerName().toString()));
            cluster.kill(process);
            cluster.startRegionServer(Integer.parseInt(process.substring(process.lastIndexOf('-') + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodySeesHalfOfARow(Cluster cluster) throws Exception {
        try (var playground = new Playground(cluster, Weather.STORM);
                Table table = playground.table("halves", family("f"), family("g"))) {
            for (int row = 0; row < ROWS; row++) {
                table.put(wholeRow(row, 0));
            }
            var writing = new AtomicBoolean(true);
            together(6, thread -> {
                try (Table own = playground.connection().getTable(table.getName())) {
                    if (thread == 0) {
                        for (int round = 1; round <= ROUNDS || !playground.stormIsOver(); round++) {
                            for (int row = 0; row < ROWS; row++) {
                                own.put(wholeRow(row, round));
                            }
                        }
                        writing.set(false);
                    } else {
                        while (writing.get()) {
                            read(own, thread);
                        }
                    }
                }
            });
        }
    }

    private static Put wholeRow(int row, int round) {
        var put = new Put(bytes("row" + row));
        for (int column = 0; column < COLUMNS; column++) {
            put.addColumn(column % 2 == 0 ? F : G, bytes("c" + column), Bytes.toBytes(round));
        }
        return put;
    }

    private static void read(Table table, int thread) throws IOException {
        if (thread % 2 == 0) {
            assertWhole(table.get(new Get(bytes("row" + thread))));
            return;
        }
        try (ResultScanner scanner = table.getScanner(new Scan().setCaching(3).setMaxResultSize(500))) {
            List<String> rows = new ArrayList<>();
            for (Result result = scanner.next(); result != null; result = scanner.next()) {
                assertWhole(result);
                rows.add(Bytes.toString(result.getRow()));
            }
            assertEquals(ALL_ROWS, rows);
        }
    }

    private static void assertWhole(Result result) {
        assertEquals(COLUMNS, result.size());
        for (Cell cell : result.rawCells()) {
            assertArrayEquals(result.value(), CellUtil.cloneValue(cell), result::toString);
        }
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void together(int threads, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
