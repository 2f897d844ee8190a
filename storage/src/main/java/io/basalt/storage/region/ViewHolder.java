package io.basalt.storage.region;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The region's current view. Any thread takes it; only the region's loop replaces it.
 */
final class ViewHolder {
    private volatile RegionView current; // written on the region's loop; null once closed

    ViewHolder(RegionView first) {
        this.current = first;
    }

    /** The current view, held for the caller; null once the region has given it up. */
    RegionView acquire() {
        while (true) {
            RegionView view = current;
            if (view == null || view.tryRetain()) {
                return view;
            }
        }
    }

    /** Whether {@code view} is the current one. */
    boolean isCurrent(RegionView view) {
        return current == view;
    }

    /** The current view for the loop, which alone replaces it. */
    RegionView onLoop() {
        return current;
    }

    /** Makes a view with every store changed. On the loop. */
    void replace(UnaryOperator<StoreView> change) {
        RegionView old = current;
        List<StoreView> stores = new ArrayList<>(old.stores().size());
        for (StoreView store : old.stores()) {
            stores.add(change.apply(store));
        }
        current = new RegionView(stores);
        old.release();
    }

    /** Gives the view up. On the loop. */
    void close() {
        RegionView old = current;
        current = null;
        if (old != null) {
            old.release();
        }
    }
}
