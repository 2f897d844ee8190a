package io.basalt.storage.region;

import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.manifest.StoreLayout;

/**
 * What a region is, and what follows from that.
 *
 * @param flushSizeBytes the table's own, or the configured one
 */
record RegionIdentity(RegionInfo info, TableDescriptor table, long flushSizeBytes) {
    static RegionIdentity of(RegionInfo info, TableDescriptor table, RegionConfig config) {
        return new RegionIdentity(
                info,
                table,
                table.memstoreFlushSizeBytes().orElse(config.flushSize().bytes()));
    }

    /** How its rows are ordered. */
    CellOrder order() {
        return info.isMeta() ? CellOrder.META : CellOrder.USER;
    }

    String encodedName() {
        return info.encodedName();
    }

    /** Its directory below the root. */
    String directory() {
        return StoreLayout.region(info);
    }
}
