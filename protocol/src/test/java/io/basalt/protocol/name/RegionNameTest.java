package io.basalt.protocol.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegionNameTest {
    private static final TableName TABLE = TableName.parse("t");

    @Test
    void namesAreThoseThatHBaseComputes() {
        assertEquals(
                "t,a,1700000000000.5cd44286e09315737dc8de82dd72e903.",
                new RegionName(TABLE, Bytes.of("a"), 1_700_000_000_000L, 0).toString());
        assertEquals(
                "n:t,,1700000000000_0001.3f99909182b30ee84c30abbdf0003fdb.",
                new RegionName(TableName.parse("n:t"), Bytes.EMPTY, 1_700_000_000_000L, 1).toString());
    }

    @Test
    void theRegionOfMetaHasItsOwnName() {
        var meta = RegionName.parse(Bytes.of("hbase:meta,,1"));
        assertEquals(new RegionName(TableName.META, Bytes.EMPTY, 1, 0), meta);
        assertEquals("hbase:meta,,1", meta.toString());
        assertEquals("1588230740", meta.encodedName());
        assertEquals("1588230740", RegionName.encodedNameOf(Bytes.of("hbase:meta,,1")));
        assertThrows(IllegalArgumentException.class, () -> new RegionName(TableName.META, Bytes.EMPTY, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new RegionName(TableName.META, Bytes.EMPTY, 1, 1));
    }

    @Test
    void anyStartKeySurvivesPrintingAndParsing() {
        var random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[random.nextInt(12)];
            for (int at = 0; at < key.length; at++) {
                key[at] = (byte) (random.nextBoolean() ? ",._0a".charAt(random.nextInt(5)) : random.nextInt(256));
            }
            var name = new RegionName(
                    TABLE, Bytes.wrap(key), random.nextLong(Long.MAX_VALUE), i % 3 == 0 ? random.nextInt(0x10000) : 0);
            assertEquals(name, RegionName.parse(name.toBytes()));
            assertEquals(name.encodedName(), RegionName.encodedNameOf(name.toBytes()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t",
                "t,a,1700000000000",
                "t,a,99999999999999",
                "hbase:meta,,1_0001",
                "t,a,1700000000000.5cd44286e09315737dc8de82dd72e904.",
                "t,a,1700000000000.5CD44286E09315737DC8DE82DD72E903.",
                "t,a,1700000000000.5cd44286e09315737dc8de82dd72e903",
                ".d41d8cd98f00b204e9800998ecf8427e.",
                ",,.2a83c78593d5f21a22b739aaeaf17871.",
                "t.e358efa489f58062f10dd7316b65649e.",
            })
    void whatIsNoRegionNameIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> RegionName.parse(Bytes.of(text)));
    }

    @Test
    void theEncodedNameIsTakenFromTheNameWithoutCheckingIt() {
        assertEquals(
                "00000000000000000000000000000000",
                RegionName.encodedNameOf(Bytes.of("t,a,1.00000000000000000000000000000000.")));
        assertThrows(IllegalArgumentException.class, () -> RegionName.encodedNameOf(Bytes.of("t,a,1")));
    }

    @Test
    void namesOrderInMetaAsTheirRegionsDo() {
        var ordered = List.of(
                new RegionName(TABLE, Bytes.EMPTY, 9, 0),
                new RegionName(TABLE, Bytes.of("a"), 5, 0),
                new RegionName(TABLE, Bytes.of("a"), 6, 0),
                new RegionName(TABLE, Bytes.of("a\0"), 1, 0),
                new RegionName(TABLE, Bytes.of("a!"), 1, 0),
                new RegionName(TABLE, Bytes.of("a,b"), 1, 0),
                new RegionName(TABLE, Bytes.of("b"), 1, 0),
                new RegionName(TableName.parse("t-x"), Bytes.EMPTY, 1, 0));
        for (int i = 1; i < ordered.size(); i++) {
            Bytes a = ordered.get(i - 1).toBytes();
            Bytes b = ordered.get(i).toBytes();
            assertTrue(
                    CellOrder.META.compareRows(a.asBuffer(), 0, a.length(), b.asBuffer(), 0, b.length()) < 0,
                    a + " before " + b);
        }
    }
}
