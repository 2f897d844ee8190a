package io.basalt.master.region;

import io.basalt.protocol.name.ServerName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the server for a region that is on none: the next life of the server that had it, if that is there (its
 * files may be cached), else the one with the fewest regions of the table, then the fewest in all, then the first by
 * name. A decision without side effects.
 */
final class Placement {
    private final RegionStates states;

    Placement(RegionStates states) {
        this.states = states;
    }

    /** Empty when no server is live. */
    Optional<ServerName> choose(RegionEntry region, Collection<ServerName> live) {
        List<ServerName> candidates = live.stream()
                .filter(server -> live.size() == 1 || !region.refusedBy.equals(Optional.of(server)))
                .sorted()
                .toList();
        Optional<ServerName> returned = region.server().flatMap(last -> candidates.stream()
                .filter(server -> server.address().equals(last.address()))
                .findFirst());
        return returned.isPresent() ? returned : leastLoaded(region, candidates);
    }

    private Optional<ServerName> leastLoaded(RegionEntry region, List<ServerName> candidates) {
        Map<ServerName, Integer> ofTable = new HashMap<>();
        Map<ServerName, Integer> inAll = new HashMap<>();
        for (RegionEntry entry : states.all()) {
            if (entry.server().isPresent()
                    && RegionStates.holds(entry, entry.server().get())) {
                inAll.merge(entry.server().get(), 1, Integer::sum);
                if (entry.info().table().equals(region.info().table())) {
                    ofTable.merge(entry.server().get(), 1, Integer::sum);
                }
            }
        }
        return candidates.stream()
                .min(Comparator.<ServerName>comparingInt(server -> ofTable.getOrDefault(server, 0))
                        .thenComparingInt(server -> inAll.getOrDefault(server, 0))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
