package io.basalt.storage.manifest;

import java.io.IOException;

/**
 * Somebody else has published the version that this process wanted to publish, so what this process knows is out of
 * date. For a region: another server has opened it, and this one must stop serving it. Delete nothing: the version
 * that won may have been built on one of this process, and name its files.
 */
public final class LostOwnershipException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param file the version that could not be published
     * @param newest number of the newest version seen
     */
    public LostOwnershipException(String file, long newest) {
        super(file + " cannot be published: version " + newest + " exists already, published by another owner");
    }
}
