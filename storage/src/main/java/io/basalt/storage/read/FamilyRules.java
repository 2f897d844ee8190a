package io.basalt.storage.read;

import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.KeepDeletedCells;

/**
 * Which cells of a family count: what its descriptor says, read once.
 *
 * @param ttlMillis how long a cell lives after its timestamp; {@link #FOREVER} for no end
 */
public record FamilyRules(int maxVersions, int minVersions, long ttlMillis, KeepDeletedCells keepDeleted) {

    public static final long FOREVER = Long.MAX_VALUE;

    public static FamilyRules of(FamilyDescriptor family) {
        return new FamilyRules(
                family.maxVersions(),
                family.minVersions(),
                family.timeToLive().map(ttl -> ttl.toMillis()).orElse(FOREVER),
                family.keepDeletedCells());
    }

    /** The same at one moment of the server's clock. */
    public VersionRules at(long nowMillis) {
        return new VersionRules(
                maxVersions,
                minVersions,
                ttlMillis == FOREVER ? Long.MIN_VALUE : nowMillis - ttlMillis,
                nowMillis,
                keepDeleted);
    }
}
