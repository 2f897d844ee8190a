package io.basalt.regionserver.maintenance;

import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterPb.LargeRegion;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.region.Region;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Finds the regions that are to be split. The policies are HBase's, by the last part of the class's name that a table's
 * descriptor gives:
 *
 * <ul>
 *   <li>{@code IncreasingToUpperBoundRegionSplitPolicy}, the default: at twice the flush size times the third power of the number of
 *       the table's regions on this server, and at the largest size of a region at the latest;
 *   <li>{@code SteppingSplitPolicy}: at twice the flush size while the table has one region on this
 *       server, then at the largest size;
 *   <li>{@code ConstantSizeRegionSplitPolicy}: at the largest size;
 *   <li>{@code DisabledRegionSplitPolicy}: never.
 * </ul>
 *
 * <p>Any other one counts as the increasing one. Any thread.
 */
public final class SplitFinder {
    private static final int MOST_REGIONS = 100;

    private final LongSupplier largestRegionBytes;

    /** @param largestRegionBytes for tables that do not say otherwise */
    public SplitFinder(LongSupplier largestRegionBytes) {
        this.largestRegionBytes = largestRegionBytes;
    }

    /** Those of the server's regions that are larger than they should be, and that can be split now. */
    public List<LargeRegion> find(Collection<Region> regions) {
        Map<TableName, Integer> counts = new HashMap<>();
        regions.forEach(region -> counts.merge(region.info().table(), 1, Integer::sum));
        var found = new ArrayList<LargeRegion>();
        for (Region region : regions) {
            TableName table = region.info().table();
            OptionalLong limit = limitBytes(region.table(), region.flushSizeBytes(), counts.get(table));
            if (!table.isSystem() && limit.isPresent()) {
                long bytes = region.metrics().fileBytes();
                if (bytes > limit.getAsLong() && !region.hasReferences()) {
                    found.add(LargeRegion.newBuilder()
                            .setEncodedName(region.info().encodedName())
                            .setBytes(bytes)
                            .setLimitBytes(limit.getAsLong())
                            .build());
                }
            }
        }
        return found;
    }

    /** The size above which a region of the table is to be split; empty for never. A pure function. */
    OptionalLong limitBytes(TableDescriptor table, long flushSizeBytes, int regionsOfTable) {
        if (!table.splitEnabled()) {
            return OptionalLong.empty();
        }
        long largest = table.maxFileSizeBytes().orElseGet(largestRegionBytes);
        String policy = table.splitPolicy().orElse("IncreasingToUpperBoundRegionSplitPolicy");
        long limit =
                switch (policy.substring(policy.lastIndexOf('.') + 1)) {
                    case "DisabledRegionSplitPolicy" -> Long.MAX_VALUE;
                    case "ConstantSizeRegionSplitPolicy" -> largest;
                    case "SteppingSplitPolicy" -> regionsOfTable == 1 ? Math.min(2 * flushSizeBytes, largest) : largest;
                    default -> Math.min(increasing(flushSizeBytes, regionsOfTable), largest);
                };
        return limit == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    private static long increasing(long flushSizeBytes, int regionsOfTable) {
        if (regionsOfTable > MOST_REGIONS) {
            return Long.MAX_VALUE;
        }
        double bytes = 2.0 * flushSizeBytes * regionsOfTable * regionsOfTable * regionsOfTable;
        return bytes >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) bytes;
    }
}
