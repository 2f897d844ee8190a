package io.basalt.protocol.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.ServerName;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Byte for byte what HBase writes, and what its clients insist on. */
class ZnodeCodecTest {
    private static final ServerName SERVER = new ServerName("h", 16_000, 1);

    /** The metadata that every vector begins with: magic, length 20, "master:16000", eight random bytes; then PBUF. */
    private static final String PREFIX =
            "ff" + "00000014" + "6d61737465723a3136303030" + "0102030405060708" + "50425546";

    private final ZnodeCodec codec = new ZnodeCodec("master:16000", (RandomGenerator) () -> 0x0102030405060708L);

    @Test
    void theClusterIdIsWrittenAsHBaseWritesIt() throws Exception {
        Bytes data = codec.clusterId("abc");
        assertEquals(PREFIX + "0a03616263", hex(data));
        assertEquals("abc", ZnodeCodec.parseClusterId(data));
    }

    @Test
    void aMasterIsWrittenAsHBaseWritesIt() throws Exception {
        Bytes data = codec.master(SERVER, 16_010);
        assertEquals(PREFIX + "0a08" + "0a0168" + "10807d" + "1801" + "1000" + "188a7d", hex(data));
        assertEquals(SERVER, ZnodeCodec.parseMaster(data));
        assertEquals(16_010, ZnodeCodec.parseMasterInfoPort(data));
    }

    @Test
    void theServerOfMetaIsWrittenAsHBaseWritesIt() throws Exception {
        Bytes data = codec.metaRegionServer(SERVER);
        assertEquals(PREFIX + "0a08" + "0a0168" + "10807d" + "1801" + "1000" + "1803", hex(data));
        assertEquals(SERVER, ZnodeCodec.parseMetaRegionServer(data));
    }

    @Test
    void aRegionServerAndTheRunningFlagAreWrittenAsHBaseWritesThem() throws Exception {
        Bytes server = codec.regionServer(16_030);
        assertEquals(PREFIX + "089e7d", hex(server));
        assertEquals(16_030, ZnodeCodec.parseRegionServerInfoPort(server));
        assertEquals(PREFIX + "0a05746f646179", hex(codec.running("today")));
    }

    @Test
    void twoWritesOfOneProcessDiffer() {
        var random = new ZnodeCodec("master:16000", new Random(1));
        assertTrue(!random.clusterId("abc").equals(random.clusterId("abc")));
    }

    @Test
    void everyTruncationIsRefused() {
        Bytes whole = codec.metaRegionServer(SERVER);
        for (int length = 0; length < whole.length() - 4; length++) { // What follows are two optional fields.
            Bytes cut = whole.slice(0, length);
            assertThrows(MalformedZnodeException.class, () -> ZnodeCodec.parseMetaRegionServer(cut), () -> "at " + cut);
        }
    }

    @Test
    void metadataOfAnImpossibleLengthIsRefused() {
        for (String length : new String[] {"00000000", "ffffffff", "7fffffff", "0000fde9", "00000013"}) {
            Bytes data = Bytes.wrap(HexFormat.of().parseHex(PREFIX.replaceFirst("00000014", length) + "0a03616263"));
            assertThrows(MalformedZnodeException.class, () -> ZnodeCodec.parseClusterId(data), length);
        }
    }

    @Test
    void aMessageThatIsNoServerNameIsRefused() {
        // Port 65,536: well-formed protobuf, but nothing that could be dialled.
        Bytes data = Bytes.wrap(HexFormat.of().parseHex(PREFIX + "0a09" + "0a0168" + "10808004" + "1801"));
        var failure = assertThrows(MalformedZnodeException.class, () -> ZnodeCodec.parseMaster(data));
        assertTrue(failure.getMessage().contains("65536"), failure.getMessage());
    }

    @Property(tries = 500)
    void anyBytesAreParsedOrRefused(@ForAll byte[] garbage, @ForAll boolean withPrefix) {
        Bytes data = Bytes.copyOf(garbage);
        if (withPrefix) {
            data = Bytes.wrap(HexFormat.of().parseHex(PREFIX)).concat(data);
        }
        try {
            ZnodeCodec.parseMaster(data);
        } catch (MalformedZnodeException expected) {
            assertTrue(expected.getMessage().startsWith("znode of a master"));
        }
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }
}
