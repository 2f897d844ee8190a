package io.basalt.master.balance;

import io.basalt.base.Clock;
import io.basalt.master.region.RegionEntry;
import io.basalt.master.region.RegionStates;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.pb.ClusterPb;
import io.basalt.protocol.wire.PbNames;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests a second each region has served, between the last two times that its server was asked. Lives on the
 * master's loop.
 */
final class RequestRates {
    private final Clock clock;
    private final RegionStates regions;
    private Map<String, Count> before = new HashMap<>();
    private Map<String, Count> now = new HashMap<>();

    private record Count(long requests, long atNanos) {}

    RequestRates(Clock clock, RegionStates regions) {
        this.clock = clock;
        this.regions = regions;
    }

    /** Another round of reports begins. */
    void begin() {
        before = now;
        now = new HashMap<>();
    }

    void add(ClusterPb.ReportRegionsResponse report) {
        for (ClusterPb.RegionReport region : report.getRegionsList()) {
            if (region.hasLoad()) {
                long requests = region.getLoad().getReadRequestsCount()
                        + region.getLoad().getWriteRequestsCount();
                now.put(PbNames.fromPb(region.getRegion()).encodedName(), new Count(requests, clock.nanos()));
            }
        }
    }

    /** Of regions that were at the same server both times; others count as having none. */
    Map<RegionInfo, Double> perSecond() {
        var rates = new TreeMap<RegionInfo, Double>();
        for (RegionEntry entry : regions.all()) {
            Count first = before.get(entry.info().encodedName());
            Count second = now.get(entry.info().encodedName());
            if (first != null && second != null && second.requests() > first.requests()) {
                double seconds = (second.atNanos() - first.atNanos()) / 1e9;
                rates.put(entry.info(), (second.requests() - first.requests()) / Math.max(seconds, 0.001));
            }
        }
        return rates;
    }
}
