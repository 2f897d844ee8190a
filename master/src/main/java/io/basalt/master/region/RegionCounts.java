package io.basalt.master.region;

import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.HashMap;
import java.util.Map;

/** How many regions each server has, in all and of each table. On the master's loop. */
public final class RegionCounts {
    private final Map<ServerName, Map<TableName, Integer>> ofTable = new HashMap<>();
    private final Map<ServerName, Integer> inAll = new HashMap<>();

    public int of(ServerName server, TableName table) {
        return ofTable.getOrDefault(server, Map.of()).getOrDefault(table, 0);
    }

    public int of(ServerName server) {
        return inAll.getOrDefault(server, 0);
    }

    void add(ServerName server, TableName table, int change) {
        inAll.merge(server, change, RegionCounts::sum);
        ofTable.computeIfAbsent(server, name -> new HashMap<>()).merge(table, change, RegionCounts::sum);
        if (!inAll.containsKey(server)) {
            ofTable.remove(server);
        }
    }

    /** Nothing is kept for none. */
    private static Integer sum(int a, int b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }
}
