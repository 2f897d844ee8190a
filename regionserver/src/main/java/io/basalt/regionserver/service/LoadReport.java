package io.basalt.regionserver.service;

import io.basalt.base.Clock;
import io.basalt.protocol.pb.ClusterStatusPb;
import io.basalt.protocol.wire.PbNames;
import io.basalt.regionserver.maintenance.Compactions;
import io.basalt.regionserver.region.OnlineRegions;
import io.basalt.storage.region.Region;
import io.basalt.storage.region.RegionMetrics;

/** This server's figures, in the form in which HBase's Admin shows them. Any thread. */
public final class LoadReport {
    private static final long MEGABYTE = 1 << 20;

    private final Clock clock;
    private final OnlineRegions regions;
    private final Compactions compactions;
    private final Memory memory;
    private final long startMillis;
    private final RequestRate rate;

    /** What of its heap the process uses, in bytes. */
    public interface Memory {
        long usedBytes();

        long maxBytes();
    }

    public LoadReport(Clock clock, OnlineRegions regions, Compactions compactions, Memory memory) {
        this.clock = clock;
        this.regions = regions;
        this.compactions = compactions;
        this.memory = memory;
        this.rate = new RequestRate(clock);
        this.startMillis = clock.wallMillis();
    }

    /** The server as a whole, without its regions. */
    public ClusterStatusPb.ServerLoad.Builder server() {
        long reads = 0;
        long writes = 0;
        for (Region region : regions.all()) {
            RegionMetrics metrics = region.metrics();
            reads += metrics.reads();
            writes += metrics.writes();
        }
        return ClusterStatusPb.ServerLoad.newBuilder()
                .setNumberOfRequests(rate.perSecond(reads + writes))
                .setTotalNumberOfRequests(reads + writes)
                .setReadRequestsCount(reads)
                .setWriteRequestsCount(writes)
                .setUsedHeapMB((int) (memory.usedBytes() / MEGABYTE))
                .setMaxHeapMB((int) (memory.maxBytes() / MEGABYTE))
                .setReportStartTime(startMillis)
                .setReportEndTime(clock.wallMillis());
    }

    public ClusterStatusPb.RegionLoad.Builder region(Region region) {
        RegionMetrics metrics = region.metrics();
        return ClusterStatusPb.RegionLoad.newBuilder()
                .setRegionSpecifier(PbNames.specifier(region.info()))
                .setStores(region.table().families().size())
                .setStorefiles(metrics.files())
                .setStorefileSizeMB((int) (metrics.fileBytes() / MEGABYTE))
                .setStoreUncompressedSizeMB((int) (metrics.fileBytes() / MEGABYTE))
                .setRegionSizeMB((int) (metrics.fileBytes() / MEGABYTE))
                .setMemStoreSizeMB((int) (metrics.memStoreBytes() / MEGABYTE))
                .setReadRequestsCount(metrics.reads())
                .setWriteRequestsCount(metrics.writes())
                .setCompleteSequenceId(metrics.readPoint())
                .setCompactionState(ClusterStatusPb.RegionLoad.CompactionState.valueOf(
                        compactions.state(region).name()));
    }
}
