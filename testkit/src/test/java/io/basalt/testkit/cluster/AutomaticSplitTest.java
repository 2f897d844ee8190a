package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.client.AsyncConnection;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A table that begins as one region and is written to. */
class AutomaticSplitTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int ROWS = 600;
    private static final int ROW_BYTES = 1_000;
    private static final int SERVERS = 3;
    private static final int MOST_SECONDS = 120;

    private final Simulation simulation = new Simulation(1);
    private final Clients clients = new Clients(simulation, LIMIT);

    @Test
    void aTableThatGrowsSplitsAndSpreadsAndNoWriteFails() {
        new SimCluster(simulation, 1, SERVERS).start();
        clients.run(connection -> connection.admin().createTable(TableDescriptor.of(TABLE, FamilyDescriptor.of("f"))));
        clients.run(connection -> write(connection, 0));

        List<MetaRow> regions = List.of();
        for (int second = 0; second < MOST_SECONDS && servers(regions) < SERVERS; second++) {
            simulation.run(Duration.ofSeconds(1));
            regions = clients.run(connection -> connection.admin().regions(TABLE));
        }
        assertEquals(SERVERS, servers(regions), regions::toString);
        assertEquals(ROWS, clients.run(AutomaticSplitTest::countRows));
        assertEquals(Optional.empty(), new HealthCheck(simulation).await(LIMIT));
    }

    private static long servers(List<MetaRow> regions) {
        return regions.stream().map(MetaRow::server).distinct().count();
    }

    private static CompletableFuture<Integer> countRows(AsyncConnection connection) {
        CompletableFuture<Integer> count = CompletableFuture.completedFuture(0);
        for (int i = 0; i < ROWS; i++) {
            var found = connection.table(TABLE).get(Get.row(row(i)));
            count = count.thenCombine(found, (before, row) -> before + (row.isPresent() ? 1 : 0));
        }
        return count;
    }

    /** One row after another; the first that fails ends it. */
    private CompletableFuture<Void> write(AsyncConnection connection, int number) {
        if (number == ROWS) {
            return CompletableFuture.completedFuture(null);
        }
        return connection
                .table(TABLE)
                .put(Put.row(row(number)).set(Bytes.of("f"), Bytes.of("q"), Bytes.wrap(new byte[ROW_BYTES])))
                .thenCompose(nothing -> write(connection, number + 1));
    }

    /** In an order in which every region grows. */
    private static Bytes row(int number) {
        return Bytes.of(String.format("%03d", number * 7 % ROWS));
    }
}
