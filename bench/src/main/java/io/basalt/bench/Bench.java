package io.basalt.bench;

import io.basalt.bench.client.ClientBench;
import io.basalt.bench.engine.EngineComparison;
import io.basalt.bench.jmh.JmhSuite;
import io.basalt.bench.memstore.MemStoreComparison;
import io.basalt.bench.operation.MasterFigures;
import io.basalt.bench.operation.RegionMoves;
import io.basalt.bench.page.Page;
import io.basalt.bench.region.LoadPauses;
import io.basalt.bench.region.RegionCosts;
import io.basalt.bench.rival.StartComparison;
import io.basalt.bench.rival.WorkloadComparison;
import io.basalt.bench.scale.ScaleRun;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs benchmarks by name: {@code scripts/bench.sh}. */
public final class Bench {
    private record Entry(String description, Benchmark benchmark) {}

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add("engine", "one region against RocksDB: load, gets, scan, bytes", new EngineComparison("load"));
        add("wide", "one region against RocksDB: rows of ten cells", new EngineComparison("wide"));
        add("synced", "one region against RocksDB: synced puts", new EngineComparison("synced"));
        add("memstore", "the MemStore against ConcurrentSkipListMap", new MemStoreComparison());
        add("jmh", "single pieces, by JMH; with a regex behind it, and options of JMH, some of them", new JmhSuite());
        add("pauses", "pauses of the collector while 5 GB are loaded", new LoadPauses());
        add(
                "master",
                "thousands of regions: creating, failing over, restarting, a server that joins",
                new MasterFigures());
        add("moves", "regions that move and split under load of stock and own clients", new RegionMoves());
        add("region", "an empty region, opening many files, replay", new RegionCosts());
        add("client", "our client beside the stock one, against the same server", new ClientBench());
        add("rivals", "YCSB and more against HBase, clusters of processes", new WorkloadComparison(false));
        add("starts", "starting, killing and administrating clusters, against HBase", new StartComparison());
        add("scale", "what regions and servers cost a master, up to 100,000 and 100", new ScaleRun());
        add("profiles", "flame graphs of the servers, in bench/target/profiles", new WorkloadComparison(true));
        add("page", "the tables and plots of docs/benchmarks.md, from docs/benchmarks/*.csv", new Page());
    }

    private Bench() {}

    private static void add(String name, String description, Benchmark benchmark) {
        ALL.put(name, new Entry(description, benchmark));
    }

    /** All whose figures are compared with something. */
    private static List<String> measuring() {
        return ALL.keySet().stream()
                .filter(name -> !List.of("page", "profiles").contains(name))
                .toList();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names =
                Arrays.stream(arguments).filter(each -> !each.startsWith("-")).toList();
        if (names.isEmpty()) {
            ALL.forEach((name, entry) -> System.out.printf("  %-10s %s%n", name, entry.description()));
            return;
        }
        Options options = Options.parse(
                Arrays.stream(arguments).filter(each -> each.startsWith("-")).toList());
        for (String name : names.equals(List.of("all")) ? measuring() : names) {
            Entry entry = ALL.get(name);
            if (entry == null) {
                throw new IllegalArgumentException("no benchmark '" + name + "', only " + ALL.keySet());
            }
            System.out.printf("%n== %s: %s%n", name, entry.description());
            long began = System.nanoTime();
            entry.benchmark().run(options);
            System.out.printf("(%s took %.0f s)%n", name, (System.nanoTime() - began) / 1e9);
        }
    }
}
