package io.basalt.cluster.data;

import static io.basalt.cluster.data.Cells.bytes;
import static io.basalt.cluster.data.Playground.family;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Append;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Increment;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Row;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server stands still while increments and appends are on their way. Their clients give up waiting, and send them
 * again and again with the same nonces; when the server goes on, it finds them all.
 */
@ExtendWith(SharedCluster.class)
final class NonceTest {
    private static final byte[] F = bytes("f");
    private static final byte[] N = bytes("n");
    private static final byte[] T = bytes("t");
    private static final int CLIENTS = 8;
    /** Long enough for several tries, and shorter than a server's lease. */
    private static final Duration PAUSE = Duration.ofMillis(1_500);

    private static final int RPC_TIMEOUT_MILLIS = 200;

    @Test
    void whatIsRepeatedHappensOnce(Cluster cluster) throws Exception {
        assumeTrue(cluster.isOwn());
        Configuration configuration = cluster.clientConfiguration();
        configuration.setInt("hbase.rpc.timeout", RPC_TIMEOUT_MILLIS);
        configuration.setInt("hbase.rpc.write.timeout", RPC_TIMEOUT_MILLIS);
        configuration.setInt("hbase.client.pause", 50);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (var calm = new Playground(cluster, Weather.CALM);
                var playground = new Playground(configuration, Weather.CALM);
                Table made = calm.table("nonces", family("f"));
                Table table = playground.connection().getTable(made.getName());
                RegionLocator locator = playground.connection().getRegionLocator(made.getName())) {
            table.get(new Get(bytes("r")));
            String server = cluster.processOf(ServerName.parse(
                    locator.getRegionLocation(bytes("r")).getServerName().toString()));
            cluster.pause(server);
            long stopped = System.nanoTime();
            List<Future<Long>> counted = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                counted.add(clients.submit(i % 2 == 0 ? increment(table) : incrementAndAppend(table)));
            }
            await().pollDelay(PAUSE).until(() -> true);
            cluster.resume(server);

            List<Long> results = new ArrayList<>();
            for (Future<Long> each : counted) {
                results.add(each.get());
            }
            long tookMillis = Duration.ofNanos(System.nanoTime() - stopped).toMillis();
            assertTrue(tookMillis > 3 * RPC_TIMEOUT_MILLIS, "nobody had to repeat anything in " + tookMillis + " ms");
            assertEquals(
                    List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
                    results.stream().sorted().toList());
            Result row = made.get(new Get(bytes("r")));
            assertEquals(CLIENTS, Bytes.toLong(row.getValue(F, N)));
            assertEquals("x".repeat(CLIENTS / 2), Bytes.toString(row.getValue(F, T)));
        } finally {
            clients.shutdownNow();
        }
    }

    private static Callable<Long> increment(Table table) {
        return () -> table.incrementColumnValue(bytes("r"), F, N, 1);
    }

    private static Callable<Long> incrementAndAppend(Table table) {
        return () -> {
            var results = new Object[2];
            List<Row> actions = List.of(
                    new Increment(bytes("r")).addColumn(F, N, 1), new Append(bytes("r")).addColumn(F, T, bytes("x")));
            table.batch(actions, results);
            return Bytes.toLong(((Result) results[0]).value());
        };
    }
}
