package io.basalt.cluster.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.cluster.Cluster;
import io.basalt.cluster.SharedCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random scripts against a cluster and against {@link ModelTable}, compared step by step and cell for cell. {@link #main}
 * compares any other cluster with the model, one of HBase itself for example.
 *
 * <p>{@code -Dbasalt.test.seeds=...} runs that many seeds, {@code -Dbasalt.test.seed=...} that one alone.
 */
@ExtendWith(SharedCluster.class)
final class DifferentialTest {
    private static final Long ONLY = Long.getLong("basalt.test.seed");
    private static final long SEEDS = Long.getLong("basalt.test.seeds", 40);
    /** What once found a difference. */
    private static final List<Long> MEMORABLE = List.of(44L, 72L);

    private static final int STEPS = 150;
    /** Enough for nothing to be forgotten by a flush. */
    private static final int MANY_VERSIONS = 1_000;

    private static final int STEPS_PER_FLUSH = 40;

    @Test
    void aClusterBehavesAsTheModel(Cluster cluster) throws Exception {
        LongStream seeds = ONLY != null
                ? LongStream.of(ONLY)
                : LongStream.concat(
                        LongStream.rangeClosed(1, SEEDS),
                        MEMORABLE.stream().filter(seed -> seed > SEEDS).mapToLong(seed -> seed));
        List<String> found = new ArrayList<>();
        try (var playground = new Playground(cluster, Weather.CALM)) {
            for (long seed : seeds.toArray()) {
                found.addAll(differences(playground, seed, STEPS));
            }
        }
        assertEquals(List.of(), found, "replay one of them with -Dbasalt.test.seed=...");
    }

    /** {@code <quorum host> <ZooKeeper's port> <first seed> <seeds> <steps>}: prints every difference. */
    public static void main(String[] arguments) throws Exception {
        var configuration = HBaseConfiguration.create();
        configuration.set("hbase.zookeeper.quorum", arguments[0]);
        configuration.set("hbase.zookeeper.property.clientPort", arguments[1]);
        long first = Long.parseLong(arguments[2]);
        int found = 0;
        try (var playground = new Playground(configuration, Weather.CALM)) {
            for (long seed = first; seed < first + Long.parseLong(arguments[3]); seed++) {
                for (String difference : differences(playground, seed, Integer.parseInt(arguments[4]))) {
                    System.out.println(difference);
                    found++;
                }
            }
        }
        System.out.println("differences: " + found);
        System.exit(found == 0 ? 0 : 1);
    }

    /** With odd seeds the families keep few versions; with even ones they keep all, and are flushed now and then. */
    private static List<String> differences(Playground playground, long seed, int steps) throws IOException {
        boolean flushes = seed % 2 == 0;
        Map<String, Integer> versions =
                flushes ? Map.of("f", MANY_VERSIONS, "g", MANY_VERSIONS) : Map.of("f", 3, "g", 1);
        var script = new RandomScript(seed);
        var model = new ModelTable(versions);
        List<String> differences = new ArrayList<>();
        // A compaction forgets markers, and when it comes is each cluster's own affair.
        var descriptor = TableDescriptorBuilder.newBuilder(TableName.valueOf("differential_" + seed))
                .setColumnFamily(Playground.family("f", versions.get("f")))
                .setColumnFamily(Playground.family("g", versions.get("g")))
                .setCompactionEnabled(false)
                .build();
        try (Table table = playground.table(descriptor, new byte[0][])) {
            for (int i = 0; i < steps; i++) {
                RandomScript.Step step = script.next();
                Optional<String> expected = expected(step, model);
                String seen = expected.isPresent() ? step.on(table) : "";
                if (!expected.orElse("").equals(seen)) {
                    differences.add("seed " + seed + " step " + i + ": " + step + "\n expected " + expected.get()
                            + "\n seen     " + seen);
                }
                if (flushes && i % STEPS_PER_FLUSH == STEPS_PER_FLUSH - 1) {
                    for (RegionInfo region : playground.admin().getRegions(table.getName())) {
                        playground.admin().flushRegion(region.getRegionName());
                    }
                }
            }
        }
        return differences;
    }

    /** Empty for what HBase's own filters cannot do. */
    private static Optional<String> expected(RandomScript.Step step, ModelTable model) throws IOException {
        try {
            return Optional.of(step.on(model));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
