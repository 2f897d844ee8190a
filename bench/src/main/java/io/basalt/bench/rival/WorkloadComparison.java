package io.basalt.bench.rival;

import io.basalt.bench.Benchmark;
import io.basalt.bench.Options;
import io.basalt.bench.measure.ChildJvm;
import io.basalt.bench.measure.Directories;
import io.basalt.bench.measure.Figures;
import io.basalt.bench.measure.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * YCSB's workloads and more on clusters that take turns.
 *
 * @param profiled whether Basalt alone is to run, once, for flame graphs of its servers
 */
public record WorkloadComparison(boolean profiled) implements Benchmark {
    private static final String ALL = "load,c,b,a,f,d,e,one,batch,scan";
    private static final String QUICK = "load,c,a,batch";

    @Override
    public void run(Options options) throws IOException, InterruptedException {
        List<Side> sides = Side.parse(options.text("sides", profiled ? "basalt" : "basalt,hbase"));
        var rounds = new Rounds(sides.stream().map(Side::title).toArray(String[]::new));
        if (!profiled) {
            rounds.keptIn(options.results().resolve("workloads.csv"));
        }
        if (!options.quick()) {
            ServingCluster.rehearse(sides, options.directory());
        }
        rounds.run(
                profiled ? 1 : options.rounds(),
                sides.stream()
                        .map(each -> (Rounds.Side) () -> side(each, options))
                        .toArray(Rounds.Side[]::new));
        System.out.println(rounds.table());
    }

    private Figures side(Side side, Options options) throws IOException, InterruptedException {
        Path directory = options.directory();
        int hbaseHeapGigabytes =
                Integer.parseInt(options.text("hbase-heap", "1g").replaceFirst("g$", ""));
        try (ClusterProcesses cluster = side.cluster(directory, hbaseHeapGigabytes, false)) {
            Figures figures = new Figures();
            figures.add("start to first put: s", ServingCluster.start(cluster).toMillis() / 1e3);
            String pids =
                    cluster.processes().values().stream().map(String::valueOf).collect(Collectors.joining(","));
            Figures driven = ChildJvm.run(
                    List.of("-Xmx1g"),
                    Driver.class,
                    List.of(
                            side.client().name(),
                            cluster.quorum(),
                            cluster.data().toString(),
                            pids,
                            String.valueOf(options.number("rows", options.quick() ? 10_000 : 200_000)),
                            String.valueOf(options.number("seconds", options.quick() ? 1 : 10)),
                            options.text("workloads", options.quick() ? QUICK : ALL),
                            options.text("profiles", profiled ? "bench/target/profiles" : "-")));
            driven.values().forEach(figures::add);
            return figures;
        } finally {
            Directories.delete(directory);
        }
    }
}
