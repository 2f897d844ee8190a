package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that a reader of a region needs, at one moment: immutable but for the cells that the writer still adds to
 * the active MemStores, and counted. What it names stays readable until the last holder has released it.
 */
final class RegionView {
    private final List<StoreView> stores;
    private final ByteBuffer[] names;
    /** 0: given up for good. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Holds all parts of the stores; the maker holds the view.
     *
     * @param stores in order of their names
     */
    RegionView(List<StoreView> stores) {
        this.stores = List.copyOf(stores);
        this.names = stores.stream().map(StoreView::name).map(Bytes::asBuffer).toArray(ByteBuffer[]::new);
        this.stores.forEach(StoreView::retain);
    }

    List<StoreView> stores() {
        return stores;
    }

    /** The store of a cell's family; its family has been checked before. */
    StoreView storeOf(CellView cell) {
        for (int i = 0; i < names.length; i++) {
            ByteBuffer name = names[i];
            if (ByteRanges.equal(cell.buffer(), cell.familyOffset(), cell.familyLength(), name, 0, name.limit())) {
                return stores.get(i);
            }
        }
        throw new IllegalStateException("no family " + cell.family());
    }

    /** Holds the view once more; false when nobody holds it any more. */
    boolean tryRetain() {
        int now = holders.get();
        while (now > 0) {
            if (holders.compareAndSet(now, now + 1)) {
                return true;
            }
            now = holders.get();
        }
        return false;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            stores.forEach(StoreView::release);
        }
    }
}
