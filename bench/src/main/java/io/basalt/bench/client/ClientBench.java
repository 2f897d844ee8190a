package io.basalt.bench.client;

import io.basalt.base.Bytes;
import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Rounds;
import io.basalt.client.Connection;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Our client beside the stock one, in turns against one server process on loopback: rows of ten fields of 100 bytes,
 * writes synced, 32 threads for single rows, 256 calls under way when they do not block, two threads for batches, one
 * for scans.
 */
public final class ClientBench implements Benchmark {
    private static final List<String> WORKLOADS =
            List.of("get", "put", "get1", "put1", "aget", "aput", "multiget", "batch", "scan");
    private static final List<String> QUICK = List.of("get", "put", "aget", "aput", "batch", "scan");
    private static final int THREADS = 32;

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        Directories.create(options.directory());
        int rows = Math.min(options.rows(), options.quick() ? 50_000 : 300_000);
        int seconds = options.number("seconds", options.quick() ? 1 : 15);
        List<String> workloads =
                List.of(options.text("workloads", String.join(",", options.quick() ? QUICK : WORKLOADS))
                        .split(","));
        try (StoreProcess store = StoreProcess.start(options.directory(), List.of("-Xmx2g"))) {
            createTable(store.quorum());
            side("own", store, rows, seconds, List.of("load"));
            Rounds rounds = new Rounds("own client", "stock client");
            rounds.run(
                    options.rounds(),
                    () -> side("own", store, rows, seconds, workloads),
                    () -> side("stock", store, rows, seconds, workloads));
            System.out.println(rounds.table());
            rounds.save(options.results().resolve("client.csv"));
        } finally {
            Directories.delete(options.directory());
        }
    }

    private static void createTable(String quorum) throws IOException {
        try (Connection connection = Connection.open(quorum)) {
            var family = FamilyDescriptor.of(ClientRun.FAMILY);
            connection
                    .admin()
                    .createTable(
                            TableDescriptor.of(TableName.parse(ClientRun.TABLE), family),
                            List.of(Bytes.of("user4"), Bytes.of("user7")));
        }
    }

    private static Figures side(String side, StoreProcess store, int rows, int seconds, List<String> workloads)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of(side, store.quorum(), "" + store.pid(), "" + rows, "" + seconds, "" + THREADS));
        arguments.addAll(workloads);
        return ChildJvm.run(List.of("-Xmx1g"), ClientRun.class, arguments);
    }
}
