package io.basalt.storage.compaction;

/**
 * What a policy knows of one file of a store.
 *
 * @param path identifies it
 * @param sizeBytes of the part that belongs to the region
 * @param maxSequenceId greatest sequence id in it; orders files by age
 * @param shared whether it belongs to another region too, after a split: to be rewritten soon
 */
public record FileDescription(String path, long sizeBytes, long maxSequenceId, boolean shared) {}
