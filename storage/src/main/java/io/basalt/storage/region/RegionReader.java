package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.storage.read.ReadMode;
import io.basalt.storage.read.RegionScanner;
import io.basalt.storage.read.ScanSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.atomic.LongAdder;

/** Opens scans over an immutable view. Any thread. */
final class RegionReader {
    private final RegionIdentity identity;
    private final RegionEnvironment environment;
    private final ViewHolder views;
    private final SyncOrder sync;
    private final LongAdder opened = new LongAdder();

    RegionReader(RegionIdentity identity, RegionEnvironment environment, ViewHolder views, SyncOrder sync) {
        this.identity = identity;
        this.environment = environment;
        this.views = views;
        this.sync = sync;
    }

    RegionScanner open(ScanSpec spec, ReadMode mode) throws RpcException {
        check(spec);
        opened.increment();
        while (true) {
            RegionView view = views.acquire();
            if (view == null) {
                throw notServing(identity);
            }
            long newest = sync.readPoint();
            // Once the view is no longer current, cells that the read point covers may be elsewhere.
            if (views.isCurrent(view)) {
                return open(spec, mode, view, newest);
            }
            view.release();
        }
    }

    long opened() {
        return opened.sum();
    }

    static RpcException notServing(RegionIdentity identity) {
        return new RpcException(
                ErrorKind.NOT_SERVING_REGION, "Region " + identity.info().name() + " is not open on this server");
    }

    private RegionScanner open(ScanSpec spec, ReadMode mode, RegionView view, long newest) {
        long readPoint = readPoint(spec.readPoint(), view, newest);
        long now = environment.clock().wallMillis();
        List<RegionScanner.Family> families = new ArrayList<>(view.stores().size());
        List<StoreView> stores = view.stores();
        for (int i = 0; i < stores.size(); i++) {
            StoreView store = stores.get(i);
            NavigableSet<Bytes> qualifiers = spec.columns().isEmpty()
                    ? Collections.emptyNavigableSet()
                    : spec.columns().get(store.name());
            if (qualifiers != null) {
                families.add(
                        new RegionScanner.Family(store.name(), store.rules().at(now), qualifiers, store.sources()));
            }
        }
        return new RegionScanner(
                identity.order(),
                spec,
                families,
                identity.info().endKey(),
                readPoint,
                environment.config().maxRowSize().bytes(),
                mode,
                view::release);
    }

    /**
     * What a scan may see. One that begins anew, after a move of the region or the end of its lease, asks for what it saw
     * before. That is refused when files are newer: flushes and compactions keep no version for scans that are not open,
     * so that rows written since would not be seen at all.
     */
    private static long readPoint(long asked, RegionView view, long newest) {
        if (asked == ScanSpec.UNCOMMITTED) {
            return asked;
        }
        return asked == ScanSpec.NEWEST || asked > newest || asked < newestFlushed(view) ? newest : asked;
    }

    private static long newestFlushed(RegionView view) {
        long sequenceId = 0;
        for (StoreView store : view.stores()) {
            for (StoreFile file : store.files()) {
                sequenceId = Math.max(sequenceId, file.live().maxSequenceId());
            }
        }
        return sequenceId;
    }

    private void check(ScanSpec spec) throws RpcException {
        if (!spec.columns().isEmpty()) {
            checkColumns(spec);
        }
        if (spec.isSingleRow() && !identity.info().contains(spec.startRow())) {
            throw new RpcException(
                    ErrorKind.WRONG_REGION,
                    "Row " + spec.startRow() + " is not in region "
                            + identity.info().name() + " " + identity.info().rows());
        }
        if (spec.batch() > 0 && spec.filter().isPresent() && spec.filter().get().hasFilterRow()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "Cannot set batch on a scan using a filter that returns true for filter.hasFilterRow");
        }
    }

    private void checkColumns(ScanSpec spec) throws RpcException {
        for (Bytes family : spec.columns().keySet()) {
            FamilyDescriptor known = identity.table().families().get(family);
            if (known == null) {
                throw new RpcException(
                        ErrorKind.NO_SUCH_FAMILY,
                        "Column family " + family + " does not exist in region "
                                + identity.info().name() + " in table "
                                + identity.table().name());
            }
            if (spec.raw() && !spec.columns().get(family).isEmpty()) {
                throw new RpcException(ErrorKind.DO_NOT_RETRY, "Cannot specify any column for a raw scan");
            }
        }
    }
}
