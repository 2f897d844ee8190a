package io.basalt.storage.manifest;

import java.io.IOException;

/** The region is not to be opened any more: others serve its rows, or its table is gone. Retrying cannot help. */
public final class RetiredRegionException extends IOException {
    private static final long serialVersionUID = 1;

    public RetiredRegionException(Manifest manifest) {
        super("region " + manifest.region().name() + " is not to be opened any more: "
                + (manifest.isSuperseded()
                        ? "its rows are served by " + String.join(" and ", manifest.children())
                        : "it was dropped"));
    }
}
