package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.protocol.name.ServerName;
import io.basalt.storage.fsck.Fsck;
import io.basalt.storage.fsck.FsckReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The active master is killed, as {@code kill -9} does it, a moment after each kind of operation was asked for by a stock
 * client, and every time its successor brings the operation to its end. A sample: every step of every
 * procedure is done in simulation.
 */
final class MasterKillTest {
    private static final TableName TABLE = TableName.valueOf("t");
    private static final TableName COPY = TableName.valueOf("copy");

    /** Those during which the master is killed; the others lead there. */
    private static final Set<String> SAMPLE =
            Set.of("split", "merge", "move", "add a family", "snapshot", "clone", "restore", "truncate");

    private static final byte[] FAMILY = bytes("f");
    private static final int ROWS = 40;
    private static final int LONGEST_MOMENT_MILLIS = 60;
    private static final long SEED = Long.getLong("basalt.nemesis.seed", 1);

    private final Random random = new Random(SEED);

    @TempDir
    Path home;

    private interface Operation {
        CompletableFuture<?> start() throws Exception;
    }

    @Test
    void everyKindOfOperationIsFinishedByTheNextMaster() throws Exception {
        try (var cluster = Cluster.start(home, 2, 2)) {
            try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                    .get()) {
                AsyncAdmin admin = connection.getAdmin();
                for (Map.Entry<String, Operation> operation :
                        operations(connection, admin).entrySet()) {
                    run(cluster, admin, operation.getKey(), operation.getValue());
                }
                assertEquals(ROWS, rows(connection, TABLE), "seed " + SEED);
                assertTrue(!admin.tableExists(COPY).get(), "the copy is deleted");
            }
            Health.await(cluster, Duration.ofMinutes(1));
            cluster.killAll();
        }
        FsckReport report = Fsck.check(Health.files(home));
        assertTrue(report.isSound(), () -> report.findings().toString());
    }

    private static Map<String, Operation> operations(AsyncConnection connection, AsyncAdmin admin) {
        var all = new LinkedHashMap<String, Operation>();
        all.put("create", () -> admin.createTable(descriptor(), new byte[][] {row(10), row(20), row(30)}));
        all.put("split", () -> {
            for (int i = 0; i < ROWS; i++) {
                connection
                        .getTable(TABLE)
                        .put(new Put(row(i)).addColumn(FAMILY, FAMILY, row(i)))
                        .get();
            }
            return admin.split(TABLE, row(15));
        });
        all.put(
                "merge",
                () -> admin.mergeRegions(
                        List.of(
                                regions(admin).get(0).getRegionName(),
                                regions(admin).get(1).getRegionName()),
                        false));
        all.put("move", () -> admin.move(regions(admin).get(0).getRegionName()));
        all.put("add a family", () -> admin.addColumnFamily(TABLE, ColumnFamilyDescriptorBuilder.of("g")));
        all.put("snapshot", () -> admin.snapshot("s", TABLE));
        all.put("clone", () -> admin.cloneSnapshot("s", COPY));
        all.put("disable", () -> admin.disableTable(TABLE));
        all.put("restore", () -> admin.restoreSnapshot("s"));
        all.put("enable", () -> admin.enableTable(TABLE));
        all.put("truncate", () -> {
            assertEquals(ROWS, rows(connection, COPY), "rows of the copy");
            admin.disableTable(COPY).get();
            return admin.truncateTable(COPY, true);
        });
        all.put("delete", () -> {
            assertEquals(0, rows(connection, COPY), "rows of the copy");
            admin.disableTable(COPY).get();
            return admin.deleteTable(COPY);
        });
        return all;
    }

    private void run(Cluster cluster, AsyncAdmin admin, String what, Operation operation) throws Exception {
        if (!SAMPLE.contains(what)) {
            operation.start().get(2, TimeUnit.MINUTES);
            return;
        }
        ServerName leader = ServerName.parse(admin.getMaster().get().toString());
        String process = cluster.processOf(leader);
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> !admin.getBackupMasters().get().isEmpty());
        CompletableFuture<?> outcome = operation.start();
        // Waits for nothing: at any step of the operation the master may die, and each run has its own moments.
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MOMENT_MILLIS));
        cluster.kill(process);
        cluster.startMaster(Integer.parseInt(process.replaceAll(".*-", "")));
        try {
            outcome.get(2, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError(what + " was not finished by the next master, seed " + SEED, e);
        }
    }

    private static List<RegionInfo> regions(AsyncAdmin admin) throws Exception {
        return admin.getRegions(TABLE).get();
    }

    private static int rows(AsyncConnection connection, TableName table) throws Exception {
        return connection.getTable(table).scanAll(new Scan()).get().size();
    }

    private static TableDescriptor descriptor() {
        return TableDescriptorBuilder.newBuilder(TABLE)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(FAMILY))
                .build();
    }

    private static byte[] row(int number) {
        return bytes(Integer.toString(100 + number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
