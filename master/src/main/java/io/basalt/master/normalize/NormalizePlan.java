package io.basalt.master.normalize;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done so that the regions of a table become about equally large, by the rules of HBase's
 * SimpleRegionNormalizer: one of more than twice the wanted size is split, neighbours that are no larger than it
 * together are merged. A decision without side effects; the same input gives the same plan.
 *
 * <p>The wanted size is that of the table's NORMALIZER_TARGET_REGION_SIZE_MB; or what its regions would have if there
 * were NORMALIZER_TARGET_REGION_COUNT of them; or else the average.
 */
final class NormalizePlan {
    static final String TARGET_SIZE = "NORMALIZER_TARGET_REGION_SIZE_MB";
    static final String TARGET_COUNT = "NORMALIZER_TARGET_REGION_COUNT";

    private static final long MEGABYTE = 1 << 20;

    /** A table of fewer regions is not merged. */
    private static final int FEWEST_TO_MERGE = 3;

    private final List<RegionInfo> regions;
    private final Map<RegionInfo, Long> bytes;
    private final long wantedBytes;

    private NormalizePlan(List<RegionInfo> regions, Map<RegionInfo, Long> bytes, long wantedBytes) {
        this.regions = regions;
        this.bytes = bytes;
        this.wantedBytes = wantedBytes;
    }

    /**
     * What is allowed.
     *
     * @param bornBeforeMillis a region that is younger is not merged: it may just have been made for what is to come
     */
    record Rules(boolean split, boolean merge, long bornBeforeMillis) {}

    /**
     * Something to do.
     *
     * @param regions one to be split, or neighbours to be merged, in the order of their rows
     * @param reason why, for people
     */
    record Change(List<RegionInfo> regions, String reason) {
        boolean isSplit() {
            return regions.size() == 1;
        }
    }

    /**
     * The changes, in the order of rows; no region is in two of them.
     *
     * @param regions all of the table, in the order of their rows
     * @param bytes the size of each; one that is missing is left alone, and parts its neighbours
     */
    static List<Change> of(TableDescriptor table, List<RegionInfo> regions, Map<RegionInfo, Long> bytes, Rules rules) {
        long total = regions.stream()
                .mapToLong(region -> bytes.getOrDefault(region, 0L))
                .sum();
        long wanted = number(table, TARGET_SIZE)
                .map(megabytes -> megabytes * MEGABYTE)
                .or(() -> number(table, TARGET_COUNT).map(count -> total / count))
                .orElse(regions.isEmpty() ? 0 : total / regions.size());
        var plan = new NormalizePlan(regions, bytes, wanted);
        var changes = new ArrayList<Change>();
        if (rules.split() && table.splitEnabled()) {
            plan.addSplits(changes);
        }
        if (rules.merge() && table.mergeEnabled() && regions.size() >= FEWEST_TO_MERGE) {
            plan.addMerges(changes, rules.bornBeforeMillis());
        }
        changes.sort((a, b) -> a.regions().get(0).compareTo(b.regions().get(0)));
        return changes;
    }

    /** A positive number; what is no such thing counts as not set, as in HBase. */
    private static Optional<Long> number(TableDescriptor table, String key) {
        try {
            return Optional.ofNullable(table.attributes().get(Bytes.of(key)))
                    .map(value -> Long.parseLong(value.utf8().strip()))
                    .filter(value -> value > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void addSplits(List<Change> changes) {
        for (RegionInfo region : regions) {
            long size = bytes.getOrDefault(region, 0L);
            if (size > 2 * wantedBytes) {
                changes.add(new Change(
                        List.of(region), "it has " + size + " bytes, more than twice the wanted " + wantedBytes));
            }
        }
    }

    private void addMerges(List<Change> changes, long bornBeforeMillis) {
        var run = new ArrayList<RegionInfo>();
        long runBytes = 0;
        for (RegionInfo region : regions) {
            boolean mergeable = bytes.containsKey(region)
                    && region.regionId() < bornBeforeMillis
                    && bytes.get(region) <= 2 * wantedBytes;
            long size = bytes.getOrDefault(region, 0L);
            if (!mergeable || runBytes + size > wantedBytes) {
                addMerge(changes, run, runBytes);
                run.clear();
                runBytes = 0;
            }
            if (mergeable) {
                run.add(region);
                runBytes += size;
            }
        }
        addMerge(changes, run, runBytes);
    }

    private void addMerge(List<Change> changes, List<RegionInfo> run, long runBytes) {
        if (run.size() > 1) {
            changes.add(new Change(
                    List.copyOf(run),
                    "these " + run.size() + " have " + runBytes + " bytes together, no more than the wanted "
                            + wantedBytes));
        }
    }
}
