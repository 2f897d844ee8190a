package io.basalt.client.location;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.base.HostPort;
import io.basalt.client.call.RegionLocation;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LocationCacheTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final ServerName ONE = new ServerName("one", 1, 1);
    private static final ServerName TWO = new ServerName("two", 2, 2);

    private final LocationCache cache = new LocationCache();

    private static RegionLocation region(String start, String end, long id, ServerName server, long seqNum) {
        return new RegionLocation(RegionInfo.of(TABLE, Bytes.of(start), Bytes.of(end), id), server, seqNum);
    }

    private Optional<RegionLocation> find(String row) {
        return cache.find(TABLE, Bytes.of(row));
    }

    private Optional<RegionLocation> before(String row) {
        return cache.findBefore(TABLE, Bytes.of(row));
    }

    @Test
    void aRowIsInTheRegionThatHoldsIt() {
        RegionLocation low = region("", "f", 1, ONE, 1);
        RegionLocation high = region("m", "", 2, ONE, 1);
        cache.put(low);
        cache.put(high);
        assertEquals(Optional.of(low), find("a"));
        assertEquals(Optional.empty(), find("f"));
        assertEquals(Optional.empty(), find("l"));
        assertEquals(Optional.of(high), find("m"));
        assertEquals(Optional.of(high), find("z"));
        assertEquals(Bytes.of("f"), cache.gapStart(TABLE, Bytes.of("g")));
        assertEquals(Optional.empty(), cache.find(TableName.parse("other"), Bytes.of("a")));
    }

    @Test
    void theRegionBeforeARowEndsThereOrHoldsWhatIsBefore() {
        RegionLocation low = region("", "f", 1, ONE, 1);
        RegionLocation high = region("f", "", 2, ONE, 1);
        cache.put(low);
        assertEquals(Optional.of(low), before("f"));
        assertEquals(Optional.of(low), before("c"));
        assertEquals(Optional.empty(), before("g"));
        assertEquals(Optional.empty(), before(""));
        cache.put(high);
        assertEquals(Optional.of(low), before("f"));
        assertEquals(Optional.of(high), before("g"));
        assertEquals(Optional.of(high), before(""));
    }

    @Test
    void onlyALaterOpenReplacesALocation() {
        cache.put(region("", "", 1, ONE, 5));
        cache.put(region("", "", 1, TWO, 4));
        assertEquals(ONE, find("a").orElseThrow().server());
        cache.put(region("", "", 1, TWO, 6));
        assertEquals(TWO, find("a").orElseThrow().server());
    }

    @Test
    void aFailureDropsNothingNewerThanItself() {
        RegionLocation old = region("", "", 1, ONE, 5);
        RegionLocation current = region("", "", 1, TWO, 6);
        cache.put(current);
        cache.remove(old);
        assertTrue(find("a").isPresent());
        cache.remove(current);
        assertFalse(find("a").isPresent());
    }

    @Test
    void whatAFormerServerTellsIsTakenUpUnlessItIsOld() {
        RegionLocation old = region("", "", 1, ONE, 5);
        cache.put(old);
        cache.moved(old, new RpcException.Moved(new HostPort("two", 2), 2, 6));
        assertEquals(region("", "", 1, TWO, 6), find("a").orElseThrow());
        cache.moved(old, new RpcException.Moved(new HostPort("three", 3), 3, 4));
        assertEquals(region("", "", 1, TWO, 6), find("a").orElseThrow());
    }

    @Test
    void aServerIsForgottenWithAllItsRegions() {
        cache.put(region("", "f", 1, ONE, 1));
        cache.put(region("f", "m", 2, TWO, 1));
        cache.put(region("m", "", 3, ONE, 1));
        cache.removeAll(ONE);
        assertEquals(Optional.empty(), find("a"));
        assertTrue(find("g").isPresent());
        assertEquals(Optional.empty(), find("z"));
    }

    @Test
    void cachedRegionsNeverOverlap() {
        var random = new SplittableRandom(11);
        for (int step = 0; step < 3000; step++) {
            int start = random.nextInt(20);
            int end = start + 1 + random.nextInt(20);
            var heard = region(
                    start == 0 ? "" : String.format("%02d", start),
                    end >= 20 ? "" : String.format("%02d", end),
                    step,
                    ONE,
                    step);
            cache.put(heard);
            assertEquals(Optional.of(heard), cache.find(TABLE, heard.region().startKey()));
            var known = new ArrayList<RegionInfo>();
            for (int row = 0; row < 20; row++) {
                Bytes key = row == 0 ? Bytes.EMPTY : Bytes.of(String.format("%02d", row));
                cache.find(TABLE, key)
                        .map(RegionLocation::region)
                        .filter(region -> !known.contains(region))
                        .ifPresent(known::add);
            }
            for (int i = 1; i < known.size(); i++) {
                assertFalse(known.get(i - 1).rows().overlaps(known.get(i).rows()), known + " at step " + step);
            }
        }
    }
}
