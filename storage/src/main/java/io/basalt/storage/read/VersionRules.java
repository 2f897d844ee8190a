package io.basalt.storage.read;

import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.KeepDeletedCells;

/**
 * Which cells of a family count: what its descriptor says, at one moment.
 *
 * @param oldestTimestamp cells older than this have outlived the family's time to live
 * @param nowMillis the server's clock, which also decides about cells with a time to live of their own
 * @param writeOrder whether a delete marker hides only what was written before it (HBase's NEW_VERSION_BEHAVIOR)
 */
public record VersionRules(
        int maxVersions,
        int minVersions,
        long oldestTimestamp,
        long nowMillis,
        KeepDeletedCells keepDeleted,
        boolean writeOrder) {

    public static VersionRules of(FamilyDescriptor family, long nowMillis) {
        return new VersionRules(
                family.maxVersions(),
                family.minVersions(),
                family.timeToLive().map(ttl -> nowMillis - ttl.toMillis()).orElse(Long.MIN_VALUE),
                nowMillis,
                family.keepDeletedCells(),
                family.newVersionBehavior());
    }

    boolean isExpired(long timestamp) {
        return timestamp < oldestTimestamp;
    }
}
