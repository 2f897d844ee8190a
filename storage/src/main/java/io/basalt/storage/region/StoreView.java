package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.memstore.MemStore;
import io.basalt.storage.read.CellSource;
import io.basalt.storage.read.FamilyRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cells of one family are, at one moment.
 *
 * @param rules those of the family
 * @param active the MemStore that the writer adds to
 * @param frozen MemStores that wait for their flush, newest first
 * @param files live files, newest first
 */
record StoreView(
        FamilyDescriptor family, FamilyRules rules, MemStore active, List<MemStore> frozen, List<StoreFile> files) {
    StoreView {
        frozen = List.copyOf(frozen);
        files = List.copyOf(files);
    }

    Bytes name() {
        return family.name();
    }

    StoreView with(MemStore newActive, List<MemStore> newFrozen, List<StoreFile> newFiles) {
        return new StoreView(family, rules, newActive, newFrozen, newFiles);
    }

    /** Everything to read, the newest first. */
    List<? extends CellSource> sources() {
        if (frozen.isEmpty() && active.isEmpty()) {
            return files;
        }
        List<CellSource> sources = new ArrayList<>(1 + frozen.size() + files.size());
        if (!active.isEmpty()) {
            sources.add(new MemStoreSource(active));
        }
        for (MemStore memStore : frozen) {
            sources.add(new MemStoreSource(memStore));
        }
        sources.addAll(files);
        return sources;
    }

    void retain() {
        active.retain();
        frozen.forEach(MemStore::retain);
        files.forEach(StoreFile::retain);
    }

    void release() {
        active.release();
        frozen.forEach(MemStore::release);
        files.forEach(StoreFile::release);
    }
}
