package io.basalt.storage.clean;

import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.RegionFileName;
import java.util.Map;
import java.util.Optional;

/** What follows from manifests about what is needed no more. Pure functions. */
final class Garbage {
    private Garbage() {}

    /**
     * Whether the region will never name a file of its directory that its manifest does not name: it is not one that is
     * being written, as far as the manifest knows.
     *
     * @param name without the directory
     */
    static boolean isSettled(Manifest manifest, String name) {
        Optional<RegionFileName> file = RegionFileName.parse(name);
        if (file.isEmpty()) {
            return false; // Not a region's. Who put it there knows what for.
        }
        if (file.get().openSequenceId() != manifest.openSequenceId()) {
            // An earlier opening's, which can publish nothing any more; or a later one's, of which nothing is known.
            return file.get().openSequenceId() < manifest.openSequenceId();
        }
        // After a clean closing that opening publishes nothing any more either.
        return manifest.owners().isEmpty() || file.get().number() < manifest.settledFiles();
    }

    /**
     * Whether a split or merged region is needed no more: each of its children has been opened, so that the succession
     * is not taken back.
     *
     * @param known by encoded name: all regions that are there
     */
    static boolean isTakenOver(Manifest parent, Map<String, Manifest> known) {
        for (String name : parent.children()) {
            Manifest child = known.get(name);
            // One that is not there any more has been split or merged in turn, long ago.
            if (child != null && (child.number() == 1 || isWithdrawn(child))) {
                return false;
            }
        }
        return parent.isSuperseded();
    }

    private static boolean isWithdrawn(Manifest child) {
        return child.region().offline() && child.children().isEmpty();
    }
}
