package io.basalt.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PbNamesTest {
    private static final RegionInfo REGION =
            RegionInfo.of(TableName.parse("t"), Bytes.of("a"), Bytes.of("m"), 1_700_000_000_000L);

    @Test
    void storedRegionsHaveTheBytesThatHBaseWrites() {
        assertStored("504255460880d095ffbc31120c0a0764656661756c741201741a016122016d280030003800", REGION);
        assertStored(
                "504255460880d095ffbc31120c0a0764656661756c741201741a016122016d280130013800", REGION.asSplitParent());
        assertStored("504255460801120d0a05686261736512046d6574611a002200280030003800", RegionInfo.META);
    }

    @Test
    void aReplicaKeepsItsId() {
        var replica = REGION.replica(3);
        assertEquals(replica, PbNames.fromPb(PbNames.toPb(replica)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50425546", "50425547080112", "5042554608", "504255460801120d"})
    void whatIsNoStoredRegionIsRefused(String hex) {
        var stored = Bytes.wrap(HexFormat.of().parseHex(hex));
        assertThrows(IllegalArgumentException.class, () -> PbNames.fromStored(stored));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "ns:t", "hbase:meta"})
    void tablesSurviveTheWire(String text) {
        var table = TableName.parse(text);
        assertEquals(table, PbNames.fromPb(PbNames.toPb(table)));
    }

    @Test
    void aTableWhoseNameIsNotTextIsRefused() {
        var message = BasePb.TableName.newBuilder()
                .setNamespace(ByteString.copyFromUtf8("default"))
                .setQualifier(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                .build();
        assertThrows(IllegalArgumentException.class, () -> PbNames.fromPb(message));
    }

    @Test
    void serversSurviveTheWireAndTheStartCodeMayBeAbsent() {
        var server = ServerName.parse("localhost,16020,1700000000000");
        assertEquals(server, PbNames.fromPb(PbNames.toPb(server)));
        var address = new ServerName("localhost", 16020, ServerName.ANY_START_CODE);
        assertFalse(PbNames.toPb(address).hasStartCode());
        assertEquals(address, PbNames.fromPb(PbNames.toPb(address)));
    }

    @Test
    void aSpecifierNamesARegionInFullOrByItsEncodedName() {
        assertEquals(REGION.encodedName(), PbNames.encodedName(PbNames.specifier(REGION)));
        assertEquals("1588230740", PbNames.encodedName(PbNames.specifier(RegionInfo.META)));
        var encoded = RegionSpecifier.newBuilder()
                .setType(RegionSpecifierType.ENCODED_REGION_NAME)
                .setValue(ByteString.copyFromUtf8(REGION.encodedName()))
                .build();
        assertEquals(REGION.encodedName(), PbNames.encodedName(encoded));
    }

    private static void assertStored(String hex, RegionInfo region) {
        assertEquals(hex, HexFormat.of().formatHex(PbNames.toStored(region).toArray()));
        assertEquals(region, PbNames.fromStored(Bytes.wrap(HexFormat.of().parseHex(hex))));
    }
}
