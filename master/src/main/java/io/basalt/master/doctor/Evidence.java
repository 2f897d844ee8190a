package io.basalt.master.doctor;

import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.storage.manifest.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What hbase:meta, the disk, the coordination service, the region servers and the master itself say, each asked at
 * about the same time.
 *
 * @param regions rows of hbase:meta, in their order
 * @param tables states in hbase:meta
 * @param disk what the store's root holds
 * @param live servers that the master takes for live, each with the regions that it says it serves; empty for one that
 *     did not answer
 * @param nodes servers that have a node in the coordination service
 * @param metaNode where the coordination service says that hbase:meta is
 * @param busyTables tables that a procedure is at work on: nothing is said about them
 * @param busyRegions encoded names of regions on their way, or that a procedure is at work on
 * @param stuckProcedures those that have been at one step for too long, for people
 */
record Evidence(
        List<MetaRow> regions,
        Map<TableName, TableState> tables,
        Disk disk,
        SortedMap<ServerName, Optional<Set<RegionInfo>>> live,
        Set<ServerName> nodes,
        Optional<ServerName> metaNode,
        Set<TableName> busyTables,
        Set<String> busyRegions,
        List<String> stuckProcedures) {

    /**
     * What the store's root holds.
     *
     * @param descriptors tables that have a descriptor
     * @param manifests newest manifests by the encoded names of their regions
     * @param damaged directories of regions whose manifest cannot be read, each with why
     */
    record Disk(Set<TableName> descriptors, SortedMap<String, Manifest> manifests, SortedMap<String, String> damaged) {}

    boolean isBusy(RegionInfo region) {
        return busyTables.contains(region.table()) || busyRegions.contains(region.encodedName());
    }
}
