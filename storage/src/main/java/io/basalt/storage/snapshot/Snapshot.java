package io.basalt.storage.snapshot;

import io.basalt.base.Bytes;
import io.basalt.storage.manifest.Manifest;
import java.util.List;

/**
 * A table as it was when the snapshot was taken, region by region.
 *
 * @param description the caller's, as given to {@link SnapshotStore#begin}
 * @param schema the table's descriptor, as given there
 * @param regions the manifest of each, without owners, in order of their encoded names
 */
public record Snapshot(SnapshotId id, Bytes description, Bytes schema, List<Manifest> regions) {
    public Snapshot {
        regions = List.copyOf(regions);
    }
}
