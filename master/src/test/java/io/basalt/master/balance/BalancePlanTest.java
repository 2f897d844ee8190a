package io.basalt.master.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class BalancePlanTest {
    private static final ServerName A = new ServerName("a", 16020, 1);
    private static final ServerName B = new ServerName("b", 16020, 1);
    private static final ServerName C = new ServerName("c", 16020, 1);

    private final Map<ServerName, List<RegionInfo>> placed = new TreeMap<>();
    private int regions;

    @Test
    void aNewServerGetsItsShareAndNothingElseMoves() {
        place(A, "t", 6);
        place(B, "t", 6);
        place(C, "t", 0);
        List<Move> moves = plan();
        assertEquals(4, moves.size());
        moves.forEach(move -> assertEquals(C, move.to()));
        assertTrue(moves.get(0).reason().startsWith("of table t c,16020,1 has 0 regions, "), moves.get(0)::reason);
    }

    @Test
    void whatIsEvenStays() {
        place(A, "t", 3);
        place(B, "t", 2);
        place(A, "u", 1);
        place(B, "u", 2);
        assertEquals(List.of(), plan());
    }

    @Test
    void manySmallTablesAreSpreadInAll() {
        for (String table : List.of("t", "u", "v", "w")) {
            place(A, table, 1);
        }
        place(B, "t", 0);
        assertEquals(2, plan().size());
    }

    @Test
    void aSingleServerKeepsAll() {
        place(A, "t", 5);
        assertEquals(List.of(), plan());
    }

    /** Each table differs by one at most from server to server, and a second plan finds nothing to do. */
    @Test
    void anyClusterIsEvenAfterOnePlan() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            placed.clear();
            for (int s = 0; s < 2 + random.nextInt(5); s++) {
                for (String table : List.of("t", "u", "v")) {
                    place(new ServerName("s" + s, 16020, 1), table, random.nextInt(12));
                }
            }
            for (Move move : plan()) {
                assertTrue(placed.get(move.from()).remove(move.region()), "seed " + seed + ": " + move);
                placed.get(move.to()).add(move.region());
            }
            for (String table : List.of("t", "u", "v")) {
                TableName name = TableName.parse(table);
                var counts = placed.values().stream()
                        .mapToLong(some -> some.stream()
                                .filter(region -> region.table().equals(name))
                                .count())
                        .summaryStatistics();
                assertTrue(counts.getMax() - counts.getMin() <= 1, "seed " + seed + ": " + table + " " + counts);
            }
            assertEquals(List.of(), plan(), "seed " + seed);
        }
    }

    @Test
    void whatIsBeingChangedIsMovedLast() {
        place(A, "t", 4);
        place(B, "t", 0);
        List<RegionInfo> ofA = List.copyOf(placed.get(A));
        for (RegionInfo taken : ofA) {
            List<Move> moves = BalancePlan.of(placed, taken::equals);
            assertEquals(2, moves.size());
            moves.forEach(move -> assertNotEquals(taken, move.region()));
        }
        assertEquals(2, BalancePlan.of(placed, region -> true).size());
    }

    private List<Move> plan() {
        return BalancePlan.of(placed, region -> false);
    }

    private void place(ServerName server, String table, int count) {
        List<RegionInfo> ofServer = placed.computeIfAbsent(server, name -> new ArrayList<>());
        for (int i = 0; i < count; i++) {
            Bytes start = Bytes.of(String.format("%05d", regions++));
            ofServer.add(RegionInfo.of(TableName.parse(table), start, start.concat(Bytes.of("z")), 1));
        }
    }
}
