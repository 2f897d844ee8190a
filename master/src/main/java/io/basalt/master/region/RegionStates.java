package io.basalt.master.region;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All regions of all tables that are or may be served, hbase:meta's among them, by table and start key; parents that
 * were split or merged are not. Lives on the master's loop; iteration order is the order of names, so that two runs
 * decide alike.
 */
public final class RegionStates {
    private final Map<TableName, Map<RegionInfo, RegionEntry>> tables = new TreeMap<>();
    private final Map<String, RegionEntry> byEncodedName = new TreeMap<>();
    private final RegionCounts counts = new RegionCounts();

    /** Adds a region that is not known yet. */
    public RegionEntry add(RegionInfo info) {
        var entry = new RegionEntry(info, counts);
        if (byEncodedName.putIfAbsent(info.encodedName(), entry) != null) {
            throw new IllegalStateException("region " + info.encodedName() + " is known already");
        }
        tables.computeIfAbsent(info.table(), name -> new TreeMap<>()).put(info, entry);
        return entry;
    }

    /** The entry of a region, which is added if it is not known. */
    public RegionEntry findOrAdd(RegionInfo info) {
        return find(info.encodedName()).orElseGet(() -> add(info));
    }

    public Optional<RegionEntry> find(String encodedName) {
        return Optional.ofNullable(byEncodedName.get(encodedName));
    }

    /** The regions of a table in key order; empty for a table that is not there. */
    public List<RegionEntry> ofTable(TableName table) {
        return List.copyOf(tables.getOrDefault(table, Map.of()).values());
    }

    public Collection<RegionEntry> all() {
        return List.copyOf(byEncodedName.values());
    }

    /** Those that are, are being opened or are being closed at a server. */
    public List<RegionEntry> at(ServerName server) {
        var found = new ArrayList<RegionEntry>();
        for (RegionEntry entry : byEncodedName.values()) {
            if (entry.holder().equals(Optional.of(server))) {
                found.add(entry);
            }
        }
        return found;
    }

    public RegionCounts counts() {
        return counts;
    }

    /** Forgets a region that is served no more, or never was. What is not known is no error. */
    public void remove(RegionInfo info) {
        RegionEntry entry = byEncodedName.remove(info.encodedName());
        if (entry != null) {
            Map<RegionInfo, RegionEntry> ofTable = tables.get(info.table());
            ofTable.remove(entry.info());
            if (ofTable.isEmpty()) {
                tables.remove(info.table());
            }
            entry.gone();
        }
    }
}
