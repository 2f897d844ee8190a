package io.basalt.storage.flush;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.storage.compaction.CompactionThrottle;
import io.basalt.storage.compaction.MergeWriter;
import io.basalt.storage.hfile.HFileSummary;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.CompactionMatcher;
import io.basalt.storage.read.MergeCursor;
import io.basalt.storage.read.VersionRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the frozen MemStores of one store into one HFile. */
public final class StoreFlush {
    private StoreFlush() {}

    /**
     * Writes what readers can still see, with all delete markers.
     *
     * @param memStores newest first, held by the caller, not written to any more
     * @param output taken: closed in any case
     * @return the file, or nothing when no cell was worth writing
     */
    public static Optional<HFileSummary> write(
            List<MemStore> memStores, VersionRules rules, CellOrder order, HFileWriter output) throws IOException {
        long maxSequenceId = 0;
        List<CellCursor> cursors = new ArrayList<>(memStores.size());
        for (MemStore memStore : memStores) {
            cursors.add(memStore.cursor());
            maxSequenceId = Math.max(maxSequenceId, memStore.maxSequenceId());
        }
        CompactionMatcher matcher = new CompactionMatcher(rules, false, Long.MIN_VALUE, Long.MAX_VALUE);
        try (MergeCursor cells = new MergeCursor(order, cursors)) {
            return MergeWriter.write(
                    cells, matcher, output, maxSequenceId, false, CompactionThrottle.NONE, () -> false);
        }
    }
}
