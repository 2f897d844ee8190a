package io.basalt.bench.scale;

import io.basalt.base.Bytes;
import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Origin;
import io.basalt.bench.measure.Pause;
import io.basalt.bench.measure.ProcessUsage;
import io.basalt.client.Connection;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Grows a cluster's regions step by step, and measures at each step: {@code scripts/bench.sh scale}. */
public record ScaleRun() implements Benchmark {
    private static final List<Integer> STEPS = List.of(1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        int servers = options.number("servers", options.quick() ? 10 : 100);
        int most = options.number("regions", options.quick() ? 1_000 : 100_000);
        Path file = options.results().resolve("scale.csv");
        Files.createDirectories(file.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>(Origin.ofThisRun());
        lines.add("round,side,figure,value");
        try (var cluster = ScaleCluster.start(options.directory().toAbsolutePath(), servers)) {
            int present = 0;
            for (int regions : STEPS) {
                if (regions <= most) {
                    Figures figures = step(cluster, regions, regions - present, options.quiet());
                    figures.values().forEach((name, value) -> {
                        System.out.printf("  %,d regions: %s %.4g%n", regions, name, value);
                        lines.add(String.format(Locale.ROOT, "1,\"%d\",\"%s\",%.4g", regions, name, value));
                    });
                    Files.write(file, lines);
                    present = regions;
                }
            }
        } finally {
            Directories.delete(options.directory());
        }
    }

    private static Figures step(ScaleCluster cluster, int regions, int more, Duration quiet)
            throws IOException, InterruptedException {
        var figures = new Figures();
        try (Connection connection = Connection.open(cluster.quorum())) {
            ProcessUsage before = ProcessUsage.of(cluster.master());
            long began = System.nanoTime();
            connection
                    .admin()
                    .createTable(
                            TableDescriptor.of(TableName.parse("regions" + regions), FamilyDescriptor.of("family")),
                            splits(more));
            double seconds = (System.nanoTime() - began) / 1e9;
            figures.add("create: regions/s", more / seconds);
            figures.add(
                    "create: CPU ms of the master a region",
                    ProcessUsage.of(cluster.master()).cpuMicrosSince(before, more) / 1e3);
            idle(cluster, quiet, figures);
            figures.add("master: MB on the heap", cluster.masterHeapBytes() / 1e6);
            figures.add("master: MB resident", ProcessUsage.of(cluster.master()).residentBytes() / 1e6);
            figures.add("region servers: KB on the heap a region", cluster.farmHeapBytes() / 1e3 / regions);
            began = System.nanoTime();
            int seen = connection.admin().allRegions().size();
            figures.add("reading hbase:meta: s", (System.nanoTime() - began) / 1e9);
            if (seen < regions) {
                throw new IOException("hbase:meta has " + seen + " regions, not " + regions);
            }
            recover(cluster, connection, figures);
        }
        return figures;
    }

    private static void idle(ScaleCluster cluster, Duration quiet, Figures figures) throws IOException {
        Pause.of(quiet);
        ProcessUsage master = ProcessUsage.of(cluster.master());
        ProcessUsage farm = ProcessUsage.of(cluster.farm());
        Pause.of(quiet);
        figures.add(
                "idle: CPU ms of the master a second",
                ProcessUsage.of(cluster.master()).cpu().minus(master.cpu()).toMillis() / (double) quiet.toSeconds());
        figures.add(
                "idle: CPU ms of a region server a second",
                ProcessUsage.of(cluster.farm()).cpu().minus(farm.cpu()).toMillis()
                        / (double) quiet.toSeconds()
                        / cluster.farmServers());
    }

    /** Kills the one region server that is a process of its own. */
    private static void recover(ScaleCluster cluster, Connection connection, Figures figures)
            throws IOException, InterruptedException {
        int port = cluster.victimPort();
        long held = on(connection, port);
        ProcessUsage before = ProcessUsage.of(cluster.master());
        long began = System.nanoTime();
        cluster.killVictim();
        while (on(connection, port) > 0) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IOException("its regions have no other server after " + PATIENCE);
            }
            Pause.of(POLL);
        }
        figures.add("kill -9: regions of the server", (double) held);
        figures.add("kill -9: s until all are open elsewhere", (System.nanoTime() - began) / 1e9);
        figures.add("kill -9: CPU ms of the master", (double)
                ProcessUsage.of(cluster.master()).cpu().minus(before.cpu()).toMillis());
        cluster.startVictim();
    }

    private static long on(Connection connection, int port) throws IOException {
        List<MetaRow> regions = connection.admin().allRegions();
        return regions.stream()
                .filter(region -> region.server()
                        .map(server -> server.address().port() == port)
                        .orElse(true))
                .count();
    }

    private static List<Bytes> splits(int regions) {
        List<Bytes> splits = new ArrayList<>();
        for (int i = 1; i < regions; i++) {
            splits.add(Bytes.of("%08d".formatted(i)));
        }
        return splits;
    }
}
