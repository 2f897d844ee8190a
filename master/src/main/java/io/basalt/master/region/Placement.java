package io.basalt.master.region;

import io.basalt.protocol.name.ServerName;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses the server for a region that is on none: the one that it is wanted on; else the next life of the server that
 * had it, if that is there (its files may be cached); else the one with the fewest regions of the table, then the
 * fewest in all, then the first by name. A server that is being drained gets nothing while there is another. A decision
 * without side effects.
 */
public final class Placement {
    private final RegionCounts counts;
    private final Predicate<ServerName> draining;

    public Placement(RegionCounts counts, Predicate<ServerName> draining) {
        this.counts = counts;
        this.draining = draining;
    }

    /** Empty when no server is live. */
    Optional<ServerName> choose(RegionEntry region, Collection<ServerName> live) {
        List<ServerName> candidates = live.stream()
                .filter(server -> live.size() == 1 || !region.refusedBy.equals(Optional.of(server)))
                .sorted()
                .toList();
        if (region.wanted.filter(candidates::contains).isPresent()) {
            return region.wanted;
        }
        List<ServerName> staying = withoutDraining(candidates);
        Optional<ServerName> returned = region.server().flatMap(last -> staying.stream()
                .filter(server -> server.address().equals(last.address()))
                .findFirst());
        return returned.isPresent() ? returned : leastLoaded(region, staying);
    }

    /** The best server but the one that has the region; empty when there is no other. */
    Optional<ServerName> chooseOther(RegionEntry region, Collection<ServerName> live) {
        return leastLoaded(
                region,
                withoutDraining(live.stream()
                        .filter(server -> !region.holder().equals(Optional.of(server)))
                        .sorted()
                        .toList()));
    }

    private List<ServerName> withoutDraining(List<ServerName> candidates) {
        List<ServerName> staying = candidates.stream().filter(draining.negate()).toList();
        return staying.isEmpty() ? candidates : staying;
    }

    private Optional<ServerName> leastLoaded(RegionEntry region, List<ServerName> candidates) {
        return candidates.stream()
                .min(Comparator.<ServerName>comparingInt(
                                server -> counts.of(server, region.info().table()))
                        .thenComparingInt(counts::of)
                        .thenComparing(Comparator.naturalOrder()));
    }
}
