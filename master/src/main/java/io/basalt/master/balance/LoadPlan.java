package io.basalt.master.balance;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which regions change places so that the busiest server has less to do: pairs of regions of one table, so that the
 * numbers of regions stay as they are. Few at a time, and only when the difference is worth it. A decision without side
 * effects; the same input gives the same plan.
 */
final class LoadPlan {
    private static final int MOST_SWAPS = 4;

    /** Below this many requests a second a server is not busy, whatever the others do. */
    private static final double BUSY = 500;

    /** The busiest server is left alone below so many times the average. */
    private static final double TOLERANCE = 1.3;

    private final Map<ServerName, List<RegionInfo>> placed = new TreeMap<>();
    private final Map<RegionInfo, Double> rates;

    private LoadPlan(Map<ServerName, List<RegionInfo>> regions, Map<RegionInfo, Double> rates) {
        regions.forEach((server, some) -> placed.put(server, new ArrayList<>(some)));
        this.rates = rates;
    }

    /** Two regions that change places. */
    private record Swap(RegionInfo busy, RegionInfo quiet, double relief) {}

    /**
     * The moves, each pair behind each other.
     *
     * @param regions that may be moved, at every server that may have any; evenly many of each table
     * @param rates requests a second of each region; one that is not there has none
     */
    static List<Move> of(Map<ServerName, List<RegionInfo>> regions, Map<RegionInfo, Double> rates) {
        var moves = new ArrayList<Move>();
        if (regions.size() > 1) {
            var plan = new LoadPlan(regions, rates);
            int swaps = 0;
            while (swaps < MOST_SWAPS && plan.swap(moves)) {
                swaps++;
            }
        }
        return moves;
    }

    private boolean swap(List<Move> moves) {
        Comparator<ServerName> byLoad =
                Comparator.<ServerName>comparingDouble(this::load).thenComparing(Comparator.reverseOrder());
        ServerName busiest = placed.keySet().stream().max(byLoad).orElseThrow();
        ServerName quietest = placed.keySet().stream().min(byLoad).orElseThrow();
        double average = placed.keySet().stream().mapToDouble(this::load).sum() / placed.size();
        double most = load(busiest);
        double least = load(quietest);
        if (most < BUSY || most < average * TOLERANCE) {
            return false;
        }
        Optional<Swap> best = best(busiest, quietest, (most - least) / 2);
        if (best.isEmpty() || best.get().relief() < average * (TOLERANCE - 1) / 2) {
            return false;
        }
        RegionInfo busy = best.get().busy();
        RegionInfo quiet = best.get().quiet();
        placed.get(busiest).remove(busy);
        placed.get(busiest).add(quiet);
        placed.get(quietest).remove(quiet);
        placed.get(quietest).add(busy);
        String reason = String.format(
                "%s serves %.0f requests a second, %s %.0f, this region %.0f",
                busiest, most, quietest, least, rate(busy));
        moves.add(new Move(busy, busiest, quietest, reason));
        moves.add(new Move(quiet, quietest, busiest, "it makes room for " + busy.encodedName() + ": " + reason));
        return true;
    }

    /** The pair whose exchange comes nearest to what is wanted without going beyond it. */
    private Optional<Swap> best(ServerName busiest, ServerName quietest, double wanted) {
        return placed.get(busiest).stream()
                .flatMap(busy -> placed.get(quietest).stream()
                        .filter(quiet -> quiet.table().equals(busy.table()))
                        .min(Comparator.comparingDouble(this::rate))
                        .map(quiet -> new Swap(busy, quiet, rate(busy) - rate(quiet)))
                        .stream())
                .filter(swap -> swap.relief() <= wanted)
                .max(Comparator.comparingDouble(Swap::relief));
    }

    private double load(ServerName server) {
        return placed.get(server).stream().mapToDouble(this::rate).sum();
    }

    private double rate(RegionInfo region) {
        return rates.getOrDefault(region, 0.0);
    }
}
