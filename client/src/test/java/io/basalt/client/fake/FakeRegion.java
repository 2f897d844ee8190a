package io.basalt.client.fake;

import io.basalt.protocol.name.RegionInfo;

/** A region and where it is. Its rows are in the store of its table. */
public final class FakeRegion {
    private final RegionInfo info;
    private final FakeStore store;
    FakeRegionServer server;
    long openSequenceId;

    FakeRegion(RegionInfo info, FakeStore store) {
        this.info = info;
        this.store = store;
    }

    public RegionInfo info() {
        return info;
    }

    FakeStore store() {
        return store;
    }
}
