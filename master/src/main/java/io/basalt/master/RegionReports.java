package io.basalt.master;

import io.basalt.master.region.RegionState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.wire.PbNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all region servers together say that they have. */
final class RegionReports {
    private static final Logger LOG = LoggerFactory.getLogger(RegionReports.class);

    private final Map<String, Found> byEncodedName = new HashMap<>();

    void add(ServerName server, ClusterPb.ReportRegionsResponse report) {
        for (ClusterPb.RegionReport region : report.getRegionsList()) {
            try {
                var found = new Found(server, state(region.getState()), region.getOpenSequenceNumber());
                // No two servers have one region open; if it were so, the manifest is with the later opening.
                byEncodedName.merge(
                        PbNames.fromPb(region.getRegion()).encodedName(),
                        found,
                        (a, b) -> a.openSequenceNumber() >= b.openSequenceNumber() ? a : b);
            } catch (IllegalArgumentException e) {
                LOG.error(
                        "Region server reports a region that cannot be read server={} reason={}", server, e.toString());
            }
        }
    }

    Optional<Found> find(RegionInfo region) {
        return Optional.ofNullable(byEncodedName.get(region.encodedName()));
    }

    private static RegionState state(ClusterPb.RegionReport.State state) {
        return switch (state) {
            case OPENING -> RegionState.OPENING;
            case OPEN -> RegionState.OPEN;
            case CLOSING -> RegionState.CLOSING;
        };
    }

    record Found(ServerName server, RegionState state, long openSequenceNumber) {}
}
