package io.basalt.master.lineage;

import io.basalt.base.Bytes;
import io.basalt.base.Clock;
import io.basalt.master.disk.MasterDisk;
import io.basalt.master.event.EventLog;
import io.basalt.master.meta.MetaTable;
import io.basalt.master.procedure.Nonce;
import io.basalt.master.procedure.Procedures;
import io.basalt.master.region.Assigner;
import io.basalt.master.region.Parents;
import io.basalt.master.region.RegionStates;
import io.basalt.master.server.RegionServerCalls;
import io.basalt.master.table.Tables;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Splits, merges and empties regions, each time a procedure: what comes back is its id. Lives on the master's loop. */
public final class RegionLineage {
    private final Procedures procedures;
    private final LineageSteps work;

    public RegionLineage(
            Clock clock,
            Procedures procedures,
            RegionStates regions,
            Assigner assigner,
            Tables tables,
            Parents parents,
            MetaTable meta,
            MasterDisk disk,
            RegionServerCalls calls,
            EventLog events) {
        this.procedures = procedures;
        this.work = new LineageSteps(clock, regions, assigner, tables, parents, meta, disk, calls, events);
        procedures.register(SplitRegion.kind(work));
        procedures.register(MergeRegions.kind(work));
        procedures.register(TruncateRegion.kind(work));
    }

    /**
     * Replaces a region by two.
     *
     * @param point the first row of the upper one; empty for a row in the middle of its data
     */
    public CompletableFuture<Long> split(RegionInfo region, Optional<Bytes> point, Optional<Nonce> nonce)
            throws RpcException {
        return procedures.submit(SplitRegion.of(work, region, point), nonce);
    }

    /** Replaces adjacent regions, in any order, by one. */
    public CompletableFuture<Long> merge(List<RegionInfo> regions, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(MergeRegions.of(work, regions), nonce);
    }

    /** Takes all rows out of a region. */
    public CompletableFuture<Long> truncate(RegionInfo region, Optional<Nonce> nonce) throws RpcException {
        return procedures.submit(TruncateRegion.of(work, region), nonce);
    }
}
