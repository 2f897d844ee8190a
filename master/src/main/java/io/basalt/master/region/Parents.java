package io.basalt.master.region;

import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What hbase:meta still tells of regions that others have replaced. Lives on the master's loop. */
public final class Parents {
    private final Map<RegionInfo, List<RegionInfo>> daughters = new TreeMap<>();
    private final Map<RegionInfo, List<RegionInfo>> merged = new TreeMap<>();

    /** Takes over what a row of hbase:meta says. */
    public void restore(MetaRow row) {
        if (row.region().split()) {
            daughters.put(row.region(), row.daughters());
        }
        if (!row.mergeParents().isEmpty()) {
            merged.put(row.region(), row.mergeParents());
        }
    }

    public void split(RegionInfo parent, List<RegionInfo> children) {
        daughters.put(parent.asSplitParent(), children);
    }

    public void merged(RegionInfo child, List<RegionInfo> parents) {
        merged.put(child, parents);
    }

    /** Regions that were split and still have a row, with their daughters. */
    public Map<RegionInfo, List<RegionInfo>> splitParents() {
        return new TreeMap<>(daughters);
    }

    /** Regions that were made of others and still name them, with those. */
    public Map<RegionInfo, List<RegionInfo>> mergedRegions() {
        return new TreeMap<>(merged);
    }

    /** The split parents of a table that still have a row. */
    public List<RegionInfo> ofTable(TableName table) {
        var found = new ArrayList<RegionInfo>();
        for (RegionInfo parent : daughters.keySet()) {
            if (parent.table().equals(table)) {
                found.add(parent);
            }
        }
        return found;
    }

    /** The row of a split parent is gone. */
    public void forgetSplit(RegionInfo parent) {
        daughters.remove(parent.asSplitParent());
    }

    /** A merged region is gone, or names its parents no more. */
    public void forgetMerged(RegionInfo child) {
        merged.remove(child);
    }
}
