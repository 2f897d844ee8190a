package io.basalt.protocol.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MetaKeysTest {
    private static final List<TableName> TABLES = List.of(
            TableName.parse("t"),
            TableName.parse("t-x"),
            TableName.parse("t.y"),
            TableName.parse("tt"),
            TableName.parse("n:t"));

    @Test
    void keysAreThoseThatClientsUse() {
        var table = TableName.parse("n:t");
        assertEquals(
                "n:t,r,99999999999999", MetaKeys.lookUp(table, Bytes.of("r")).utf8());
        assertEquals(
                "n:t,r,00000000000000",
                MetaKeys.lookUpBefore(table, Bytes.of("r")).utf8());
        assertEquals("n:t\0", MetaKeys.lookUpBefore(table, Bytes.EMPTY).utf8());
        assertEquals("n:t,,", MetaKeys.firstOf(table).utf8());
        assertEquals("n:t ,,", MetaKeys.endOf(table).utf8());
    }

    /** Tables that were split at random, at keys that try to confuse, among rows of tables' states. */
    @Test
    void goingBackFromTheLookUpKeyTheFirstRowButSplitParentsHoldsTheRow() {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            NavigableMap<Bytes, RegionInfo> meta = metaOf(random);
            for (int i = 0; i < 50; i++) {
                TableName table = TABLES.get(random.nextInt(TABLES.size()));
                Bytes row = key(random);
                String what = "seed " + seed + ", row " + row + " of " + table;

                RegionInfo found = lastBefore(meta, MetaKeys.lookUp(table, row), MetaKeys.firstOf(table));
                assertTrue(found.table().equals(table) && found.contains(row), what + " is not in " + found);

                if (!row.isEmpty()) {
                    found = lastBefore(meta, MetaKeys.lookUpBefore(table, row), MetaKeys.firstOf(table));
                    assertTrue(
                            found.table().equals(table)
                                    && found.startKey().compareTo(row) < 0
                                    && (found.endKey().isEmpty()
                                            || found.endKey().compareTo(row) >= 0),
                            what + " does not follow on " + found);
                }
            }
            for (TableName table : TABLES) {
                RegionInfo last = lastBefore(meta, MetaKeys.lookUpBefore(table, Bytes.EMPTY), MetaKeys.firstOf(table));
                assertTrue(last.table().equals(table) && last.endKey().isEmpty(), "seed " + seed + ": " + last);
            }
        }
    }

    @Test
    void betweenTheFirstAndTheEndKeyLieTheRegionsOfTheTableAndNoOthers() {
        NavigableMap<Bytes, RegionInfo> meta = metaOf(new Random(1));
        for (TableName table : TABLES) {
            var expected = meta.values().stream()
                    .filter(region -> region != null && region.table().equals(table))
                    .toList();
            assertTrue(expected.size() > 1);
            assertEquals(
                    expected,
                    List.copyOf(meta.subMap(MetaKeys.firstOf(table), true, MetaKeys.endOf(table), false)
                            .values()));
        }
    }

    private static RegionInfo lastBefore(NavigableMap<Bytes, RegionInfo> meta, Bytes from, Bytes to) {
        return meta.subMap(to, true, from, true).descendingMap().values().stream()
                .filter(region -> !region.split())
                .findFirst()
                .orElseThrow();
    }

    /** Regions by row; rows of table states have none, and must never be met between a table's keys. */
    private static NavigableMap<Bytes, RegionInfo> metaOf(Random random) {
        var meta = new TreeMap<Bytes, RegionInfo>(
                (a, b) -> CellOrder.META.compareRows(a.asBuffer(), 0, a.length(), b.asBuffer(), 0, b.length()));
        for (TableName table : TABLES) {
            meta.put(table.toBytes(), null);
            long id = 1_700_000_000_000L;
            List<RegionInfo> live = new ArrayList<>(List.of(RegionInfo.of(table, Bytes.EMPTY, Bytes.EMPTY, id)));
            for (int i = 0; i < 30; i++) {
                Bytes at = key(random);
                RegionInfo parent = live.stream()
                        .filter(region -> region.contains(at))
                        .findFirst()
                        .orElseThrow();
                if (!parent.startKey().equals(at)) {
                    id++;
                    live.remove(parent);
                    live.add(RegionInfo.of(table, parent.startKey(), at, id));
                    live.add(RegionInfo.of(table, at, parent.endKey(), id));
                    meta.put(parent.name(), parent.asSplitParent());
                }
            }
            live.forEach(region -> meta.put(region.name(), region));
        }
        return meta;
    }

    private static Bytes key(Random random) {
        byte[] key = new byte[random.nextInt(5)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : ",!.:0a\0~".charAt(random.nextInt(8)));
        }
        return Bytes.wrap(key);
    }
}
