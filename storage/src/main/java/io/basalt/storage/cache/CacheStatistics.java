package io.basalt.storage.cache;

/**
 * Counters of a cache at one moment, since its creation.
 *
 * @param hits blocks that were asked for and there
 * @param misses blocks that were asked for and not there
 * @param evictions blocks given up for lack of room
 * @param unpooled blocks that found no room at all and were given memory outside the cache's bound
 * @param capacityBytes the bound
 * @param cachedBytes memory of cached blocks
 * @param cachedBlocks how many those are
 * @param allocatedBytes memory in use, cached or held by readers only; never above the bound
 */
public record CacheStatistics(
        long hits,
        long misses,
        long evictions,
        long unpooled,
        long capacityBytes,
        long cachedBytes,
        long cachedBlocks,
        long allocatedBytes) {}
