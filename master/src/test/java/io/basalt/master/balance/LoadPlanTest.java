package io.basalt.master.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

final class LoadPlanTest {
    private static final ServerName A = new ServerName("a", 16020, 1);
    private static final ServerName B = new ServerName("b", 16020, 1);

    private final Map<ServerName, List<RegionInfo>> placed = new TreeMap<>();
    private final Map<RegionInfo, Double> rates = new TreeMap<>();
    private int regions;

    @Test
    void aBusyRegionChangesPlacesWithAQuietOne() {
        RegionInfo busy = place(A, 2_000);
        place(A, 1_900);
        RegionInfo quiet = place(B, 0);
        place(B, 10);
        List<Move> moves = LoadPlan.of(placed, rates);
        assertEquals(2, moves.size());
        assertTrue(List.of(1_900.0, 2_000.0).contains(rates.get(moves.get(0).region())), () -> busy + ": " + moves);
        assertEquals(quiet, moves.get(1).region());
        assertEquals(B, moves.get(0).to());
        assertTrue(moves.get(0).reason().startsWith("a,16020,1 serves 3900 requests a second"), moves::toString);
    }

    @Test
    void oneBusyRegionIsNotPassedAround() {
        place(A, 5_000);
        place(A, 0);
        place(B, 0);
        place(B, 0);
        assertEquals(List.of(), LoadPlan.of(placed, rates));
    }

    @Test
    void littleLoadIsNoReason() {
        place(A, 200);
        place(A, 200);
        place(B, 0);
        place(B, 0);
        assertEquals(List.of(), LoadPlan.of(placed, rates));
    }

    @Test
    void noPlanMakesTheBusiestServerBusier() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            placed.clear();
            rates.clear();
            for (int server = 0; server < 4; server++) {
                for (int i = 0; i < 5; i++) {
                    place(new ServerName("s" + server, 16020, 1), random.nextInt(1_000) * random.nextInt(3));
                }
            }
            double before = busiest();
            for (Move move : LoadPlan.of(placed, rates)) {
                assertTrue(placed.get(move.from()).remove(move.region()), "seed " + seed + ": " + move);
                placed.get(move.to()).add(move.region());
            }
            assertTrue(busiest() <= before, "seed " + seed);
            placed.values().forEach(some -> assertEquals(5, some.size()));
        }
    }

    private double busiest() {
        return placed.values().stream()
                .mapToDouble(some -> some.stream().mapToDouble(rates::get).sum())
                .max()
                .orElseThrow();
    }

    private RegionInfo place(ServerName server, double rate) {
        Bytes start = Bytes.of(String.format("%05d", regions++));
        RegionInfo region = RegionInfo.of(TableName.parse("t"), start, start.concat(Bytes.of("z")), 1);
        placed.computeIfAbsent(server, name -> new ArrayList<>()).add(region);
        rates.put(region, rate);
        return region;
    }
}
