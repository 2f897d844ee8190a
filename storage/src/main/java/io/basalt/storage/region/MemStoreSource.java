package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.CellSource;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.read.VersionRules;
import java.util.Set;

/** A MemStore as something to read. The active one may still grow, so its time range says nothing yet. */
record MemStoreSource(MemStore memStore) implements CellSource {
    @Override
    public boolean mayMatter(TimeRange range) {
        return true;
    }

    /** What is added from now on is behind the read point, unless there is none. */
    @Override
    public Content content(TimeRange range, VersionRules rules, long readPoint) {
        boolean puts = readPoint != Long.MAX_VALUE
                && !memStore.hasDeletes()
                && !memStore.hasTags()
                && rules.allCount(range, memStore.minTimestamp(), memStore.maxTimestamp());
        return puts ? Content.PUTS : Content.MIXED;
    }

    @Override
    public CellCursor cursor(ReadMode mode, boolean cacheBlocks) {
        return memStore.cursor();
    }

    @Override
    public CellCursor cursorInRow(ReadMode mode, boolean cacheBlocks, CellView key, Set<Bytes> qualifiers) {
        return memStore.cursor();
    }
}
