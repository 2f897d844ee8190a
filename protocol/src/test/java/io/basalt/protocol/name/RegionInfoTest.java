package io.basalt.protocol.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RegionInfoTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final long ID = 1_700_000_000_000L;

    @Test
    void bothNamesAreThoseThatHBaseComputes() {
        var region = region("a", "m");
        assertEquals(
                "t,a,1700000000000.5cd44286e09315737dc8de82dd72e903.",
                region.name().utf8());
        assertEquals("5cd44286e09315737dc8de82dd72e903", region.encodedName());
        assertEquals(region.encodedName(), RegionInfo.encodedNameOf(region.name()));
        assertEquals("hbase:meta,,1", RegionInfo.META.name().utf8());
        assertEquals("1588230740", RegionInfo.META.encodedName());
    }

    @Test
    void aRegionHoldsTheRowsFromItsStartKeyToBeforeItsEndKey() {
        assertEquals("b,b\\x00,l", rowsIn(region("b", "m")));
        assertEquals(",a,b,b\\x00,l", rowsIn(region("", "m")));
        assertEquals("m,z", rowsIn(region("m", "")));
        assertEquals(",a,b,b\\x00,l,m,z", rowsIn(region("", "")));
    }

    @Test
    void theEndKeyMustLieBehindTheStartKey() {
        assertThrows(IllegalArgumentException.class, () -> region("b", "b"));
        assertThrows(IllegalArgumentException.class, () -> region("b", "a"));
        assertThrows(
                IllegalArgumentException.class, () -> RegionInfo.of(TableName.META, Bytes.EMPTY, Bytes.of("a"), 1));
    }

    @Test
    void regionsOrderAsTheirRowsFollowAndTheLastRegionEndsLast() {
        var regions = Stream.of(region("m", ""), region("a", "m"), region("a", ""), region("", "a"), region("a", "b"))
                .sorted()
                .map(region -> region.rows().toString())
                .toList();
        assertEquals(List.of("[, a)", "[a, b)", "[a, m)", "[a, )", "[m, )"), regions);
    }

    @Test
    void aSplitParentKeepsItsNameButIsNotEqual() {
        var region = region("a", "m");
        var parent = region.asSplitParent();
        assertEquals(region.name(), parent.name());
        assertTrue(parent.offline() && parent.split());
        assertNotEquals(region, parent);
        assertEquals(parent, region.asSplitParent());
        assertEquals("t,a,1700000000000.5cd44286e09315737dc8de82dd72e903. [a, m) offline split", parent.toString());
    }

    @Test
    void aReplicaHasANameOfItsOwn() {
        var region = region("a", "m");
        var replica = region.replica(0xab);
        assertTrue(replica.name().utf8().startsWith("t,a,1700000000000_00AB."), replica.toString());
        assertEquals(region, replica.replica(0));
    }

    private static RegionInfo region(String start, String end) {
        return RegionInfo.of(TABLE, Bytes.of(start), Bytes.of(end), ID);
    }

    /** Which of some rows the region holds, asked in both ways. */
    private static String rowsIn(RegionInfo region) {
        var held = Stream.of("", "a", "b", "b\0", "l", "m", "z")
                .map(Bytes::of)
                .filter(region::contains)
                .toList();
        for (String text : List.of("", "a", "b", "b\0", "l", "m", "z")) {
            Bytes row = Bytes.of(text);
            ByteBuffer buffer = ByteBuffer.allocateDirect(row.length() + 2);
            row.copyTo(buffer, 1);
            assertEquals(held.contains(row), region.contains(buffer, 1, row.length()), text);
        }
        return String.join(",", held.stream().map(Bytes::toString).toList());
    }
}
