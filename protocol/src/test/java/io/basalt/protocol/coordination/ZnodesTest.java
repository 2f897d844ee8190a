package io.basalt.protocol.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.protocol.name.ServerName;
import org.junit.jupiter.api.Test;

class ZnodesTest {
    private static final ServerName SERVER = new ServerName("h", 16_020, 7);

    @Test
    void thePathsAreHBases() {
        Znodes znodes = Znodes.DEFAULT;
        assertEquals("/hbase/hbaseid", znodes.clusterId());
        assertEquals("/hbase/master", znodes.master());
        assertEquals("/hbase/meta-region-server", znodes.metaRegionServer());
        assertEquals("/hbase/rs/h,16020,7", znodes.regionServer(SERVER));
        assertEquals("/hbase/backup-masters/h,16020,7", znodes.backupMaster(SERVER));
        assertEquals("/hbase/running", znodes.running());
        assertEquals("/a/b/master", new Znodes("/a/b").master());
    }

    @Test
    void aBaseThatIsNoAbsolutePathIsRefused() {
        for (String parent : new String[] {"", "hbase", "/", "/hbase/", "/a//b"}) {
            assertThrows(IllegalArgumentException.class, () -> new Znodes(parent), parent);
        }
    }
}
