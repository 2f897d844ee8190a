package io.basalt.storage.lineage;

import io.basalt.protocol.name.RegionInfo;
import java.io.IOException;

/**
 * What is on disk of a region does not allow that it follows others, is followed, or is emptied. The message says what
 * to do.
 */
public final class SuccessionException extends IOException {
    private static final long serialVersionUID = 1;

    public SuccessionException(RegionInfo region, String why) {
        super("region " + region.name() + " " + why);
    }
}
