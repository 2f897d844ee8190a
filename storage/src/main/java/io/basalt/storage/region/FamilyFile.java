package io.basalt.storage.region;

import io.basalt.base.Bytes;

/**
 * An HFile to be loaded into a family of a region.
 *
 * @param path in the file system that it comes from
 */
public record FamilyFile(Bytes family, String path) {}
