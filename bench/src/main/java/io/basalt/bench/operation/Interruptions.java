package io.basalt.bench.operation;

import io.basalt.protocol.name.RegionInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What was done to regions under load, and how long the slowest operation on each of them took meanwhile. */
final class Interruptions {
    private final List<Interruption> all = new ArrayList<>();

    /** One change of one region, as whoever asked for it saw it. */
    private record Interruption(String kind, RegionInfo region, long beganNanos, long endedNanos) {
        boolean explains(Load.Slow slow) {
            return region.contains(slow.row()) && slow.endedNanos() > beganNanos && slow.beganNanos() < endedNanos;
        }
    }

    void add(String kind, RegionInfo region, long beganNanos, long endedNanos) {
        all.add(new Interruption(kind, region, beganNanos, endedNanos));
    }

    /** Forgets those of the warm-up. */
    void clear() {
        all.clear();
    }

    /** A row of a Markdown table: how long regions could not be had, and how long the change took in all. */
    String row(String kind, Collection<Load.Slow> slow, String client) {
        var unavailable = new ArrayList<Double>();
        var durations = new ArrayList<Double>();
        for (Interruption interruption : all) {
            if (interruption.kind().equals(kind)) {
                unavailable.add(slow.stream()
                        .filter(each -> each.client().startsWith(client) && interruption.explains(each))
                        .mapToDouble(Load.Slow::millis)
                        .max()
                        .orElse(Load.SLOW_NANOS / 1e6));
                durations.add((interruption.endedNanos() - interruption.beganNanos()) / 1e6);
            }
        }
        return String.format(
                "| %s, %s client | %d | %s | %s |%n",
                kind, client, unavailable.size(), spread(unavailable), spread(durations));
    }

    /** Slow operations that no interruption explains. */
    List<Load.Slow> unexplained(Collection<Load.Slow> slow) {
        return slow.stream()
                .filter(each -> all.stream().noneMatch(interruption -> interruption.explains(each)))
                .toList();
    }

    /** What was done to the row's region in the second before the operation began and until it ended. */
    String around(Load.Slow slow) {
        return all.stream()
                .filter(each -> each.region().contains(slow.row())
                        && each.beganNanos() < slow.endedNanos()
                        && each.endedNanos() > slow.beganNanos() - 1_000_000_000)
                .map(each -> String.format(
                        "%s from %.0f to %.0f",
                        each.kind(),
                        (each.beganNanos() - slow.beganNanos()) / 1e6,
                        (each.endedNanos() - slow.beganNanos()) / 1e6))
                .collect(Collectors.joining(", "));
    }

    /** The values at 50, 90, 99 and 100 percent. */
    static String spread(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return "";
        }
        return String.join(
                " / ",
                Arrays.stream(new double[] {0.5, 0.9, 0.99, 1})
                        .mapToObj(share ->
                                String.format("%.0f", sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)]))
                        .toList());
    }
}
