package io.basalt.master.balance;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which regions to move so that the servers have equally many: first of each table, then in all without making a table
 * uneven again. As few moves as that takes. A decision without side effects; the same input gives the same plan.
 */
final class BalancePlan {
    private final SortedMap<ServerName, SortedMap<TableName, List<RegionInfo>>> placed = new TreeMap<>();
    private final Map<ServerName, Map<TableName, Integer>> tablesBefore = new TreeMap<>();
    private final Map<ServerName, Integer> before = new TreeMap<>();
    private final Map<RegionInfo, Move> moves = new TreeMap<>();

    private BalancePlan(Map<ServerName, List<RegionInfo>> regions, Predicate<RegionInfo> taken) {
        // Moved is what comes last.
        Comparator<RegionInfo> order = Comparator.comparing(taken::test, Comparator.<Boolean>reverseOrder())
                .thenComparing(Comparator.naturalOrder());
        regions.forEach((server, some) -> {
            var tables = new TreeMap<TableName, List<RegionInfo>>();
            some.stream().sorted(order).forEach(region -> tables.computeIfAbsent(
                            region.table(), name -> new ArrayList<>())
                    .add(region));
            placed.put(server, tables);
            before.put(server, some.size());
            var counts = new TreeMap<TableName, Integer>();
            tables.forEach((table, ofTable) -> counts.put(table, ofTable.size()));
            tablesBefore.put(server, counts);
        });
    }

    /**
     * The moves, in the order of regions.
     *
     * @param regions that may be moved, at every server that may have any
     * @param taken those that can be moved only later; if there are others, these are chosen
     */
    static List<Move> of(Map<ServerName, List<RegionInfo>> regions, Predicate<RegionInfo> taken) {
        if (regions.size() < 2) {
            return List.of();
        }
        var plan = new BalancePlan(regions, taken);
        var tables = new TreeSet<TableName>();
        plan.placed.values().forEach(ofServer -> tables.addAll(ofServer.keySet()));
        tables.forEach(plan::evenOut);
        plan.evenOutTotals();
        return List.copyOf(plan.moves.values());
    }

    /** Moves regions of the table from who has most to who has fewest until they differ by one at most. */
    private void evenOut(TableName table) {
        while (true) {
            Comparator<ServerName> byTable = Comparator.<ServerName>comparingInt(server -> count(server, table))
                    .thenComparingInt(this::count)
                    .thenComparing(Comparator.reverseOrder());
            ServerName most = placed.keySet().stream().max(byTable).orElseThrow();
            ServerName fewest = placed.keySet().stream().min(byTable).orElseThrow();
            int from = count(most, table);
            int to = count(fewest, table);
            if (from - to < 2) {
                return;
            }
            String reason = "of table " + table + " " + fewest + " has "
                    + tablesBefore.get(fewest).getOrDefault(table, 0) + " regions, " + most + " has "
                    + tablesBefore.get(most).getOrDefault(table, 0);
            move(table, most, fewest, reason);
        }
    }

    private void evenOutTotals() {
        while (true) {
            Comparator<ServerName> byCount =
                    Comparator.<ServerName>comparingInt(this::count).thenComparing(Comparator.reverseOrder());
            ServerName most = placed.keySet().stream().max(byCount).orElseThrow();
            ServerName fewest = placed.keySet().stream().min(byCount).orElseThrow();
            int from = count(most);
            int to = count(fewest);
            // A table of which the fuller server has more can spare one: the two then change places.
            Optional<TableName> spare = placed.get(most).keySet().stream()
                    .filter(table -> count(most, table) > count(fewest, table))
                    .findFirst();
            if (from - to < 2 || spare.isEmpty()) {
                return;
            }
            move(
                    spare.get(),
                    most,
                    fewest,
                    fewest + " has " + before.get(fewest) + " regions, " + most + " has " + before.get(most));
        }
    }

    private int count(ServerName server, TableName table) {
        return placed.get(server).getOrDefault(table, List.of()).size();
    }

    private int count(ServerName server) {
        return placed.get(server).values().stream().mapToInt(List::size).sum();
    }

    private void move(TableName table, ServerName from, ServerName to, String reason) {
        List<RegionInfo> source = placed.get(from).get(table);
        RegionInfo region = source.remove(source.size() - 1);
        placed.get(to).computeIfAbsent(table, name -> new ArrayList<>()).add(region);
        Move earlier = moves.get(region);
        ServerName origin = earlier == null ? from : earlier.from();
        if (origin.equals(to)) {
            moves.remove(region);
        } else {
            moves.put(region, new Move(region, origin, to, reason));
        }
    }
}
