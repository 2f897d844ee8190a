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
 * <pre>
 *   open  --(split, merged)--> superseded: offline, names its files and its children; theirs are published before
 *     ^ '---(taken back)-----> withdrawn:  offline, names its files, no children; nobody has ever opened it
 *     |                            |            |
 *     '--(split taken back)--------'            v
 *                                 retired: offline, names no file; the cleaner removes its directory
 * </pre>
 *
 * @param number version, from 1 on without gaps
 * @param region offline when it is not to be opened any more
 * @param tableVersion version of the table descriptor that the region was opened with
 * @param openSequenceId the region's next sequence id at its last opening
 * @param settledFiles files that the present opening numbered below this and that are not in {@code files} never will
 *     be in them: {@link RegionFileName}
 * @param owners servers that have had the region open since its last flush, in order; the last is the present one
 * @param flushedSequenceIds per family: every cell up to this sequence id is in {@code files}
 * @param files live files, in the order in which their readers shall see them
 * @param parents encoded names of the regions that this one was split or merged from, as long as it uses their files
 * @param children encoded names of the regions that serve the rows now
 */
public record Manifest(
        long number,
        RegionInfo region,
        long tableVersion,
        long openSequenceId,
        long settledFiles,
        List<Owner> owners,
        SortedMap<String, Long> flushedSequenceIds,
        List<LiveFile> files,
        List<String> parents,
        List<String> children) {
    public Manifest {
        if (number < 1 || tableVersion < 0 || openSequenceId < 0 || settledFiles < 0) {
            throw new IllegalArgumentException("not a manifest: number " + number + ", table version " + tableVersion
                    + ", open sequence id " + openSequenceId + ", settled files " + settledFiles);
        }
        owners = List.copyOf(owners);
        flushedSequenceIds = Collections.unmodifiableSortedMap(new TreeMap<>(flushedSequenceIds));
        files = List.copyOf(files);
        parents = List.copyOf(parents);
        children = List.copyOf(children);
    }

    /** The first version of a region without files. */
    public static Builder first(RegionInfo region) {
        return new Builder(
                new Manifest(1, region, 0, 1, 0, List.of(), new TreeMap<>(), List.of(), List.of(), List.of()));
    }

    /** The version after this one, with everything else the same as yet. */
    public Builder next() {
        return new Builder(this).number(number + 1);
    }

    /** The sequence id up to which nothing of the family needs a replay; 0 before its first flush. */
    public long flushedSequenceId(String family) {
        return flushedSequenceIds.getOrDefault(family, 0L);
    }

    /** The greatest sequence id that the region may have given to a cell in its files, or begun an opening with. */
    public long lastSequenceId() {
        long greatest = openSequenceId;
        for (long flushed : flushedSequenceIds.values()) {
            greatest = Math.max(greatest, flushed);
        }
        for (LiveFile file : files) {
            greatest = Math.max(greatest, file.maxSequenceId());
        }
        return greatest;
    }

    /** Whether other regions serve its rows now. */
    public boolean isSuperseded() {
        return region.offline() && !children.isEmpty();
    }

    /** Whether it has ended, and names nothing any more; other regions may still use files of its directory. */
    public boolean isRetired() {
        return region.offline() && files.isEmpty();
    }

    /** Makes a manifest that differs from another one in a few things. */
    public static final class Builder {
        private long number;
        private RegionInfo region;
        private final long tableVersion;
        private long openSequenceId;
        private long settledFiles;
        private List<Owner> owners;
        private SortedMap<String, Long> flushedSequenceIds;
        private List<LiveFile> files;
        private List<String> parents;
        private List<String> children;

        private Builder(Manifest from) {
            this.number = from.number;
            this.region = from.region;
            this.tableVersion = from.tableVersion;
            this.openSequenceId = from.openSequenceId;
            this.settledFiles = from.settledFiles;
            this.owners = from.owners;
            this.flushedSequenceIds = from.flushedSequenceIds;
            this.files = from.files;
            this.parents = from.parents;
            this.children = from.children;
        }

        private Builder number(long value) {
            number = value;
            return this;
        }

        public Builder region(RegionInfo value) {
            region = value;
            return this;
        }

        /** From now on it is not to be opened. */
        public Builder offline(boolean split) {
            return region(new RegionInfo(
                    region.table(),
                    region.startKey(),
                    region.endKey(),
                    region.regionId(),
                    region.replicaId(),
                    true,
                    split));
        }

        public Builder openSequenceId(long value) {
            openSequenceId = value;
            return this;
        }

        public Builder settledFiles(long value) {
            settledFiles = value;
            return this;
        }

        public Builder owners(List<Owner> value) {
            owners = value;
            return this;
        }

        public Builder flushedSequenceIds(SortedMap<String, Long> value) {
            flushedSequenceIds = value;
            return this;
        }

        public Builder files(List<LiveFile> value) {
            files = value;
            return this;
        }

        public Builder parents(List<String> value) {
            parents = value;
            return this;
        }

        public Builder children(List<String> value) {
            children = value;
            return this;
        }

        public Manifest build() {
            return new Manifest(
                    number,
                    region,
                    tableVersion,
                    openSequenceId,
                    settledFiles,
                    owners,
                    flushedSequenceIds,
                    files,
                    parents,
                    children);
        }
    }
}
