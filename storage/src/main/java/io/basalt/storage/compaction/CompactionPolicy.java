package io.basalt.storage.compaction;

import java.util.List;
import java.util.Optional;

/** Decides which files of one store are merged into one. A pure function. */
public interface CompactionPolicy {
    /**
     * @param files of one store that no compaction is at work on
     * @return what to merge now, or nothing
     */
    Optional<Selection> pick(List<FileDescription> files);

    /**
     * Files to merge.
     *
     * @param paths of at least one file
     * @param major whether these are all files of the store, so that delete markers go
     */
    record Selection(List<String> paths, boolean major) {
        public Selection {
            paths = List.copyOf(paths);
        }
    }
}
