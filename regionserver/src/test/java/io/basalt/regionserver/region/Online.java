package io.basalt.regionserver.region;

import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.regionserver.OneThread;
import io.basalt.storage.region.Region;
import java.util.Optional;

/** Regions as tests of services need them: online or not. */
public final class Online {
    private Online() {}

    public static OnlineRegions with(OneThread thread, Region region) {
        var regions = new OnlineRegions(thread);
        regions.online(region);
        return regions;
    }

    public static void close(OnlineRegions regions, Region region) {
        regions.offline(region, Optional.empty());
    }

    /** As clients name it. */
    public static RegionSpecifier name(Region region) {
        return RegionSpecifier.newBuilder()
                .setType(RegionSpecifierType.REGION_NAME)
                .setValue(PbBytes.toPb(region.info().name()))
                .build();
    }
}
