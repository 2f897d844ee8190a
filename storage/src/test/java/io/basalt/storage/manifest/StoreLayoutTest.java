package io.basalt.storage.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import org.junit.jupiter.api.Test;

class StoreLayoutTest {
    @Test
    void everyPartIsADirectory() {
        RegionInfo region = RegionInfo.of(TableName.parse("shop:users-2"), Bytes.EMPTY, Bytes.EMPTY, 1);
        assertEquals("data/shop/users-2", StoreLayout.table(region.table()));
        assertEquals("data/shop/users-2/" + region.encodedName(), StoreLayout.region(region));
        assertEquals(StoreLayout.region(region) + "/d_1", StoreLayout.family(region, "d_1"));
        assertEquals("data/hbase/meta/1588230740", StoreLayout.region(RegionInfo.META));
    }

    @Test
    void namesThatAFileSystemMayNotKnowAreEncoded() {
        assertEquals("data/default/%C3%BC%C3%9F", StoreLayout.table(TableName.parse("üß")));
        String family = StoreLayout.family(RegionInfo.META, "a %b");
        assertEquals("data/hbase/meta/1588230740/a%20%25b", family);
    }
}
