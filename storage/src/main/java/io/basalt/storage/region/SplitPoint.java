package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import java.io.IOException;
import java.util.Optional;

/** Where a region is best split: in the middle of the largest file of its largest store, as HBase does. */
final class SplitPoint {
    private SplitPoint() {}

    /**
     * The first row of the second half. Blocks on the disk.
     *
     * @param view borrowed
     * @return empty when no row parts the file, or when files are shared with other regions: of those the middle is not
     *     known, and they are rewritten soon
     */
    static Optional<Bytes> of(RegionView view, RegionInfo region) throws IOException {
        StoreFile largest = null;
        long mostBytes = 0;
        for (StoreView store : view.stores()) {
            StoreFile file = null;
            long bytes = 0;
            for (StoreFile each : store.files()) {
                if (each.isShared()) {
                    return Optional.empty();
                }
                bytes += each.live().sizeBytes();
                file = file == null || each.live().sizeBytes() > file.live().sizeBytes() ? each : file;
            }
            if (bytes > mostBytes) {
                mostBytes = bytes;
                largest = file;
            }
        }
        if (largest == null) {
            return Optional.empty();
        }
        Bytes row = largest.middleRow();
        boolean parts = row.compareTo(largest.firstRow()) > 0 && row.compareTo(region.startKey()) > 0;
        return parts && region.contains(row) ? Optional.of(row) : Optional.empty();
    }
}
