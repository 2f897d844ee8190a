package io.basalt.bench.ycsb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.client.Connection;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import site.ycsb.DB;

/** That YCSB's workloads run with both bindings and find every row; how fast says nothing here. */
class YcsbRunTest {
    private static final int ROWS = 60;
    private static final String ANY = "127.0.0.1:0";

    @TempDir
    private static Path home;

    private static EmbeddedStore store;

    @BeforeAll
    static void start() throws Exception {
        store = EmbeddedStore.start(
                home,
                Settings.load(
                        home,
                        Map.of(
                                "basalt.zookeeper.server.address", ANY,
                                "basalt.master.address", ANY,
                                "basalt.regionserver.address", ANY,
                                "basalt.wal.segment.size", "1MB")));
    }

    @AfterAll
    static void stop() throws Exception {
        store.close();
    }

    @Test
    void theStockClientRunsTheWorkloads() throws Exception {
        runAll("stock", HBaseBinding::new);
    }

    @Test
    void ourClientRunsTheWorkloads() throws Exception {
        runAll("own", BasaltBinding::new);
    }

    private static void runAll(String table, Supplier<DB> binding) throws Exception {
        try (Connection connection = Connection.open(store.quorum())) {
            connection
                    .admin()
                    .createTable(TableDescriptor.of(TableName.parse(table), FamilyDescriptor.of(YcsbRun.FAMILY)));
            var ycsb = new YcsbRun(binding, store.quorum(), table, ROWS, 7);
            YcsbRun.Connected connected = ycsb.connect();
            YcsbRun.Outcome loaded = ycsb.load();
            assertEquals(ROWS, loaded.operations());
            assertEquals(ROWS, loaded.nanos().get(OperationKind.WRITE).getTotalCount());
            assertEquals(ROWS, connection.table(table).count(Scan.all()));
            check(ycsb, CoreWorkloads.A, Set.of(OperationKind.READ, OperationKind.WRITE));
            check(ycsb, CoreWorkloads.C, Set.of(OperationKind.READ));
            connected.close();
            check(ycsb, CoreWorkloads.E, Set.of(OperationKind.SCAN, OperationKind.WRITE));
        }
    }

    /** @param allowed the seldom ones among them need not occur in so short a time */
    private static void check(YcsbRun ycsb, CoreWorkloads kind, Set<OperationKind> allowed) throws Exception {
        YcsbRun.Outcome outcome = ycsb.run(kind, Duration.ofMillis(200));
        assertEquals(0, outcome.failures());
        assertTrue(
                allowed.containsAll(outcome.nanos().keySet()),
                () -> kind + " did " + outcome.nanos().keySet());
        assertTrue(outcome.operations() > 0);
    }
}
