package io.basalt.storage.region;

/**
 * The parts of one region that its background work needs.
 *
 * @param commits runs manifest changes, one after the other
 */
record RegionParts(
        RegionIdentity identity,
        RegionEnvironment environment,
        ViewHolder views,
        SyncOrder sync,
        RegionWriter writer,
        RegionManifest manifest,
        StoreFiles files,
        SerialExecutor commits,
        RegionFailure failure) {}
