package io.basalt.client.location;

import io.basalt.base.Bytes;
import io.basalt.client.call.RegionLocation;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Where the regions of tables are, as far as this client has heard. It may be wrong at any time: a server that does not
 * have a region says so, and then the entry goes.
 *
 * <p>Threads: any may look; only the client's loop changes it.
 */
final class LocationCache {
    /** Per table by start key. Entries never overlap. */
    private final Map<TableName, ConcurrentNavigableMap<Bytes, RegionLocation>> tables = new ConcurrentHashMap<>();

    /** The region of a row. */
    Optional<RegionLocation> find(TableName table, Bytes row) {
        var regions = tables.get(table);
        var entry = regions == null ? null : regions.floorEntry(row);
        return entry != null && entry.getValue().region().contains(row)
                ? Optional.of(entry.getValue())
                : Optional.empty();
    }

    /** The region of the last row before {@code row}; an empty row stands for the table's end. */
    Optional<RegionLocation> findBefore(TableName table, Bytes row) {
        var regions = regions(table);
        var entry = row.isEmpty() ? regions.lastEntry() : regions.lowerEntry(row);
        if (entry == null) {
            return Optional.empty();
        }
        Bytes end = entry.getValue().region().endKey();
        boolean reaches = end.isEmpty() || (!row.isEmpty() && end.compareTo(row) >= 0);
        return reaches ? Optional.of(entry.getValue()) : Optional.empty();
    }

    boolean isEmpty(TableName table) {
        return regions(table).isEmpty();
    }

    /** Where the unknown stretch around {@code row} begins. */
    Bytes gapStart(TableName table, Bytes row) {
        var entry = regions(table).lowerEntry(row);
        return entry == null ? Bytes.EMPTY : entry.getValue().region().endKey();
    }

    /** Takes up what was heard, unless the same region is known from a later open. */
    void put(RegionLocation heard) {
        RegionInfo region = heard.region();
        var regions = regions(region.table());
        RegionLocation known = regions.get(region.startKey());
        if (known != null && known.region().name().equals(region.name()) && known.seqNum() > heard.seqNum()) {
            return;
        }
        removeOverlapping(regions, region);
        regions.put(region.startKey(), heard);
    }

    /** Other regions with rows of this one are history: it came out of them by a split or merge, or the reverse. */
    private static void removeOverlapping(NavigableMap<Bytes, RegionLocation> regions, RegionInfo region) {
        var before = regions.lowerEntry(region.startKey());
        if (before != null && before.getValue().region().rows().overlaps(region.rows())) {
            regions.remove(before.getKey());
        }
        var within = region.endKey().isEmpty()
                ? regions.tailMap(region.startKey(), true)
                : regions.subMap(region.startKey(), true, region.endKey(), false);
        within.clear();
    }

    /** Forgets a location that turned out to be wrong, unless something newer is known by now. */
    void remove(RegionLocation wrong) {
        var regions = regions(wrong.region().table());
        RegionLocation known = regions.get(wrong.region().startKey());
        if (known != null
                && known.region().name().equals(wrong.region().name())
                && known.server().equals(wrong.server())
                && known.seqNum() <= wrong.seqNum()) {
            regions.remove(wrong.region().startKey());
        }
    }

    /** Takes up what a region's former server said about its new place. */
    void moved(RegionLocation former, RpcException.Moved moved) {
        remove(former);
        put(new RegionLocation(former.region(), ServerName.of(moved.server(), moved.startCode()), moved.seqNum()));
    }

    /** Forgets every region of a server that cannot be reached. */
    void removeAll(ServerName server) {
        for (var regions : tables.values()) {
            regions.values().removeIf(location -> location.server().equals(server));
        }
    }

    void removeAll(TableName table) {
        tables.remove(table);
    }

    private ConcurrentNavigableMap<Bytes, RegionLocation> regions(TableName table) {
        return tables.computeIfAbsent(table, name -> new ConcurrentSkipListMap<>());
    }
}
