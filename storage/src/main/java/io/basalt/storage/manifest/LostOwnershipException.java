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
     * @param newest number of the newest version seen; 0 when there is none any more
     */
    public LostOwnershipException(String file, long newest) {
        super(message(file, newest));
    }

    public LostOwnershipException(String file, long newest, Throwable cause) {
        super(message(file, newest), cause);
    }

    private static String message(String file, long newest) {
        return file + " cannot be published: "
                + (newest == 0
                        ? "its directory holds no version any more, somebody has deleted it"
                        : "another owner has published version " + newest);
    }
}
