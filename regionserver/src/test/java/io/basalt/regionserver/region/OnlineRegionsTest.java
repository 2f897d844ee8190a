package io.basalt.regionserver.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.HostPort;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.regionserver.OneThread;
import io.basalt.regionserver.SmallRegion;
import io.basalt.storage.region.Region;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OnlineRegionsTest {
    private static final ServerName ELSEWHERE = ServerName.of(new HostPort("elsewhere", 7), 3);

    private final OneThread thread = new OneThread();
    private final OnlineRegions regions = new OnlineRegions(thread);
    private Region region;

    @BeforeEach
    void open() throws Exception {
        region = SmallRegion.open(thread);
        regions.online(region);
    }

    private RegionSpecifier byName() {
        return RegionSpecifier.newBuilder()
                .setType(RegionSpecifier.RegionSpecifierType.REGION_NAME)
                .setValue(PbBytes.toPb(region.info().name()))
                .build();
    }

    private RpcException refusal() {
        return assertThrows(RpcException.class, () -> regions.find(byName()));
    }

    @Test
    void clientsNameARegionInFullOrByItsEncodedName() throws Exception {
        assertSame(region, regions.find(byName()));
        assertSame(
                region,
                regions.find(RegionSpecifier.newBuilder()
                        .setType(RegionSpecifier.RegionSpecifierType.ENCODED_REGION_NAME)
                        .setValue(ByteString.copyFromUtf8(region.info().encodedName()))
                        .build()));
        assertTrue(regions.serves(region));
    }

    @Test
    void aRegionThatHasJustMovedIsLookedForWhereItWent() {
        regions.offline(region, Optional.of(ELSEWHERE));
        RpcException moved = refusal();
        assertEquals(ErrorKind.REGION_MOVED, moved.kind());
        assertTrue(
                moved.getMessage().contains("hostname=elsewhere port=7 startCode=3. As of locationSeqNum=1."),
                moved::getMessage);
    }

    /** It may have gone on from there: hbase:meta knows, and who asks it does not follow the way move by move. */
    @Test
    void aRegionThatMovedAWhileAgoIsLookedForInMeta() {
        regions.offline(region, Optional.of(ELSEWHERE));
        thread.pass(Duration.ofSeconds(11));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal().kind());
    }

    @Test
    void aRegionThatComesBackIsWaitedForHere() throws Exception {
        regions.offline(region, Optional.of(ELSEWHERE));
        regions.opening(region.info());
        assertEquals(ErrorKind.REGION_OPENING, refusal().kind());
        regions.online(region);
        assertSame(region, regions.find(byName()));
        regions.offline(region, Optional.empty());
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal().kind());
    }

    @Test
    void nonsenseIsNoRegion() {
        var nonsense = RegionSpecifier.newBuilder()
                .setType(RegionSpecifier.RegionSpecifierType.REGION_NAME)
                .setValue(ByteString.copyFromUtf8("nonsense"))
                .build();
        RpcException refusal = assertThrows(RpcException.class, () -> regions.find(nonsense));
        assertEquals(ErrorKind.NOT_SERVING_REGION, refusal.kind());
    }
}
