package io.basalt.storage.manifest;

import io.basalt.protocol.name.RegionInfo;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The truth about a region on disk, as of one version: what it is, who may have unflushed records of it, and which
 * files hold its cells. Published by {@link ManifestStore}.
 *
 * @param number version, from 1 on without gaps
 * @param tableVersion version of the table descriptor that the region was opened with
 * @param openSequenceId the region's next sequence id at its last opening
 * @param owners servers that have had the region open since its last flush, in order; the last is the present one
 * @param flushedSequenceIds per family: every cell up to this sequence id is in {@code files}
 * @param files live files, in the order in which their readers shall see them
 * @param parents encoded names of the regions that this one was split or merged from, as long as it uses their files
 */
public record Manifest(
        long number,
        RegionInfo region,
        long tableVersion,
        long openSequenceId,
        List<Owner> owners,
        SortedMap<String, Long> flushedSequenceIds,
        List<LiveFile> files,
        List<String> parents) {
    public Manifest {
        if (number < 1 || tableVersion < 0 || openSequenceId < 0) {
            throw new IllegalArgumentException("not a manifest: number " + number + ", table version " + tableVersion
                    + ", open sequence id " + openSequenceId);
        }
        owners = List.copyOf(owners);
        flushedSequenceIds = Collections.unmodifiableSortedMap(new TreeMap<>(flushedSequenceIds));
        files = List.copyOf(files);
        parents = List.copyOf(parents);
    }

    /** The sequence id up to which nothing of the family needs a replay; 0 before its first flush. */
    public long flushedSequenceId(String family) {
        return flushedSequenceIds.getOrDefault(family, 0L);
    }
}
