package io.basalt.storage.read;

import io.basalt.protocol.schema.KeepDeletedCells;

/**
 * Which cells of a family count at one moment: {@link FamilyRules} and a clock.
 *
 * @param oldestTimestamp cells older than this have outlived the family's time to live
 * @param nowMillis the server's clock, which also decides about cells with a time to live of their own
 */
public record VersionRules(
        int maxVersions, int minVersions, long oldestTimestamp, long nowMillis, KeepDeletedCells keepDeleted) {

    boolean isExpired(long timestamp) {
        return timestamp < oldestTimestamp;
    }

    /** Whether all puts of these times, both included, count in a scan of the range. */
    public boolean allCount(TimeRange range, long oldest, long newest) {
        return !isExpired(oldest) && range.contains(oldest) && range.contains(newest);
    }
}
