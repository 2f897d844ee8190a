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
 * All regions of all tables, hbase:meta's among them, by table and start key. Lives on the master's loop; iteration
 * order is the order of names, so that two runs decide alike.
 */
public final class RegionStates {
    private final Map<TableName, Map<RegionInfo, RegionEntry>> tables = new TreeMap<>();
    private final Map<String, RegionEntry> byEncodedName = new TreeMap<>();

    /** Adds a region that is not known yet. */
    public RegionEntry add(RegionInfo info) {
        var entry = new RegionEntry(info);
        if (byEncodedName.putIfAbsent(info.encodedName(), entry) != null) {
            throw new IllegalStateException("region " + info.encodedName() + " is known already");
        }
        tables.computeIfAbsent(info.table(), name -> new TreeMap<>()).put(info, entry);
        return entry;
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
            if (holds(entry, server)) {
                found.add(entry);
            }
        }
        return found;
    }

    static boolean holds(RegionEntry entry, ServerName server) {
        return switch (entry.state()) {
            case OPENING, OPEN, CLOSING -> entry.server().equals(Optional.of(server));
            case OFFLINE, CLOSED -> false;
        };
    }

    /** Forgets a dropped table. */
    public void removeTable(TableName table) {
        Map<RegionInfo, RegionEntry> removed = tables.remove(table);
        if (removed != null) {
            for (RegionEntry entry : removed.values()) {
                entry.goal(RegionEntry.Goal.NONE);
                byEncodedName.remove(entry.info().encodedName());
            }
        }
    }
}
