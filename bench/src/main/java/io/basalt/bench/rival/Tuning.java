package io.basalt.bench.rival;

/**
 * How a cluster is set up.
 *
 * @param synced whether what is acknowledged has been synced to the disk
 * @param hbaseHeapGigabytes of HBase's region servers; what they keep in MemStores and caches does not grow with it
 * @param quickFailover whether a server counts as dead after ten seconds of silence, in place of the default
 */
public record Tuning(boolean synced, int hbaseHeapGigabytes, boolean quickFailover) {}
